//! `completions`: what makes a shell complete the program's arguments.

use clap_complete::{Shell, generate};

use crate::arguments::{self, CompletionsArguments};
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

const NAME: &str = "perf-cli";
/// What functions of bash are named after.
const NAME_IN_BASH: &str = "perf_cli";

/// Prints a script for the shell that is named.
pub(super) fn completions(
    arguments: &CompletionsArguments,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let script = match arguments.shell {
        Shell::Bash => bash(),
        shell => script(shell, NAME),
    };
    terminal.data(&script)?;
    Ok(exit_code::HOLDS)
}

/// `clap_complete` forgets what is behind a command of a program with a hyphen in its name
/// (github.com/clap-rs/clap/issues/6421), so it is told another one. Only the lines that say which
/// program is completed end with the name.
fn bash() -> String {
    let ending = |name| format!(" {name}\n");
    script(Shell::Bash, NAME_IN_BASH).replace(&ending(NAME_IN_BASH), &ending(NAME))
}

fn script(shell: Shell, name: &'static str) -> String {
    let mut definition = arguments::definition().name(name).bin_name(name);
    let mut script = Vec::new();
    generate(shell, &mut definition, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
