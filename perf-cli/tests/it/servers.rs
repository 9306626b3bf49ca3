//! Servers that others wrote: nginx, the one that Python brings along, and websocketd.
//!
//! A server that is not installed is `None`: `cargo xtask test` says which those are.

use std::env;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::child::Running;
use crate::stub_target::get;

/// Between two looks at a server that starts.
const PAUSE: Duration = Duration::from_millis(10);

/// Within this it has started, or it has not.
const START: Duration = Duration::from_secs(30);

/// A server of files; it ends with the test.
pub(crate) struct Server {
    pub(crate) url: String,
    _process: Running,
}

/// What the served files are called.
pub(crate) const FILES: [&str; 2] = ["index.html", "items.json"];

/// nginx, serving [`FILES`].
pub(crate) fn nginx(folder: &Path) -> Option<Server> {
    let program = find("nginx")?;
    let files = served_files(folder);
    // Between finding a free port and listening on it another program can take it.
    let server = (0..5).find_map(|_| start_nginx(&program, folder, &files));
    Some(server.expect("one of five free ports is still free when nginx listens"))
}

/// Python's `http.server`, serving [`FILES`].
pub(crate) fn python(folder: &Path) -> Option<Server> {
    let program = find("python3")?;
    let files = served_files(folder);
    let mut command = Command::new(program);
    command
        .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
        .current_dir(files);
    let mut process = Running::start(&mut command);
    // "Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ..."
    let line = process.line_of_stdout().expect("it says where it is");
    let address = line.split(['(', ')']).nth(1).unwrap_or_default();
    let url = address.trim_end_matches('/').to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{line}");
    Some(Server {
        url,
        _process: process,
    })
}

/// Python's `http.server`, which streams the events 1 to 5 to `GET /events`, 10 ms apart.
pub(crate) fn python_events(folder: &Path) -> Option<Server> {
    let program = find("python3")?;
    let script = folder.join("events.py");
    fs::write(&script, EVENTS).unwrap();
    let mut process = Running::start(Command::new(program).arg("-u").arg(script));
    let url = process.line_of_stdout().expect("it says where it is");
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    Some(Server {
        url,
        _process: process,
    })
}

const EVENTS: &str = r#"
import http.server, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *arguments): pass
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for number in range(1, 6):
                self.wfile.write(f"event: tick\ndata: {number}\n\n".encode())
                self.wfile.flush()
                time.sleep(0.04)
        except ConnectionError:
            pass
        self.close_connection = True
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_address[1]}")
server.serve_forever()
"#;

/// websocketd, which sends every line back.
pub(crate) fn websocketd() -> Option<Server> {
    let (program, echo) = (find("websocketd")?, find("cat")?);
    // Between finding a free port and listening on it another program can take it.
    let server = (0..5).find_map(|_| start_websocketd(&program, &echo));
    Some(server.expect("one of five free ports is still free when websocketd listens"))
}

fn start_websocketd(program: &Path, echo: &Path) -> Option<Server> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut command = Command::new(program);
    command
        .arg("--address=127.0.0.1")
        .arg(format!("--port={}", address.port()));
    let mut process = Running::start(command.arg(echo));
    let deadline = Instant::now() + START;
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < deadline, "websocketd does not listen");
        if !process.is_alive() {
            return None;
        }
        sleep(PAUSE);
    }
    // Who has lost the port to another program ends at once.
    process.is_alive().then(|| Server {
        url: format!("http://{address}"),
        _process: process,
    })
}

/// Where a program is; daemons are not on every user's search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let daemons = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&path)
        .chain(daemons)
        .map(|folder| folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

fn served_files(folder: &Path) -> PathBuf {
    let files = folder.join("served");
    fs::create_dir(&files).unwrap();
    fs::write(files.join(FILES[0]), "<h1>catalog</h1>\n").unwrap();
    fs::write(files.join(FILES[1]), "{\"items\": [\"lamp\", \"chair\"]}\n").unwrap();
    files
}

fn start_nginx(program: &Path, folder: &Path, files: &Path) -> Option<Server> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let file = folder.join("nginx.conf");
    fs::write(&file, configuration(program, folder, files, address.port())).unwrap();
    let mut command = Command::new(program);
    command.arg("-p").arg(folder).arg("-c").arg(&file);
    let mut process = Running::start(&mut command);
    let deadline = Instant::now() + START;
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < deadline, "nginx does not listen");
        if !process.is_alive() {
            let told = process.finish().stderr;
            assert!(told.contains("Address already in use"), "{told}");
            return None;
        }
        sleep(PAUSE);
    }
    let url = format!("http://{address}");
    // Somebody else's server on this port would not have this file.
    let ours = get(&url, "/items.json").contains("chair");
    ours.then_some(Server {
        url,
        _process: process,
    })
}

/// One process in the foreground, which writes nothing outside `folder`.
fn configuration(program: &Path, folder: &Path, files: &Path, port: u16) -> String {
    let built = Command::new(program).arg("-V").output().unwrap();
    let built = String::from_utf8_lossy(&built.stderr).into_owned();
    let modules = ["proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary: Vec<_> = modules
        .into_iter()
        .filter(|module| !built.contains(&format!("--without-http_{module}_module")))
        .map(|module| format!("  {module}_temp_path \"{}/{module}\";", folder.display()))
        .collect();
    format!(
        "daemon off;
master_process off;
error_log stderr;
pid \"{folder}/nginx.pid\";
events {{}}
http {{
  access_log off;
  default_type application/octet-stream;
  types {{ text/html html; application/json json; }}
  client_body_temp_path \"{folder}/body\";
{temporary}
  server {{
    listen 127.0.0.1:{port};
    root \"{files}\";
  }}
}}
",
        folder = folder.display(),
        temporary = temporary.join("\n"),
        files = files.display(),
    )
}
