//! A real PostgreSQL, with a folder and a port of its own.
//!
//! A server that is not installed is `None`: `cargo xtask test` says so.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, geteuid, kill_process};
use tempfile::TempDir;

use crate::child::Running;
use crate::servers::find;

/// PostgreSQL refuses to be root; this is `nobody`.
const NOBODY: u32 = 65_534;

/// A server that ends with the test.
pub(crate) struct PostgresServer {
    pub(crate) port: u16,
    /// There until it ends.
    process: Option<Running>,
    programs: Programs,
    folder: TempDir,
}

/// The programs of one release.
struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
    psql: PathBuf,
}

impl Programs {
    fn find() -> Option<Self> {
        let in_folder = |folder: &Path| Self {
            initdb: folder.join("initdb"),
            postgres: folder.join("postgres"),
            psql: folder.join("psql"),
        };
        // Debian has each release in a folder of its own.
        let releases = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
        let mut folders: Vec<_> = releases.flatten().map(|r| r.path().join("bin")).collect();
        folders.sort();
        let of_debian = folders.iter().rev().map(|folder| in_folder(folder));
        let mut of_debian = of_debian.filter(|found| found.postgres.is_file());
        of_debian.next().or_else(|| {
            Some(Self {
                initdb: find("initdb")?,
                postgres: find("postgres")?,
                psql: find("psql")?,
            })
        })
    }
}

impl PostgresServer {
    /// A server that trusts everybody who comes from this machine.
    pub(crate) fn start() -> Option<Self> {
        Self::with("trust", &[])
    }

    /// A server that asks for proof in this way, with more settings.
    pub(crate) fn with(proof: &str, settings: &[&str]) -> Option<Self> {
        let programs = Programs::find()?;
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        fs::write(folder.path().join("password"), "pa ss'word").unwrap();
        if geteuid().is_root() {
            chown(&data, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let mut initdb = as_nobody(&programs.initdb);
        initdb.args(["-N", "--locale=C", "-E", "UTF8", "-U", "perf"]);
        initdb.arg(format!("--auth-host={proof}"));
        initdb.arg("--pwfile").arg(folder.path().join("password"));
        initdb.arg("-D").arg(&data);
        let made = Running::start(&mut initdb).finish();
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        let mut server = Self {
            port: 0,
            process: None,
            programs,
            folder,
        };
        // Between finding a free port and listening on it another program can take it.
        let started = (0..5).any(|_| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            server.port = listener.local_addr().unwrap().port();
            drop(listener);
            server.listen(settings)
        });
        assert!(started, "one of five free ports is still free");
        Some(server)
    }

    /// The same server again, on its port.
    pub(crate) fn start_again(&mut self) {
        assert!(self.listen(&[]), "its port was taken");
    }

    fn listen(&mut self, settings: &[&str]) -> bool {
        let data = self.folder.path().join("data");
        // What the last one was asked for while it ended.
        let _gone = fs::remove_file(data.join("postmaster.pid"));
        let mut command = as_nobody(&self.programs.postgres);
        command.arg("-D").arg(&data);
        command.arg("-p").arg(self.port.to_string());
        let here = ["listen_addresses=127.0.0.1", "unix_socket_directories="];
        let hasty = ["fsync=off", "log_min_messages=log", "max_connections=50"];
        for setting in here.iter().chain(&hasty).chain(settings) {
            command.arg("-c").arg(setting);
        }
        let mut process = Running::start(&mut command);
        let line = process.wait_for_stderr_of(&["ready to accept connections", "could not"]);
        let is_there = line.contains("ready");
        self.process = Some(process);
        is_there
    }

    /// The same server again, with TLS and this certificate.
    pub(crate) fn encrypt(&mut self, certificate: &str, key: &str) {
        let data = self.folder.path().join("data");
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let file = data.join(name);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            if geteuid().is_root() {
                chown(&file, Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
        assert!(self.listen(&["ssl=on"]), "its port was taken");
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://127.0.0.1:{}/postgres", self.port)
    }

    /// What this statement has as its only value.
    pub(crate) fn ask(&self, statement: &str) -> String {
        let mut psql = Command::new(&self.programs.psql);
        psql.args(["-X", "-t", "-A", "-h", "127.0.0.1", "-U", "perf"]);
        psql.arg("-p").arg(self.port.to_string());
        psql.args(["-d", "postgres", "-c", statement]);
        psql.env("PGPASSWORD", "pa ss'word");
        let told = Running::start(&mut psql).finish();
        assert_eq!(told.code, Some(0), "{}", told.stderr);
        told.stdout.trim().to_owned()
    }

    /// Ends it at once, with all its connections.
    pub(crate) fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            let number = i32::try_from(process.id()).ok().and_then(Pid::from_raw);
            kill_process(number.unwrap(), Signal::QUIT).ok();
            process.finish();
        }
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // Not killed: it has memory to give back.
        self.stop();
    }
}

/// `program`, as somebody who is not root.
fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}
