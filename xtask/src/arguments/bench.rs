//! What the benchmarks are asked for.

use std::borrow::Cow;
use std::ffi::OsString;
use std::num::NonZeroU32;
use std::time::Duration;

use super::task::Task;
use crate::bench::gate::Experiment;
use crate::bench::http::HttpComparison;
use crate::bench::report::Rendering;
use crate::bench::soak::Soaks;
use crate::bench::stats::{Comparison, Misses};

/// How often both sides of a comparison are asked, unless something else is said.
const ROUNDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
/// Soaks without a leak and with one, and the seconds of each, unless something else is said.
const CLEAN_SOAKS: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);
const LEAKING_SOAKS: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
const SOAK_SECONDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
/// A 32nd of an hour: the lists of a record double their steps, so that it has as many of them.
const RENDERED_SECONDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(111);
/// Pages rendered, unless something else is said.
const PAGES: NonZeroU32 = NonZeroU32::MIN.saturating_add(20);
/// Pairs of the same code, and of slower code, unless something else is said.
const SAME: NonZeroU32 = NonZeroU32::MIN.saturating_add(39);
const SLOWER: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// Reads what stands behind `bench`.
pub(super) fn parse(arguments: &[OsString]) -> anyhow::Result<Task> {
    match arguments {
        [what, rest @ ..] if what == "stats" => parse_stats(rest).map(Task::BenchStats),
        [what, rest @ ..] if what == "http" => parse_http(rest).map(Task::BenchHttp),
        [what, rest @ ..] if what == "gate" => parse_gate(rest).map(Task::BenchGate),
        [what, rest @ ..] if what == "soak" => parse_soak(rest).map(Task::BenchSoak),
        [what, rest @ ..] if what == "report" => parse_report(rest).map(Task::BenchReport),
        [other, ..] => anyhow::bail!(
            "bench does not know `{}`; there are stats, http, gate, soak and report",
            other.display()
        ),
        [] => anyhow::bail!("bench what? there are stats, http, gate, soak and report"),
    }
}

fn parse_stats(arguments: &[OsString]) -> anyhow::Result<Comparison> {
    let mut options = Options::new("stats", &["--check", "--python", "--rounds"], arguments);
    let mut comparison = Comparison {
        python: "python3".into(),
        rounds: ROUNDS,
        misses: Misses::Shown,
    };
    while let Some(option) = options.next() {
        match option {
            "--check" => comparison.misses = Misses::Failed,
            "--python" => comparison.python.clone_from(options.value()?),
            "--rounds" => comparison.rounds = options.count()?,
            _ => return Err(options.unknown()),
        }
    }
    Ok(comparison)
}

fn parse_http(arguments: &[OsString]) -> anyhow::Result<HttpComparison> {
    let mut options = Options::new("http", &["--rounds", "--seconds"], arguments);
    let mut comparison = HttpComparison {
        rounds: ROUNDS,
        each: Duration::from_secs(10),
    };
    while let Some(option) = options.next() {
        match option {
            "--rounds" => comparison.rounds = options.count()?,
            "--seconds" => comparison.each = Duration::from_secs(options.count()?.get().into()),
            _ => return Err(options.unknown()),
        }
    }
    Ok(comparison)
}

fn parse_gate(arguments: &[OsString]) -> anyhow::Result<Experiment> {
    let known = ["--check", "--pairs", "--slower", "--program"];
    let mut options = Options::new("gate", &known, arguments);
    let mut experiment = Experiment {
        same: SAME,
        slower: SLOWER,
        program: None,
        misses: Misses::Shown,
    };
    while let Some(option) = options.next() {
        match option {
            "--check" => experiment.misses = Misses::Failed,
            "--pairs" => experiment.same = options.count()?,
            "--slower" => experiment.slower = options.count()?,
            "--program" => experiment.program = Some(options.value()?.into()),
            _ => return Err(options.unknown()),
        }
    }
    Ok(experiment)
}

fn parse_soak(arguments: &[OsString]) -> anyhow::Result<Soaks> {
    let known = ["--check", "--clean", "--leaking", "--seconds", "--program"];
    let mut options = Options::new("soak", &known, arguments);
    let mut soaks = Soaks {
        clean: CLEAN_SOAKS,
        leaking: LEAKING_SOAKS,
        seconds: SOAK_SECONDS,
        program: None,
        misses: Misses::Shown,
    };
    while let Some(option) = options.next() {
        match option {
            "--check" => soaks.misses = Misses::Failed,
            "--clean" => soaks.clean = options.count()?,
            "--leaking" => soaks.leaking = options.count()?,
            "--seconds" => soaks.seconds = options.count()?,
            "--program" => soaks.program = Some(options.value()?.into()),
            _ => return Err(options.unknown()),
        }
    }
    Ok(soaks)
}

fn parse_report(arguments: &[OsString]) -> anyhow::Result<Rendering> {
    let known = ["--check", "--rounds", "--seconds", "--program"];
    let mut options = Options::new("report", &known, arguments);
    let mut rendering = Rendering {
        rounds: PAGES,
        seconds: RENDERED_SECONDS,
        program: None,
        misses: Misses::Shown,
    };
    while let Some(option) = options.next() {
        match option {
            "--check" => rendering.misses = Misses::Failed,
            "--rounds" => rendering.rounds = options.count()?,
            "--seconds" => rendering.seconds = options.count()?,
            "--program" => rendering.program = Some(options.value()?.into()),
            _ => return Err(options.unknown()),
        }
    }
    Ok(rendering)
}

/// The options of one benchmark, one after the other.
struct Options<'a> {
    bench: &'static str,
    known: &'a [&'static str],
    rest: std::slice::Iter<'a, OsString>,
    /// The one that was read last.
    last: Cow<'a, str>,
}

impl<'a> Options<'a> {
    fn new(bench: &'static str, known: &'a [&'static str], arguments: &'a [OsString]) -> Self {
        Self {
            bench,
            known,
            rest: arguments.iter(),
            last: Cow::Borrowed(""),
        }
    }

    fn next(&mut self) -> Option<&str> {
        self.last = self.rest.next()?.to_string_lossy();
        Some(&self.last)
    }

    /// What stands behind the option that was read last.
    fn value(&mut self) -> anyhow::Result<&'a OsString> {
        let missing = || anyhow::anyhow!("{} lacks its value", self.last);
        self.rest.next().ok_or_else(missing)
    }

    fn count(&mut self) -> anyhow::Result<NonZeroU32> {
        let text = self.value()?.to_string_lossy();
        text.parse()
            .map_err(|_not_a_count| anyhow::anyhow!("`{text}` is no number from 1 up"))
    }

    /// The option that was read last is none.
    fn unknown(&self) -> anyhow::Error {
        let (last, others) = self.known.split_last().unwrap_or((&"nothing", &[]));
        anyhow::anyhow!(
            "bench {} does not know `{}`; it takes {} and {last}",
            self.bench,
            self.last,
            others.join(", ")
        )
    }
}
