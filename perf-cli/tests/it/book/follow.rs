//! Follows a page in a folder of its own: writes its files, runs its commands, and looks whether what it
//! shows of their output is there.
//!
//! Loads are shortened, and ports are free ones. What listens on port 8080 is a stub, unless the page
//! starts its own. Where the machine is too busy to judge, which the program says itself, the rest of a
//! page is left out.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::block::{File, Kind};
use super::page::Page;
use crate::child::{Finished, Running};
use crate::ports::free_port;
use crate::workplace::Workplace;

/// In the place of every `duration`.
const SHORT: &str = "500ms";
/// So often is run what the machine was too busy for.
const ATTEMPTS: usize = 3;
/// What the book takes its reader to have, beside what its pages write.
const READERS_FILES: [(&str, &str); 2] = [
    ("recordings/checkout.har", "checkout.har"),
    ("descriptions/shop.yaml", "openapi.yaml"),
];
const SECRETS: [&str; 7] = [
    "ACCESS_TOKEN",
    "API_KEY",
    "CARD_SECRET",
    "COOKIE_REMEMBER_TOKEN",
    "CVV",
    "PASSWORD",
    "TOKEN",
];
const VERDICTS: [&str; 4] = ["PASS", "WARN", "FAIL", "INCONCLUSIVE"];
/// `cargo xtask perf` builds the program and runs it; it is built already.
const PRELUDE: &str = "cargo() { shift 2; perf-cli \"$@\"; }";

/// What was found on pages.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) plans: usize,
    pub(super) fragments: usize,
    pub(super) commands: usize,
    pub(super) outputs: usize,
    /// Each with its page and line.
    pub(super) wrong: Vec<String>,
    /// What the machine was too busy for.
    pub(super) excused: Vec<String>,
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.plans += other.plans;
        self.fragments += other.fragments;
        self.commands += other.commands;
        self.outputs += other.outputs;
        self.wrong.extend(other.wrong);
        self.excused.extend(other.excused);
    }
}

/// Follows a page to its end, or to where nothing can be judged.
pub(super) fn follow(page: &Page) -> Tally {
    let mut tally = Tally::default();
    let mut reader = Reader::new(page);
    for block in &page.blocks {
        let at = format!("{}:{}", page.name, block.line);
        let text = reader.with_own_ports(&block.text);
        let result = match &block.kind {
            Kind::Shown => Ok(()),
            Kind::Fragment => {
                tally.fragments += 1;
                Ok(())
            }
            Kind::Plan(file) => {
                tally.plans += 1;
                if let Some(file) = file {
                    reader.keep(file, &text);
                }
                reader.check(&text)
            }
            Kind::File(file) => {
                reader.keep(file, &text);
                Ok(())
            }
            Kind::Commands(codes) => {
                tally.commands += 1;
                match reader.run(&text, codes) {
                    Ended::Well => Ok(()),
                    Ended::Wrongly(reason) => Err(reason),
                    Ended::Busy => {
                        let busy =
                            format!("{at}: the machine is too busy for the rest of the page");
                        tally.excused.push(busy);
                        break;
                    }
                }
            }
            Kind::Output => {
                tally.outputs += 1;
                reader.compare(&block.text)
            }
        };
        if let Err(reason) = result {
            tally.wrong.push(format!("{at}: {reason}"));
        }
    }
    tally
}

/// How a block of commands ended.
enum Ended {
    Well,
    Wrongly(String),
    /// The load generator could not do its work.
    Busy,
}

/// Somebody who does what a page says.
struct Reader {
    /// By the ports of the page.
    ports: BTreeMap<String, u16>,
    files: BTreeMap<String, (File, String)>,
    /// What runs until the page ends; it is gone before the folder is.
    background: Vec<Running>,
    written: String,
    place: Workplace,
}

impl Reader {
    fn new(page: &Page) -> Self {
        let place = Workplace::new();
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../perf-core/tests/fixtures");
        for (from, to) in READERS_FILES {
            fs::copy(fixtures.join(from), place.path(to)).unwrap();
        }
        for entry in fs::read_dir(fixtures.join("reference")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, place.folder().join(path.file_name().unwrap())).unwrap();
        }
        let mut reader = Self {
            ports: BTreeMap::new(),
            files: BTreeMap::new(),
            background: Vec::new(),
            written: String::new(),
            place,
        };
        let runs = page
            .blocks
            .iter()
            .any(|block| matches!(block.kind, Kind::Commands(_)));
        if runs && !page.has_target {
            let stub = "perf-cli stub --bind 127.0.0.1:8080 --route '/* latency=2ms'";
            let stub = reader.with_own_ports(stub);
            reader.start(&stub).expect("the stub serves every path");
        }
        reader
    }

    /// Free ports in the place of those of the page, each the same all over it.
    fn with_own_ports(&mut self, text: &str) -> String {
        let mut parts = text.split("127.0.0.1:");
        let mut changed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_digit());
            let (port, rest) = part.split_at(end.unwrap_or(part.len()));
            let own = *self.ports.entry(port.to_owned()).or_insert_with(free_port);
            write!(changed, "127.0.0.1:{own}{rest}").unwrap();
        }
        changed
    }

    fn keep(&mut self, file: &File, text: &str) {
        let kept = (file.clone(), text.to_owned());
        self.files.insert(file.name.clone(), kept);
    }

    /// Writes the files of the page; with loads that end soon, where some are driven.
    fn write_files(&self, is_driven: bool) {
        for (name, (file, text)) in &self.files {
            let path = self.place.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = if is_driven && !file.is_kept {
                shortened(text)
            } else {
                text.clone()
            };
            fs::write(path, text).unwrap();
        }
    }

    /// Whether a plan has no mistake.
    fn check(&self, plan: &str) -> Result<(), String> {
        self.write_files(false);
        let name = "the-plan-of-this-block.toml";
        self.place.write(name, plan);
        let mut command = self.place.command(&["plan", "check", name]);
        command.envs(SECRETS.map(|secret| (secret, "secret")));
        let finished = Running::start(&mut command).finish();
        let is_right = finished.code == Some(0);
        is_right.then_some(()).ok_or_else(|| told(&finished))
    }

    /// Runs commands one after the other, as far as they end well; what ends with `&` goes on.
    fn run(&mut self, text: &str, codes: &[i32]) -> Ended {
        let is_driven = ["perf-cli run", "xtask perf", "--ab", "capacity"]
            .iter()
            .any(|words| text.contains(words));
        self.write_files(is_driven);
        let joined = text.replace("\\\n", " ");
        let (background, script): (Vec<&str>, Vec<&str>) =
            joined.lines().partition(|line| line.ends_with('&'));
        for line in background {
            if let Err(reason) = self.start(line.trim_end_matches('&')) {
                return Ended::Wrongly(reason);
            }
        }
        if script.is_empty() {
            return Ended::Well;
        }
        let script = format!("{PRELUDE}\n{}", script.join("\n"));
        for _ in 0..ATTEMPTS {
            let finished = Running::start(&mut self.bash(&["-e", "-c", &script])).finish();
            let is_busy = finished.code == Some(5) && finished.stdout.contains("GENERATOR");
            self.written = format!("{}{}", finished.stdout, finished.stderr);
            if finished.code.is_some_and(|code| codes.contains(&code)) {
                return Ended::Well;
            }
            if !is_busy {
                return Ended::Wrongly(format!("{text}\nnot {codes:?}, but {}", told(&finished)));
            }
        }
        Ended::Busy
    }

    /// Starts what says on its first line where it serves.
    fn start(&mut self, command: &str) -> Result<(), String> {
        let exec = format!("exec {command}");
        let mut process = Running::start(&mut self.bash(&["-c", &exec]));
        if process.line_of_stdout().is_none() {
            return Err(format!("{command}\n{}", process.rest_of_stderr()));
        }
        self.background.push(process);
        Ok(())
    }

    fn bash(&self, arguments: &[&str]) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_perf-cli"));
        let folders = env::var_os("PATH").unwrap_or_default();
        let folders = env::split_paths(&folders);
        let own = program.parent().unwrap().to_path_buf();
        let path = env::join_paths([own].into_iter().chain(folders)).unwrap();
        let mut command = Command::new("bash");
        command
            .args(arguments)
            .current_dir(self.place.folder())
            .env("PATH", path)
            .envs(SECRETS.map(|secret| (secret, "secret")))
            .env_remove("BASE_URL")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("COLUMNS");
        command
    }

    /// Whether each line has its words in a line of what was written.
    fn compare(&self, shown: &str) -> Result<(), String> {
        let written: Vec<Vec<&str>> = self.written.lines().map(words).collect();
        for line in shown.lines() {
            let wanted = words(line);
            let is_there = written
                .iter()
                .any(|line| wanted.iter().all(|word| line.contains(word)));
            if !is_there {
                return Err(format!("`{line}` is not in\n{}", self.written));
            }
        }
        Ok(())
    }
}

/// The words of a line. Figures and their units differ from run to run, and so may verdicts: those are a
/// matter of the exit code.
fn words(line: &str) -> Vec<&str> {
    line.split(|c: char| !c.is_ascii_alphabetic() && c != '_')
        .filter(|word| word.len() > 2 && !VERDICTS.contains(word))
        .collect()
}

fn shortened(plan: &str) -> String {
    let mut parts = plan.split("duration = \"");
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('"').expect("a text has an end");
        write!(short, "duration = \"{SHORT}\"{rest}").unwrap();
    }
    short
}

fn told(finished: &Finished) -> String {
    let Finished {
        code,
        stdout,
        stderr,
        ..
    } = finished;
    format!("{code:?}\n{stdout}\n{stderr}")
}
