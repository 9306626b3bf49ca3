//! `cargo xtask ci`: every check, one after the other. A failed step never hides the next; all
//! that failed are listed at the end.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Context as _;

use crate::arguments::{Mode, Speed, Tests};
use crate::{codegen, needs, terminal, test_suite, tidy, workspace};

/// How a step ended.
enum Outcome {
    Passed,
    Failed(anyhow::Error),
    LeftOut(&'static str),
}

/// A heading and what is done below it.
struct Step {
    name: &'static str,
    run: fn(&Path) -> Outcome,
}

/// In the order in which a mistake is cheapest to find.
const STEPS: &[Step] = &[
    Step {
        name: "format",
        run: |root| cargo(root, &["fmt", "--all", "--check"], None),
    },
    Step {
        name: "tidy",
        run: |root| tidy::run(root).into(),
    },
    Step {
        name: "codegen",
        run: |root| codegen::run(root, &tidy::facts(), Mode::Check).into(),
    },
    Step {
        name: "clippy",
        run: |root| {
            let clippy = [
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "-D",
                "warnings",
            ];
            cargo(root, &clippy, None)
        },
    },
    Step {
        // What a first build makes speaks HTTP alone.
        name: "without features",
        run: |root| {
            let check = ["clippy", "--package", "perf-cli", "--", "-D", "warnings"];
            cargo(root, &check, None)
        },
    },
    Step {
        name: TESTS,
        run: |root| test_suite::run(root, Speed::Quick, &[]).into(),
    },
    Step {
        name: "documentation",
        run: |root| {
            let flags = ("RUSTDOCFLAGS", "-D warnings");
            let doc = ["doc", "--workspace", "--no-deps", "--all-features"];
            cargo(root, &doc, Some(flags))
        },
    },
    Step {
        name: "packages",
        run: |root| {
            // Built from what is packed, all of them take some minutes; leave out `--no-verify` for that.
            let package = ["package", "--workspace", "--exclude", "xtask"];
            let options = ["--no-verify", "--allow-dirty", "--quiet"];
            cargo(root, &[&package[..], &options].concat(), None)
        },
    },
    Step {
        name: "book",
        run: book,
    },
    Step {
        name: "licences and sources",
        run: |root| deny(root, &["bans", "licenses", "sources"]),
    },
    Step {
        name: "advisories",
        run: advisories,
    },
];

/// The step that `--without-tests` leaves out.
const TESTS: &str = "tests";

/// Runs every step.
///
/// # Errors
///
/// The names of the steps that failed.
pub(crate) fn run(root: &Path, tests: Tests) -> anyhow::Result<()> {
    let mut failed = Vec::new();
    let mut left_out = Vec::new();
    let wanted = |step: &&Step| tests == Tests::Included || step.name != TESTS;
    for step in STEPS.iter().filter(wanted) {
        terminal::note(format!("\n== {}", step.name));
        let begin = Instant::now();
        let outcome = (step.run)(root);
        let seconds = begin.elapsed().as_secs_f64();
        match outcome {
            Outcome::Passed => terminal::note(format!("== {}: passed, {seconds:.1} s", step.name)),
            Outcome::Failed(error) => {
                terminal::note(format!("error: {error:#}"));
                terminal::note(format!("== {}: FAILED, {seconds:.1} s", step.name));
                failed.push(step.name);
            }
            Outcome::LeftOut(why) => left_out.push(format!("left out: {} ({why})", step.name)),
        }
    }
    if tests == Tests::Included {
        left_out.extend(needs::all_left_out(needs::NEEDS));
    }
    terminal::note("");
    left_out.iter().for_each(terminal::note);
    anyhow::ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    terminal::note("every check passed");
    Ok(())
}

impl From<anyhow::Result<()>> for Outcome {
    fn from(result: anyhow::Result<()>) -> Self {
        result.map_or_else(Self::Failed, |()| Self::Passed)
    }
}

/// What links lead to is a matter of tidy.
fn book(root: &Path) -> Outcome {
    if !needs::is_installed("mdbook") {
        return Outcome::LeftOut("mdbook is not installed; cargo install mdbook --locked");
    }
    let build = || {
        let folder = workspace::target_folder(root)?.join("book");
        let mut mdbook = Command::new("mdbook");
        mdbook.arg("build").arg(root.join("docs"));
        status_of(mdbook.arg("--dest-dir").arg(folder))
    };
    build().into()
}

fn deny(root: &Path, what: &[&str]) -> Outcome {
    if needs::is_installed("cargo-deny") {
        cargo(root, &[&["deny", "check"], what].concat(), None)
    } else {
        Outcome::LeftOut("cargo-deny is not installed; cargo install --locked cargo-deny")
    }
}

/// The database of advisories is not among the registries: where it cannot be had, nothing is known,
/// which is no fault of the dependencies.
fn advisories(root: &Path) -> Outcome {
    let is_fetched = || {
        let mut cargo = workspace::cargo();
        cargo.args(["deny", "fetch", "db"]).current_dir(root);
        cargo.stdout(Stdio::null()).stderr(Stdio::null());
        cargo.status().is_ok_and(|status| status.success())
    };
    if needs::is_installed("cargo-deny") && !is_fetched() {
        return Outcome::LeftOut("the database of advisories cannot be fetched");
    }
    deny(root, &["advisories"])
}

fn cargo(root: &Path, arguments: &[&str], variable: Option<(&str, &str)>) -> Outcome {
    let mut cargo = workspace::cargo();
    cargo.args(arguments).envs(variable).current_dir(root);
    status_of(&mut cargo).into()
}

fn status_of(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("cannot start {program}"))?;
    anyhow::ensure!(status.success(), "{status}");
    Ok(())
}
