//! nginx on a free port of loopback, on a core of its own where there are several.

use std::ffi::OsString;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// Which cores server and client run on.
#[derive(Debug)]
pub(super) struct Cores {
    pinned: bool,
}

/// A running nginx. Ends when it is dropped.
#[derive(Debug)]
pub(super) struct Nginx {
    process: Child,
    folder: PathBuf,
    pub(super) url: String,
}

impl Cores {
    /// One for the server and one for the client, if there are two and `taskset` is there.
    pub(super) fn find() -> Self {
        let several = thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        let tool = Command::new("taskset").arg("--version").output();
        Self {
            pinned: several && tool.is_ok(),
        }
    }

    /// `program` on the server's core.
    pub(super) fn server(&self, program: impl Into<OsString>) -> Command {
        self.on("0", program.into())
    }

    /// `program` on the client's core.
    pub(super) fn client(&self, program: impl Into<OsString>) -> Command {
        self.on("1", program.into())
    }

    fn on(&self, core: &str, program: OsString) -> Command {
        if !self.pinned {
            return Command::new(program);
        }
        let mut command = Command::new("taskset");
        command.args(["-c", core]).arg(program);
        command
    }

    /// In words.
    pub(super) const fn told(&self) -> &'static str {
        if self.pinned {
            "server and client on a core each"
        } else {
            "not pinned to cores"
        }
    }
}

impl Nginx {
    /// Starts one worker that answers every path with six bytes.
    pub(super) fn start(cores: &Cores) -> anyhow::Result<Self> {
        let port = free_port()?;
        let folder = std::env::temp_dir().join(format!("perf-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::write(folder.join("nginx.conf"), configuration(&folder, port))?;
        let process = cores
            .server(program()?)
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .stdin(Stdio::null())
            .spawn()
            .context("cannot start nginx")?;
        let nginx = Self {
            process,
            folder,
            url: format!("http://127.0.0.1:{port}/"),
        };
        wait_for(port)?;
        Ok(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Nothing more can be done about either.
        self.process.kill().ok();
        self.process.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// A port that nobody listens on now.
pub(super) fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

/// Waits until somebody listens on `port`.
pub(super) fn wait_for(port: u16) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        anyhow::ensure!(Instant::now() < deadline, "nothing listens on port {port}");
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

fn program() -> anyhow::Result<PathBuf> {
    let places = ["nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"];
    let there = |place: &str| Command::new(place).arg("-v").output().is_ok();
    let found = places.into_iter().find(|place| there(place));
    found
        .map(PathBuf::from)
        .context("nginx is not there (Debian: apt-get install nginx-light)")
}

fn configuration(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        "worker_processes 1; daemon off; master_process off;
pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 300s;
  server {{ listen 127.0.0.1:{port}; location / {{ return 200 \"hello\\n\"; }} }}
}}
"
    )
}
