//! `cargo xtask test`: every test of the workspace, documentation examples included, after
//! what they need has been provided. A test whose program is missing returns early and says
//! nothing; the lines printed here are what tells.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::Path;
use std::{env, thread};

use anyhow::Context as _;

use crate::arguments::Speed;
use crate::surroundings::Surroundings;
use crate::{signals, terminal, workspace};

/// Simulations that take minutes run in full when this is `1`.
const SLOW_TESTS: &str = "PERF_SLOW_TESTS";
/// How many tests run at a time.
const THREADS: &str = "RUST_TEST_THREADS";
/// Most tests wait for a load to pass, and leave a core to others meanwhile.
const TESTS_PER_CORE: usize = 2;

/// Runs the tests; lists what was left out before them and again as the last lines.
///
/// # Errors
///
/// A test failed, or cargo cannot be started.
pub(crate) fn run(root: &Path, speed: Speed, arguments: &[OsString]) -> anyhow::Result<()> {
    let surroundings = Surroundings::provide(root)?;
    let left_out = || surroundings.left_out.iter().for_each(terminal::note);
    left_out();
    let mut cargo = signals::heard_by(workspace::cargo());
    cargo.arg("test").current_dir(root);
    if !names_packages(arguments) {
        cargo.args(["--workspace", "--all-features"]);
    }
    cargo.args(arguments);
    surroundings.tell(&mut cargo)?;
    if speed == Speed::Slow {
        cargo.env(SLOW_TESTS, "1");
    }
    if env::var_os(THREADS).is_none() {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        cargo.env(THREADS, (TESTS_PER_CORE * cores).to_string());
    }
    let status = cargo.status().context("cannot start cargo")?;
    left_out();
    anyhow::ensure!(status.success(), "tests failed ({status})");
    Ok(())
}

/// Whether the arguments say themselves what is tested; cargo would let `--workspace` win.
fn names_packages(arguments: &[OsString]) -> bool {
    let own = arguments.iter().take_while(|argument| *argument != "--");
    own.filter_map(|argument| argument.to_str())
        .any(|argument| argument.starts_with("-p") || argument.starts_with("--package"))
}
