//! Section `commands`: the help of perf-cli and of each of its commands, by asking the program.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

use crate::build;

/// One heading and one block for each command, a command before its own commands.
pub(super) fn generate(root: &Path) -> anyhow::Result<String> {
    let program = build::tested(root, "perf-cli")?;
    let mut text = String::new();
    describe(&program, &mut Vec::new(), &mut text)?;
    Ok(if text.is_empty() {
        "perf-cli has no help yet.\n".to_owned()
    } else {
        text
    })
}

fn describe(program: &Path, command: &mut Vec<String>, text: &mut String) -> anyhow::Result<()> {
    let help = help(program, command)?;
    if help.is_empty() {
        return Ok(());
    }
    let title: Vec<&str> = ["perf-cli"]
        .into_iter()
        .chain(command.iter().map(String::as_str))
        .collect();
    writeln!(text, "### `{}`\n\n```text\n{help}\n```\n", title.join(" "))?;
    for name in subcommands(&help) {
        command.push(name.to_owned());
        describe(program, command, text)?;
        command.pop();
    }
    Ok(())
}

fn help(program: &Path, command: &[String]) -> anyhow::Result<String> {
    let output = Command::new(program)
        .args(command)
        .arg("--help")
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    anyhow::ensure!(
        output.status.success(),
        "perf-cli {} --help failed",
        command.join(" ")
    );
    let text = String::from_utf8_lossy(&output.stdout).replace("perf-cli.exe", "perf-cli");
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    Ok(lines.join("\n"))
}

/// The names below `Commands:`, up to the next blank line, without the built-in `help`.
pub(crate) fn subcommands(help: &str) -> Vec<&str> {
    let block = help
        .lines()
        .skip_while(|line| line.trim_end() != "Commands:")
        .skip(1);
    block
        .take_while(|line| !line.trim().is_empty())
        // A name stands two columns in; its description, where it takes more lines, further.
        .filter_map(|line| {
            line.strip_prefix("  ")
                .filter(|rest| !rest.starts_with(' '))
        })
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect()
}
