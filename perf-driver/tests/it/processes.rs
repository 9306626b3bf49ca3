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
    assert_eq!(find_process(&Process::Pid(own)).unwrap(), own);
    let found = with_pid_file("good", &format!(" {own}\n"), |path| {
        find_process(&Process::PidFile(path))
    });
    assert_eq!(found.unwrap(), own);
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
