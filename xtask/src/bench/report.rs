//! `cargo xtask bench report`: what the page of a long run costs: processor time, memory, size.
//! The program makes the record and renders it; refuses to write a record itself. Linux only.

use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{fs, iter};

use anyhow::Context as _;
use serde_json::Value;

use super::cost::{self, Cost};
use super::folder::Folder;
use super::stats::Misses;
use super::stub::Stub;
use super::{columns, median};
use crate::build::{self, Profile};
use crate::terminal;

const SCENARIOS: usize = 20;
/// What the page may take.
const MOST_MILLIS: f64 = 300.0;
const MOST_MEGABYTES: f64 = 100.0;
const MOST_KILOBYTES: f64 = 600.0;
/// How few slices of time and samples of resources a run may have left of an hour: every list of
/// a record has an upper bound, and doubles its step where that is reached.
const FEWEST_SLICES: usize = 256;
const FEWEST_SAMPLES: usize = 300;

/// Latencies that spread over many values, and failures.
const ROUTE: &str = "/ latency=log_normal(median=10ms,sigma=0.8) error_rate=1%";
const SCENARIO: &str = r#"
load = { arrival_rate = "20/s", duration = "${SECONDS}s" }
criteria = ["error_rate < 5%", "p95 < 500ms"]
step = [{ name = "list", path = "/" }, { name = "order", path = "/" }]
"#;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rendering {
    /// How often the page is rendered.
    pub(crate) rounds: NonZeroU32,
    /// How long the run takes that is rendered.
    pub(crate) seconds: NonZeroU32,
    /// The program, where it is not to be built.
    pub(crate) program: Option<PathBuf>,
    pub(crate) misses: Misses,
}

/// Makes a record of twenty scenarios, renders it again and again, and shows the medians beside
/// the limits.
///
/// # Errors
///
/// The program does not build, its run leaves no record that is as large as that of an hour, or
/// it does not render it.
pub(crate) fn run(root: &Path, rendering: &Rendering) -> anyhow::Result<ExitCode> {
    let program = match &rendering.program {
        Some(program) => fs::canonicalize(program).context("there is no such program")?,
        None => build::program(root, "perf-cli", Profile::Release)?,
    };
    let folder = Folder::new("report")?;
    let seconds = rendering.seconds;
    terminal::note(format!("a run of {SCENARIOS} scenarios for {seconds} s"));
    let record = recorded(&program, folder.path(), seconds)?;
    let (mut costs, mut bytes) = (Vec::new(), 0);
    for _ in 0..rendering.rounds.get() {
        let mut command = Command::new(&program);
        command.arg("report").arg(&record).args(["--as", "html"]);
        let (cost, page) = cost::of(&mut command)?;
        costs.push(cost);
        bytes = page.len();
    }
    let middle = |figure: fn(&Cost) -> f64| median(costs.iter().map(figure).collect());
    let figures = [
        (
            "processor time",
            "ms",
            middle(Cost::processor_millis),
            MOST_MILLIS,
        ),
        (
            "peak of memory",
            "MB",
            middle(Cost::megabytes),
            MOST_MEGABYTES,
        ),
        ("size of the page", "kB", bytes as f64 / 1e3, MOST_KILOBYTES),
    ];
    terminal::result(format!(
        "The page of {SCENARIOS} scenarios with as many slices of time as an hour, from a record of {:.1} MB, \
         median of {} rounds",
        fs::metadata(&record)?.len() as f64 / 1e6,
        rendering.rounds
    ));
    let heading = ["", "measured", "at most", ""].map(str::to_owned).to_vec();
    let lines = figures.map(|(name, unit, measured, most)| {
        let answer = if measured <= most { "holds" } else { "MISSED" };
        let measured = format!("{measured:.0} {unit}");
        vec![
            name.to_owned(),
            measured,
            format!("{most:.0} {unit}"),
            answer.to_owned(),
        ]
    });
    let lines: Vec<_> = iter::once(heading).chain(lines).collect();
    terminal::result(columns(&lines));
    let holds = figures
        .iter()
        .all(|(_, _, measured, most)| measured <= most);
    Ok(match rendering.misses {
        Misses::Failed if !holds => ExitCode::FAILURE,
        Misses::Failed | Misses::Shown => ExitCode::SUCCESS,
    })
}

/// The record of a run of so many seconds in which all scenarios go on together.
fn recorded(program: &Path, folder: &Path, seconds: NonZeroU32) -> anyhow::Result<PathBuf> {
    let mut plan = "version = 1\nname = \"long\"\ntarget = { base_url = \"${BASE_URL}\" }\n\
                    defaults = { order = \"parallel\" }\n"
        .to_owned();
    for number in 1..=SCENARIOS {
        write!(
            plan,
            "\n[[scenario]]\nname = \"journey {number}\"{SCENARIO}"
        )?;
    }
    fs::write(folder.join("perf.toml"), plan).context("cannot write the plan")?;
    let stub = Stub::start(program, ROUTE)?;
    let ended = Command::new(program)
        .args(["run", "--quiet", "--record", "long.json", "--out", "out"])
        .env("BASE_URL", stub.url())
        .env("SECONDS", seconds.to_string())
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("perf-cli does not start")?;
    let record = folder.join("long.json");
    let text = fs::read_to_string(&record).with_context(|| {
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        format!("no record was written: {said}")
    })?;
    let content: Value = serde_json::from_str(&text)?;
    let run = &content["run"];
    let scenarios = run["scenarios"].as_array().map_or(0, Vec::len);
    let slices = fewest(&run["scenarios"], "/series/0/timeline/slices");
    let samples = fewest(&run["resources"], "/samples");
    anyhow::ensure!(
        scenarios == SCENARIOS && slices >= FEWEST_SLICES && samples >= FEWEST_SAMPLES,
        "the record is smaller than that of an hour: {scenarios} scenarios, {slices} slices, {samples} \
         samples; let the run take longer (--seconds)"
    );
    Ok(record)
}

/// How long the shortest list at `pointer` is, of all in `list`.
fn fewest(list: &Value, pointer: &str) -> usize {
    let each = list.as_array().into_iter().flatten();
    let lengths = each.map(|one| one.pointer(pointer).and_then(Value::as_array));
    lengths
        .map(|found| found.map_or(0, Vec::len))
        .min()
        .unwrap_or(0)
}
