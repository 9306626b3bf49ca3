//! `cargo xtask bench gate`: how often the gate over a store alarms for nothing on this machine,
//! and how often it finds 10 %, beside fixed rules. Everything is measured by the program itself
//! against its own stub; refuses to look into any file.

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::Context as _;

use super::folder::Folder;
use super::stats::Misses;
use super::stub::Stub;
use crate::build::{self, Profile};
use crate::terminal;

/// Runs before the first experiment, so that the gate knows how much runs differ.
const FIRST_RUNS: &str = "10";
/// Runs of a look.
const RUNS: &str = "3";
/// What may fail of the same code, and what must be found of slower code: shares of 40 and of 10.
const MOST_ALARMS: (u32, u32) = (2, 40);
const FEWEST_FOUND: (u32, u32) = (9, 10);

const USUAL: &str = "/ latency=log_normal(median=5ms,sigma=0.3)";
const SLOWER: &str = "/ latency=log_normal(median=5.5ms,sigma=0.3)";
const PLAN: &str = r#"version = 1
name = "gate"
target = { base_url = "${BASE_URL}" }

[[scenario]]
name = "ask"
load = { iterations = 1500, virtual_users = 8 }
step = [{ path = "/" }]
"#;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Experiment {
    /// Pairs of the same code.
    pub(crate) same: NonZeroU32,
    /// Pairs of which the second is slower by 10 %.
    pub(crate) slower: NonZeroU32,
    /// The program, where it is not to be built.
    pub(crate) program: Option<PathBuf>,
    pub(crate) misses: Misses,
}

/// How many pairs were red.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Red {
    gate: u32,
    rules: u32,
}

/// Makes all runs and shows the table.
///
/// # Errors
///
/// The program does not build, or a run ends in another way than a gate does.
pub(crate) fn run(root: &Path, experiment: &Experiment) -> anyhow::Result<ExitCode> {
    let program = match &experiment.program {
        Some(program) => fs::canonicalize(program).context("there is no such program")?,
        None => build::program(root, "perf-cli", Profile::Release)?,
    };
    let folder = Folder::new("gate")?;
    fs::write(folder.path().join("perf.toml"), PLAN).context("cannot write the plan")?;
    let place = Place {
        program: &program,
        folder: folder.path(),
    };
    let usual = Stub::start(&program, USUAL)?;
    let slower = Stub::start(&program, SLOWER)?;
    terminal::note(format!("{FIRST_RUNS} runs to know how much runs differ"));
    let first = [
        "run",
        "--runs",
        FIRST_RUNS,
        "--out",
        "first",
        "--update-baseline",
    ];
    let code = place.code(
        &usual,
        &[&first[..], &["--baseline", "store", "--quiet"]].concat(),
    )?;
    anyhow::ensure!(code == 0, "the first runs ended with {code}");
    place.rule(&usual, "first", "--update-baseline")?;

    let mut alarms = Red::default();
    for pair in 1..=experiment.same.get() {
        let out = format!("same-{pair}");
        add(&mut alarms, place.pair(&usual, &out)?);
        // The next pair is held against the runs just before it, as on a main branch.
        let records = place.records(&out)?;
        let add = ["baseline", "add", "--baseline", "store"].into_iter();
        let words: Vec<&str> = add.chain(records.iter().map(String::as_str)).collect();
        anyhow::ensure!(place.code(&usual, &words)? == 0, "a run was not added");
        place.rule(&usual, &out, "--update-baseline")?;
        terminal::note(format!(
            "same code, pair {pair}: red so far {}",
            alarms.gate
        ));
    }
    let mut found = Red::default();
    for pair in 1..=experiment.slower.get() {
        add(&mut found, place.pair(&slower, &format!("slower-{pair}"))?);
        terminal::note(format!(
            "10 % slower, pair {pair}: red so far {}",
            found.gate
        ));
    }
    let (same, slow) = (experiment.same.get(), experiment.slower.get());
    terminal::result(format!(
        "                     same code   10 % slower\n\
         gate over a store  {:>4} of {same:<4} {:>5} of {slow}\n\
         fixed rules        {:>4} of {same:<4} {:>5} of {slow}",
        alarms.gate, found.gate, alarms.rules, found.rules
    ));
    let holds = alarms.gate * MOST_ALARMS.1 <= same * MOST_ALARMS.0
        && found.gate * FEWEST_FOUND.1 >= slow * FEWEST_FOUND.0;
    Ok(match experiment.misses {
        Misses::Failed if !holds => ExitCode::FAILURE,
        Misses::Failed | Misses::Shown => ExitCode::SUCCESS,
    })
}

const fn add(to: &mut Red, pair: Red) {
    to.gate += pair.gate;
    to.rules += pair.rules;
}

/// The program, and where it works.
struct Place<'a> {
    program: &'a Path,
    folder: &'a Path,
}

impl Place<'_> {
    /// Whether the gate, and whether the fixed rules, call runs against this target a failure.
    fn pair(&self, target: &Stub, out: &str) -> anyhow::Result<Red> {
        let run = [
            "run",
            "--quiet",
            "--runs",
            RUNS,
            "--baseline",
            "store",
            "--out",
            out,
        ];
        let gate = self.code(target, &run)?;
        let rules = self.rule(target, out, "--strict")?;
        anyhow::ensure!(gate <= 1, "the gate ended with {gate}");
        Ok(Red {
            gate: u32::from(gate == 1),
            rules: u32::from(rules == 1),
        })
    }

    /// The last record in a folder, held against a baseline file by fixed rules.
    fn rule(&self, target: &Stub, out: &str, how: &str) -> anyhow::Result<i32> {
        let records = self.records(out)?;
        let last = records.last().context("no record was written")?;
        let check = ["check", last, "--quiet", "--baseline", "rules.json", how];
        let code = self.code(target, &check)?;
        anyhow::ensure!(
            [0, 1, 3].contains(&code),
            "the fixed rules ended with {code}"
        );
        Ok(code)
    }

    /// The records in a folder, oldest first.
    fn records(&self, out: &str) -> anyhow::Result<Vec<String>> {
        let mut records = Vec::new();
        for entry in fs::read_dir(self.folder.join(out)).context("no results were written")? {
            let name = entry?.file_name();
            let name = name.to_string_lossy();
            if Path::new(&*name).extension().is_some_and(|e| e == "json") {
                records.push(format!("{out}/{name}"));
            }
        }
        records.sort_unstable();
        Ok(records)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.current_dir(self.folder).stdin(Stdio::null());
        command
    }

    /// How the program ends with these arguments, its output aside.
    fn code(&self, target: &Stub, arguments: &[&str]) -> anyhow::Result<i32> {
        let output = self
            .command()
            .args(arguments)
            .env("BASE_URL", target.url())
            .output()
            .context("perf-cli does not start")?;
        let code = output.status.code().context("perf-cli was killed")?;
        if ![0, 1, 3].contains(&code) {
            terminal::note(String::from_utf8_lossy(&output.stderr));
        }
        Ok(code)
    }
}
