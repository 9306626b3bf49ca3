//! `cargo xtask examples`: runs every folder of `examples/`, by its tests. These start what a plan needs, and
//! run it shortened; with `--full` they run those that take the place of a whole system as they are.

use std::path::Path;
use std::process::Output;
use std::time::Instant;

use anyhow::Context as _;

use crate::surroundings::Surroundings;
use crate::{needs, python, terminal, workspace};

/// How long examples are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Short,
    Full,
}

/// A folder of `examples/`.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) folder: &'static str,
    /// The modules or the names of its tests in perf-cli.
    tests: &'static [&'static str],
    /// The test that runs it with nothing shortened.
    full: Option<&'static str>,
    /// Programs, without which its tests return early.
    programs: &'static [&'static str],
    /// The same of packages, by the variables that the tests are told.
    packages: &'static [&'static str],
}

/// An example of its own, which needs Python alone.
const fn example(folder: &'static str, tests: &'static [&'static str]) -> Example {
    Example {
        folder,
        tests,
        full: None,
        programs: &["python3"],
        packages: &[],
    }
}

/// Every folder of `examples/`; a new one is one row.
pub(crate) const EXAMPLES: &[Example] = &[
    Example {
        full: Some("batch_latency::in_full"),
        ..example("batch-latency", &["batch_latency::"])
    },
    Example {
        full: Some("catalog::in_full"),
        ..example("catalog", &["catalog::"])
    },
    Example {
        programs: &["bash", "git", "python3"],
        ..example("ci", &["pipeline_kit::"])
    },
    example("commands", &["commands::the_example_holds"]),
    Example {
        packages: &[python::GRPC.variable],
        ..example("grpc", &["grpc::the_example_holds_against_its_server"])
    },
    Example {
        full: Some("load_test::in_full"),
        ..example("load-test", &["load_test::"])
    },
    Example {
        full: Some("message_bus::in_full"),
        programs: &["nats-server", "python3"],
        ..example("message-bus", &["message_bus::"])
    },
    Example {
        programs: &["nats-server"],
        ..example("nats", &["nats::the_example_holds_against_a_broker"])
    },
    Example {
        programs: &[],
        ..example("phases", &["phases::"])
    },
    Example {
        programs: &[],
        ..example(
            "quickstart",
            &["demonstration::the_example_of_the_readme_runs"],
        )
    },
    example("recovery", &["faults::the_example_"]),
    Example {
        full: Some("regression_gate::in_full"),
        packages: &[python::LOCUST.variable],
        ..example("regression-gate", &["regression_gate::"])
    },
    Example {
        programs: &[],
        ..example("scaling", &["scaling::"])
    },
    Example {
        programs: &[],
        ..example("sql", &["sql::"])
    },
    example(
        "tcp-udp",
        &["sockets::the_example_holds_against_its_server"],
    ),
    example("upstream", &["upstream::"]),
];

/// What became of an example.
enum Outcome {
    Passed,
    Failed(Output),
    LeftOut(String),
}

/// Runs the examples one after the other and prints a line for each.
///
/// # Errors
///
/// The names of those that failed; or the tests do not build.
pub(crate) fn run(root: &Path, form: Form) -> anyhow::Result<()> {
    let surroundings = Surroundings::provide(root)?;
    build(root, form, &surroundings)?;
    let mut failed = Vec::new();
    for example in EXAMPLES {
        let names = match (form, example.full) {
            (Form::Short, _) => example.tests.to_vec(),
            (Form::Full, Some(full)) => vec![full, "--exact", "--ignored"],
            (Form::Full, None) => continue,
        };
        let begin = Instant::now();
        let outcome = outcome(root, form, example, &names, &surroundings)?;
        let seconds = begin.elapsed().as_secs_f64();
        let folder = example.folder;
        match outcome {
            Outcome::Passed => terminal::result(format!("{folder:16} passed    {seconds:6.1} s")),
            Outcome::LeftOut(why) => terminal::result(format!("{folder:16} left out  {why}")),
            Outcome::Failed(output) => {
                terminal::note(String::from_utf8_lossy(&output.stdout));
                terminal::note(String::from_utf8_lossy(&output.stderr));
                terminal::result(format!("{folder:16} FAILED    {seconds:6.1} s"));
                failed.push(folder);
            }
        }
    }
    anyhow::ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

fn outcome(
    root: &Path,
    form: Form,
    example: &Example,
    names: &[&str],
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    if let Some(why) = missing(example, surroundings) {
        return Ok(Outcome::LeftOut(why));
    }
    let mut cargo = tests(root, form, surroundings)?;
    let output = cargo.arg("--").args(names).output();
    let output = output.context("cannot start cargo")?;
    // A name that fits no test would pass with nothing tested.
    let told = String::from_utf8_lossy(&output.stdout);
    let is_tested = !told.contains("running 0 tests");
    Ok(if output.status.success() && is_tested {
        Outcome::Passed
    } else {
        Outcome::Failed(output)
    })
}

/// What an example lacks here.
fn missing(example: &Example, surroundings: &Surroundings) -> Option<String> {
    let program = example.programs.iter();
    let program = program.copied().find(|name| !needs::is_installed(name));
    let package = example.packages.iter();
    let package = package.copied().find(|name| !surroundings.has(name));
    let program = program.map(|name| format!("{name} is not installed"));
    program.or_else(|| package.map(|name| format!("{name} is not set: see `cargo xtask test`")))
}

/// Cargo says what it does while it builds, and nothing while an example runs.
fn build(root: &Path, form: Form, surroundings: &Surroundings) -> anyhow::Result<()> {
    let status = tests(root, form, surroundings)?.arg("--no-run").status();
    let status = status.context("cannot start cargo")?;
    anyhow::ensure!(status.success(), "perf-cli does not build ({status})");
    Ok(())
}

/// The tests of perf-cli, which start the program that is built beside them.
fn tests(
    root: &Path,
    form: Form,
    surroundings: &Surroundings,
) -> anyhow::Result<std::process::Command> {
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--package", "perf-cli", "--all-features"]);
    cargo.args(["--test", "it"]).current_dir(root);
    if form == Form::Full {
        cargo.arg("--release");
    }
    surroundings.tell(&mut cargo)?;
    Ok(cargo)
}
