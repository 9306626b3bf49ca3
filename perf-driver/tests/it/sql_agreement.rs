//! Whether latencies of PostgreSQL are those that pgbench sees at the same concurrency, against a real
//! server in the same minutes. Takes a minute, a quiet machine and a build that is made to be fast, for
//! without one the driver itself is what is measured:
//!
//! `PERF_SLOW_TESTS=1 cargo test --release -p perf-driver --features postgres --test it sql_agreement`

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use perf_core::{Sample, parse_plan};
use perf_driver::{DriveOptions, StopSignal, drive};
use rustix::process::{Pid, Signal, geteuid, kill_process};
use tempfile::TempDir;

/// Requests at once, those of each client in one turn, and the statement, with `:id` where its value
/// belongs. Several at once ask for something that costs the server milliseconds: with less, they wait for
/// the client's own work, of which pgbench has less, and not for the server.
const COURSES: [(usize, usize, &str); 2] = [
    (1, 2_000, "select name from items where id = :id"),
    (
        4,
        200,
        "select count(*) from generate_series(1, 20000) n where n > :id",
    ),
];
/// Turns of each side, in the order ours, theirs, theirs, ours.
const ROUNDS: usize = 4;
/// How far the medians may be apart, as a share.
const APART: f64 = 0.10;
/// Another program may take the machine meanwhile.
const ATTEMPTS: usize = 4;
/// PostgreSQL refuses to be root; this is `nobody`.
const NOBODY: u32 = 65_534;
/// Rows of the table that is asked.
const ROWS: usize = 10_000;

/// A server that ends with the test.
struct Server {
    process: Child,
    port: u16,
    programs: PathBuf,
    folder: TempDir,
}

impl Server {
    fn start() -> Option<Self> {
        let releases = fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut folders: Vec<_> = releases.flatten().map(|r| r.path().join("bin")).collect();
        folders.sort();
        let programs = folders.pop()?;
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        if geteuid().is_root() {
            chown(&data, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let made = as_nobody(&programs.join("initdb"))
            .args([
                "-N",
                "--locale=C",
                "-E",
                "UTF8",
                "-U",
                "perf",
                "-A",
                "trust",
                "-D",
            ])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        // Between finding a free port and listening on it another program can take it.
        let (process, port) = (0..5).find_map(|_| listen(&programs, &data))?;
        Some(Self {
            process,
            port,
            programs,
            folder,
        })
    }

    /// What each of `clients` of pgbench sees.
    fn pgbench(&self, (clients, turn, statement): (usize, usize, &str)) -> Vec<Duration> {
        let script = self.folder.path().join("find.sql");
        let text = format!("\\set id random(1, {ROWS})\n{statement};\n");
        fs::write(&script, text).unwrap();
        let log = TempDir::new().unwrap();
        let told = Command::new(self.programs.join("pgbench"))
            .args([
                "-h",
                "127.0.0.1",
                "-U",
                "perf",
                "-n",
                "-l",
                "-M",
                "prepared",
                "-j",
                "1",
            ])
            .args(["-p", &self.port.to_string(), "-c", &clients.to_string()])
            .args(["-t", &turn.to_string(), "-f"])
            .arg(&script)
            .arg("postgres")
            .current_dir(log.path())
            .output()
            .unwrap();
        assert!(told.status.success(), "{told:?}");
        let logs = fs::read_dir(log.path()).unwrap();
        let texts = logs.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        let texts: Vec<_> = texts.collect();
        // client, number, time in microseconds, and more
        let lines = texts.iter().flat_map(|text| text.lines());
        lines
            .map(|line| line.split(' ').nth(2).unwrap().parse().unwrap())
            .map(Duration::from_micros)
            .collect()
    }

    /// What the driver measures with as many users; `setup` is done before.
    fn driven(
        &self,
        (clients, turn, statement): (usize, usize, &str),
        setup: &str,
    ) -> Vec<Duration> {
        let query = statement.replace(":id", "$1");
        let text = format!(
            "version = 1\n[sql]\nurl = \"postgres://127.0.0.1:{}/postgres\"\nauth = {{ user = \"perf\" }}\n\
             [data]\nid = {{ integer = [1, {ROWS}] }}\n[[scenario]]\nname = \"a\"\n{setup}\n\
             load = {{ iterations = {}, virtual_users = {clients} }}\n\
             step = [{{ sql = {{ query = \"{query}\", values = [\"{{{{id}}}}\"] }} }}]\n",
            self.port,
            turn * clients,
        );
        let plan = parse_plan(&text, "p", "".as_ref(), &|_| None).unwrap();
        let options = DriveOptions::new();
        let run = drive(&plan, Vec::new(), &options, &StopSignal::new(), &mut |_| {}).unwrap();
        assert!(run.phase_failures.is_empty(), "{:?}", run.phase_failures);
        let samples = run.sink.iter();
        samples
            .map(|sample: &Sample| {
                assert_eq!(sample.outcome, perf_core::Outcome::Success);
                sample.service_time()
            })
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Not killed: it has memory to give back.
        if let Some(number) = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
        {
            kill_process(number, Signal::QUIT).ok();
        }
        self.process.wait().ok();
    }
}

/// A server on a port that was free; `None` if it is not any more.
fn listen(programs: &Path, data: &Path) -> Option<(Child, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mut process = as_nobody(&programs.join("postgres"))
        .args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
        ])
        .args(["-c", "fsync=off", "-p", &port.to_string(), "-D"])
        .arg(data)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = BufReader::new(process.stderr.take().expect("it is piped"));
    let mut lines = stderr.lines().map_while(Result::ok);
    let is_there = lines.any(|line| line.contains("ready to accept connections"));
    // What it says later must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    if !is_there {
        process.wait().ok();
        return None;
    }
    Some((process, port))
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

fn median(mut took: Vec<Duration>) -> f64 {
    took.sort_unstable();
    took[took.len() / 2].as_secs_f64()
}

#[test]
fn latencies_agree_with_pgbench() {
    let is_slow = std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1");
    if !is_slow || cfg!(debug_assertions) {
        return;
    }
    let Some(server) = Server::start() else {
        return;
    };
    let schema = format!(
        "setup = [{{ sql = {{ script = \"create table items (id int primary key, name text); insert into \
         items select n, 'item ' || n from generate_series(1, {ROWS}) n; analyze items\" }} }}]"
    );
    // The first of each is slower than all that follow.
    let _warm = (
        server.driven(COURSES[0], &schema),
        server.pgbench(COURSES[0]),
    );
    for course in COURSES {
        let (clients, turn, _) = course;
        let mut told = Vec::new();
        let agrees = (0..ATTEMPTS).any(|_| {
            let (mut our, mut their) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                our.extend(server.driven(course, ""));
                their.extend(server.pgbench(course));
                their.extend(server.pgbench(course));
                our.extend(server.driven(course, ""));
            }
            assert_eq!(our.len(), 2 * ROUNDS * turn * clients);
            assert_eq!(their.len(), our.len());
            let (our, their) = (median(our), median(their));
            let apart = our / their - 1.0;
            told.push(format!(
                "{:.1} and {:.1} µs, {:+.1}%",
                our * 1e6,
                their * 1e6,
                apart * 100.0
            ));
            apart.abs() <= APART
        });
        let told = told.join("; ");
        println!("{clients} at once: {told}");
        assert!(agrees, "{clients} at once: {told}");
    }
}
