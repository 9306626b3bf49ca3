//! `cargo xtask mutants`: whether tests notice that a line is changed of what a verdict hangs on. cargo-mutants
//! makes the changes, one at a time; this says where and which tests are to notice, and knows the
//! changes that nobody can notice.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::{needs, terminal, workspace};

/// What is changed, and the tests that are to notice.
struct Area {
    name: &'static str,
    package: &'static str,
    files: &'static str,
    /// As the tests' own program takes them. Simulations are left out: they take minutes, for each change.
    tests: &'static [&'static str],
}

const AREAS: &[Area] = &[
    Area {
        name: "judgement",
        package: "perf-stats",
        files: "perf-stats/src/judgement/**",
        tests: &[
            "clusters",
            "doubts",
            "judgement",
            "overhead",
            "recovery",
            "relative",
            "upstreams",
            "uses",
            "verdict_oracles",
            "--skip=wrong_verdicts",
            "--skip=clusters::a_wrong",
            "--skip=clusters::intervals",
            "--skip=dependence::simul",
        ],
    },
    Area {
        name: "rules",
        package: "perf-baseline",
        files: "perf-baseline/src/{rules.rs,acceptance/**}",
        tests: &["acceptance", "baseline", "figures", "rules"],
    },
    Area {
        name: "schedule",
        package: "perf-driver",
        files: "perf-driver/src/schedule/**",
        tests: &["schedule::", "profiles::"],
    },
];

/// A change after which everything is as before, and why that is so.
struct Equal {
    file: &'static str,
    change: &'static str,
    because: &'static str,
}

const EQUAL: &[Equal] = &[
    Equal {
        file: "perf-driver/src/schedule/arrivals.rs",
        change: "replace < with <= in Profile::due",
        because: "what is drawn is never exactly the end",
    },
    Equal {
        file: "perf-stats/src/judgement/count_test.rs",
        change: "replace < with <= in CountTest::needs_more",
        because: "right at the limit no size decides, so that both ways end with nothing",
    },
    Equal {
        file: "perf-stats/src/judgement/count_test.rs",
        change: "replace > with >= in CountTest::needs_more",
        because: "right at the limit no size decides, so that both ways end with nothing",
    },
    Equal {
        file: "perf-stats/src/judgement/quantile.rs",
        change: "replace > with >= in quantile",
        because: "right at the allowed share the limit is the quantile itself, where both sides of it agree",
    },
];

/// Of a hundred changes so many have to be noticed.
const FEWEST: usize = 90;
const TOOL: &str = "cargo-mutants";

/// What can be changed.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    AREAS.iter().map(|area| area.name)
}

/// Makes the changes of the area called `name` and says what nobody noticed. What was noticed in an earlier
/// run is not tried again until its line has changed.
///
/// # Errors
///
/// Too few were noticed, or one was not that somebody could have noticed; cargo-mutants is missing or fails.
pub(crate) fn run(root: &Path, name: &str) -> anyhow::Result<()> {
    let area = AREAS.iter().find(|area| area.name == name);
    let area = area.context("this cannot be changed")?;
    anyhow::ensure!(
        needs::is_installed(TOOL),
        "{TOOL} is not installed; cargo install --locked {TOOL}"
    );
    let folder = root.join("target").join("mutants").join(area.name);
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let mut cargo = workspace::cargo();
    cargo.args(["mutants", "--iterate", "--no-shuffle", "--package"]);
    cargo.args([area.package, "--file", area.files, "--output"]);
    cargo.arg(&folder);
    let optimised = format!("profile.dev.package.{}.opt-level=1", area.package);
    cargo.arg(format!("--cargo-arg=--config={optimised}"));
    cargo.args(["--", "--test", "it", "--"]).args(area.tests);
    // It fails where one was not noticed, which is judged here.
    let status = cargo.current_dir(root).status();
    let status = status.context("cannot start cargo mutants")?;
    let outcome = Outcome::read(&folder.join("mutants.out"))
        .with_context(|| format!("cargo mutants ended ({status}) without its lists"))?;
    terminal::result(outcome.table().trim_end());
    outcome.check()
}

/// What became of the changes, as lines of cargo-mutants.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// A test failed, or never came to an end.
    pub(crate) noticed: usize,
    pub(crate) missed: Vec<String>,
}

impl Outcome {
    /// What cargo-mutants has left in `folder`.
    fn read(folder: &Path) -> anyhow::Result<Self> {
        let lines = |name: &str| {
            let file: PathBuf = folder.join(name);
            let text = fs::read_to_string(&file);
            let text = text.with_context(|| format!("read {}", file.display()))?;
            anyhow::Ok(text.lines().map(str::to_owned).collect::<Vec<_>>())
        };
        let mut noticed = lines("caught.txt")?.len() + lines("timeout.txt")?.len();
        // Written by its second run and later ones.
        if folder.join("previously_caught.txt").exists() {
            noticed += lines("previously_caught.txt")?.len();
        }
        Ok(Self {
            noticed,
            missed: lines("missed.txt")?,
        })
    }

    /// What was not noticed, each with why, and how many were.
    pub(crate) fn table(&self) -> String {
        let line = |missed: &String| match reason(missed) {
            Some(because) => format!("{missed}\n  nobody can: {because}\n"),
            None => format!("{missed}\n  not noticed\n"),
        };
        let all = self.noticed + self.missed.len();
        let lines: String = self.missed.iter().map(line).collect();
        format!("{lines}noticed: {} of {all}\n", self.noticed)
    }

    /// Whether enough were noticed, and all that can be.
    ///
    /// # Errors
    ///
    /// They were not.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let all = self.noticed + self.missed.len();
        anyhow::ensure!(all > 0, "nothing was changed");
        anyhow::ensure!(
            100 * self.noticed >= FEWEST * all,
            "fewer than {FEWEST} of 100 were noticed"
        );
        let unexplained = self.missed.iter().filter(|line| reason(line).is_none());
        let unexplained = unexplained.count();
        anyhow::ensure!(unexplained == 0, "{unexplained} could have been noticed");
        Ok(())
    }
}

/// Why nobody can notice the change of a line of cargo-mutants: the file, the line, the column and what is changed.
fn reason(line: &str) -> Option<&'static str> {
    let (place, change) = line.split_once(": ")?;
    let file = place.split(':').next()?;
    let known = EQUAL
        .iter()
        .find(|equal| equal.file == file && equal.change == change);
    known.map(|equal| equal.because)
}
