//! Servers over TCP and UDP that others wrote: socat, ncat, and those of Python's `socketserver`.
//!
//! A server that is not installed is `None`: `cargo xtask test` says so.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::child::Running;
use crate::ports::free_port;
use crate::servers::find;

/// Between two looks at a server that starts.
const PAUSE: Duration = Duration::from_millis(10);

/// Within this it has started, or it has not.
const START: Duration = Duration::from_secs(30);

/// A server that ends with the test.
pub(crate) struct EchoServer {
    pub(crate) port: u16,
    process: Running,
}

impl EchoServer {
    /// socat, which sends back what it gets over TCP.
    pub(crate) fn socat() -> Option<Self> {
        let listen = |port| format!("TCP4-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr");
        let started = Self::start("socat", |port| vec![listen(port), "EXEC:cat".to_owned()]);
        started.map(Self::accepts)
    }

    /// ncat, which runs cat for each connection over TLS.
    pub(crate) fn ncat_over_tls(certificate: &Path, key: &Path) -> Option<Self> {
        let shown = |path: &Path| path.display().to_string();
        let started = Self::start("ncat", |port| {
            let words = ["-l", "127.0.0.1", &port.to_string(), "-k", "--ssl"].map(str::to_owned);
            let identity = ["--ssl-cert".to_owned(), shown(certificate)];
            let key = ["--ssl-key".to_owned(), shown(key)];
            let runs = ["-e".to_owned(), "/bin/cat".to_owned()];
            [&words[..], &identity, &key, &runs].concat()
        });
        started.map(Self::accepts)
    }

    fn start(program: &str, arguments: impl Fn(u16) -> Vec<String>) -> Option<Self> {
        let program = find(program)?;
        let port = free_port();
        let process = Running::start(Command::new(program).args(arguments(port)));
        Some(Self { port, process })
    }

    /// The same server, once it accepts connections.
    fn accepts(mut self) -> Self {
        let deadline = Instant::now() + START;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(self.process.is_alive(), "the server has ended");
            assert!(Instant::now() < deadline, "the server does not start");
            sleep(PAUSE);
        }
        self
    }
}

/// Python's `socketserver`, which runs `script`: it says its ports in one line.
pub(crate) fn python(folder: &Path, script: &str) -> Option<(Vec<u16>, Running)> {
    let program = find("python3")?;
    let file = folder.join("server.py");
    std::fs::write(&file, script).unwrap();
    let mut process = Running::start(Command::new(program).arg("-u").arg(file));
    let line = process.line_of_stdout().expect("it says where it is");
    let ports = line.split_whitespace().map(|port| port.parse().unwrap());
    Some((ports.collect(), process))
}
