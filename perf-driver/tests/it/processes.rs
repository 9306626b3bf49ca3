//! Finding the process under test.

use std::path::PathBuf;

use perf_core::Process;
use perf_driver::{ProcessError, find_process};

/// A file with `content`, removed again after `look`.
fn with_pid_file<T>(name: &str, content: &str, look: impl FnOnce(PathBuf) -> T) -> T {
    let name = format!("perf-driver-{}-{name}.pid", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, content).unwrap();
    let seen = look(path.clone());
    std::fs::remove_file(path).unwrap();
    seen
}

#[test]
fn a_process_is_found_by_its_id_and_by_its_pid_file() {
    let own = std::process::id();
    assert_eq!(find_process(&Process::Pid(own)).unwrap().ids(), [own]);
    let found = with_pid_file("good", &format!(" {own}\n"), |path| {
        find_process(&Process::PidFile(path))
    });
    assert_eq!(found.unwrap().ids(), [own]);
}

#[test]
fn a_pid_file_must_be_there_and_hold_a_process_id() {
    let missing = find_process(&Process::PidFile(PathBuf::from("/no/such.pid"))).unwrap_err();
    assert_eq!(missing.to_string(), "cannot read the pid file /no/such.pid");
    assert!(missing.hint().is_some());
    let wrong = with_pid_file("bad", "nginx", |path| find_process(&Process::PidFile(path)));
    let wrong = wrong.unwrap_err();
    assert!(matches!(wrong, ProcessError::NotAnId { .. }));
    assert!(
        wrong
            .to_string()
            .ends_with("holds `nginx`, which is not a process id")
    );
}

#[test]
fn a_process_that_does_not_run_is_not_found() {
    let error = find_process(&Process::Pid(u32::MAX - 1)).unwrap_err();
    assert_eq!(error.to_string(), "there is no process 4294967294");
}

#[cfg(target_os = "linux")]
mod on_linux {
    use std::io::ErrorKind;
    use std::net::TcpListener;
    use std::num::NonZeroU16;
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::thread;
    use std::time::{Duration, Instant};

    use tempfile::TempDir;

    use super::*;

    /// A program that waits for the end of its input, under a name of its own.
    struct Named {
        children: Vec<Child>,
        /// Where the program is.
        _folder: TempDir,
    }

    impl Named {
        fn start(name: &str, count: usize) -> Self {
            let folder = TempDir::new().unwrap();
            let program = folder.path().join(name);
            std::fs::copy("/bin/cat", &program).unwrap();
            let children = (0..count).map(|_| start_copied(&program)).collect();
            Self {
                children,
                _folder: folder,
            }
        }

        fn ids(&self) -> Vec<u32> {
            self.children.iter().map(Child::id).collect()
        }
    }

    /// Starts a program that has just been copied. A child that another test starts meanwhile
    /// holds the copy open for writing until it becomes its own program.
    fn start_copied(program: &Path) -> Child {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            match Command::new(program).stdin(Stdio::piped()).spawn() {
                Err(error)
                    if error.kind() == ErrorKind::ExecutableFileBusy
                        && Instant::now() < deadline =>
                {
                    thread::yield_now();
                }
                started => return started.unwrap(),
            }
        }
    }

    impl Drop for Named {
        fn drop(&mut self) {
            for child in &mut self.children {
                drop(child.stdin.take());
                let _ = child.wait();
            }
        }
    }

    fn by_name(name: &str) -> Result<Vec<u32>, ProcessError> {
        let mut found = find_process(&Process::Name(name.to_owned()))?.ids();
        found.sort_unstable();
        Ok(found)
    }

    #[test]
    fn all_processes_of_a_name_are_found_together() {
        let name = format!("pt{}", std::process::id());
        let running = Named::start(&name, 2);
        let mut expected = running.ids();
        expected.sort_unstable();
        assert_eq!(by_name(&name).unwrap(), expected);
        drop(running);
        let gone = by_name(&name).unwrap_err();
        let message = format!("there is no process with the name `{name}`");
        assert_eq!(gone.to_string(), message);
        assert!(gone.hint().is_some());
    }

    #[test]
    fn names_that_differ_behind_what_the_kernel_keeps_are_told_apart() {
        let start = format!("pt-{:012}", std::process::id());
        assert_eq!(start.len(), 15);
        let (one, other) = (format!("{start}-one"), format!("{start}-other"));
        let (first, second) = (Named::start(&one, 1), Named::start(&other, 1));
        assert_eq!(by_name(&one).unwrap(), first.ids());
        assert_eq!(by_name(&other).unwrap(), second.ids());
    }

    #[test]
    fn whoever_listens_on_a_port_is_found() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else {
                continue;
            };
            let port = NonZeroU16::new(listener.local_addr().unwrap().port()).unwrap();
            let found = find_process(&Process::Port(port)).unwrap();
            assert_eq!(found.ids(), [std::process::id()]);
            drop(listener);
            // Children that other tests start meanwhile may have inherited nothing of it.
            let closed = find_process(&Process::Port(port)).unwrap_err();
            assert_eq!(
                closed.to_string(),
                format!("no process of this machine listens on port {port}")
            );
            assert!(closed.hint().is_some());
        }
    }
}
