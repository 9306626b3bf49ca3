//! Reads the command line into a [`Task`]; refuses to look at arguments that belong to the
//! program behind it.

mod bench;
mod task;

use std::ffi::OsString;

use anyhow::Context as _;

pub(crate) use self::task::{Mode, Speed, Task, Tests};
use crate::dist::Delivery;
use crate::examples::Form;
use crate::fuzz::{self, Hunt};
use crate::mutants;

/// Shown for `--help` and after a mistake.
pub(crate) const USAGE: &str = "\
Automation of this workspace

Usage: cargo xtask COMMAND

  perf ARGS…             run perf-cli in release mode, arguments untouched
  test [--slow] [ARGS…]  run all tests; ARGS go to `cargo test`
                         --slow  run simulations in full (as PERF_SLOW_TESTS=1 does)
  ci [--without-tests]   run every check, list at the end what failed
  examples [--full]      run every example by its tests, and say which passed
                         --full  those of whole systems with nothing shortened, by the
                         program in release mode
  fuzz NAME [--minutes N]
                         search inputs that are read wrongly; NAME is answers (of HTTP/1.1),
                         criteria, data, drafts, imports (results of other tools), plans,
                         records, reports, statistics, templates or texts; what is found
                         lies in the corpus; 10 minutes of processor time
  mutants NAME           change what verdicts hang on, line by line, and say which changes no
                         test notices; NAME is judgement, rules (of baselines) or schedule;
                         takes an hour, and needs cargo-mutants
  dist [--target TRIPLE] [--program PERF_CLI]
                         build the program as it is given out, with every protocol, and pack it with
                         its manual, completions and schema; takes minutes
  tidy                   check the house rules
  codegen [--check]      rewrite the generated sections of the Markdown files
                         --check  change nothing, show what is out of date
  bench stats [--check] [--python PROGRAM] [--rounds N]
                         CPU times of perf-stats beside those of NumPy and SciPy, which
                         PROGRAM (python3) must have; the 5 rounds take some minutes
                         --check  fail if perf-stats is slower than promised
  bench http [--rounds N] [--seconds N]
                         processor time of a request beside wrk and, where they are there, oha
                         and hey, all against nginx; then what is reported of a target that
                         freezes beside the truth; the 5 rounds of 10 s take ten minutes
  bench gate [--check] [--pairs N] [--slower N] [--program PERF_CLI]
                         how many of 40 pairs of the same code the gate calls a regression,
                         and how many of 10 that are 10 % slower, beside fixed rules; some
                         minutes, on a machine that does nothing else
                         --check  fail above 2 of 40 or below 9 of 10
  bench soak [--check] [--clean N] [--leaking N] [--seconds N] [--program PERF_CLI]
                         how many of 20 soaks of a service that gives everything back are
                         told as a leak, and how many of 3 that leak 1 MB/s; each takes 60 s
                         --check  fail unless that is none and all
  bench report [--check] [--rounds N] [--seconds N] [--program PERF_CLI]
                         processor time, memory and size of the page of 20 scenarios, of which
                         a run of 112 s has as many slices of time as one of an hour
                         --check  fail above 300 ms, 100 MB or 600 kB
  help                   show this

Examples:
  cargo xtask perf run plan.toml
  cargo xtask test --slow
  cargo xtask ci --without-tests
  cargo xtask bench stats --python ~/scipy/bin/python";

/// Reads the arguments after the program's name.
///
/// # Errors
///
/// An unknown command or flag, with what would be right.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> anyhow::Result<Task> {
    let mut rest = arguments.into_iter();
    let Some(command) = rest.next() else {
        return Ok(Task::Help);
    };
    let rest: Vec<OsString> = rest.collect();
    match command.to_str() {
        Some("perf") => Ok(Task::Perf(rest)),
        Some("test") => Ok(parse_test(rest)),
        Some("ci") => Ok(Task::Ci(if flag(&rest, "ci", "--without-tests")? {
            Tests::LeftOut
        } else {
            Tests::Included
        })),
        Some("dist") => parse_dist(&rest).map(Task::Dist),
        Some("examples") => Ok(Task::Examples(if flag(&rest, "examples", "--full")? {
            Form::Full
        } else {
            Form::Short
        })),
        Some("fuzz") => parse_fuzz(&rest).map(Task::Fuzz),
        Some("mutants") => parse_mutants(&rest).map(Task::Mutants),
        Some("tidy") => no_arguments(&rest, "tidy").map(|()| Task::Tidy),
        Some("codegen") => Ok(Task::Codegen(if flag(&rest, "codegen", "--check")? {
            Mode::Check
        } else {
            Mode::Write
        })),
        Some("bench") => bench::parse(&rest),
        Some("help" | "--help" | "-h") => Ok(Task::Help),
        _ => anyhow::bail!(
            "unknown command `{}`; expected perf, test, ci, examples, dist, fuzz, mutants, tidy, codegen or bench",
            command.display()
        ),
    }
}

/// Takes `--slow` out; what follows `--` belongs to the tests and is not searched.
fn parse_test(arguments: Vec<OsString>) -> Task {
    let mut speed = Speed::Quick;
    let mut passed_on = Vec::new();
    let mut own = true;
    for argument in arguments {
        own &= argument != "--";
        if own && argument == "--slow" {
            speed = Speed::Slow;
        } else {
            passed_on.push(argument);
        }
    }
    Task::Test {
        speed,
        arguments: passed_on,
    }
}

/// For how many minutes is searched, unless something else is said.
const MINUTES: f64 = 10.0;

fn parse_fuzz(arguments: &[OsString]) -> anyhow::Result<Hunt> {
    let names = fuzz::names().collect::<Vec<_>>().join(", ");
    let [name, rest @ ..] = arguments else {
        anyhow::bail!("fuzz what? there is {names}");
    };
    let name = name.to_string_lossy().into_owned();
    anyhow::ensure!(
        fuzz::names().any(|known| known == name),
        "fuzz does not know `{name}`; there is {names}"
    );
    let minutes = match rest {
        [] => MINUTES,
        [flag, minutes] if flag == "--minutes" => {
            let text = minutes.to_string_lossy();
            let minutes = text.parse().ok();
            let positive = minutes.filter(|minutes: &f64| minutes.is_finite() && *minutes > 0.0);
            positive.with_context(|| format!("`{text}` is no number of minutes above 0"))?
        }
        _ => anyhow::bail!("fuzz takes a name and --minutes N"),
    };
    Ok(Hunt { name, minutes })
}

fn parse_mutants(arguments: &[OsString]) -> anyhow::Result<String> {
    let names = mutants::names().collect::<Vec<_>>().join(", ");
    let [name] = arguments else {
        anyhow::bail!("mutants of what? there is {names}");
    };
    let name = name.to_string_lossy().into_owned();
    anyhow::ensure!(
        mutants::names().any(|known| known == name),
        "mutants does not know `{name}`; there is {names}"
    );
    Ok(name)
}

fn parse_dist(arguments: &[OsString]) -> anyhow::Result<Delivery> {
    let mut delivery = Delivery {
        target: None,
        program: None,
    };
    for pair in arguments.chunks(2) {
        match pair {
            [flag, target] if flag == "--target" => {
                delivery.target = Some(target.to_string_lossy().into_owned());
            }
            [flag, program] if flag == "--program" => delivery.program = Some(program.into()),
            [flag] if flag == "--target" || flag == "--program" => {
                anyhow::bail!("{} lacks its value", flag.display())
            }
            [other, ..] => anyhow::bail!(
                "dist does not know `{}`; it takes --target and --program",
                other.display()
            ),
            [] => {}
        }
    }
    Ok(delivery)
}

fn flag(arguments: &[OsString], command: &str, name: &str) -> anyhow::Result<bool> {
    match arguments {
        [] => Ok(false),
        [only] if only == name => Ok(true),
        [other, ..] => anyhow::bail!(
            "{command} does not know `{}`; it takes only {name}",
            other.display()
        ),
    }
}

fn no_arguments(arguments: &[OsString], command: &str) -> anyhow::Result<()> {
    match arguments {
        [] => Ok(()),
        [other, ..] => anyhow::bail!(
            "{command} does not know `{}`; it takes no arguments",
            other.display()
        ),
    }
}
