//! `man`: the pages of the manual, made of the same words as `--help`.

use std::path::Path;

use clap::Command;
use clap_mangen::Man;
use perf_baseline::{MissingFolder, write_atomically};

use crate::arguments::{self, ManArguments};
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Prints the page that is asked for, or writes all of them and prints their names.
pub(super) fn man(arguments: &ManArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let mut program = arguments::definition();
    program.build();
    match &arguments.dir {
        Some(folder) => write_all(&program, folder, terminal)?,
        None => terminal.data(&page(find(&program, &arguments.command)?)?)?,
    }
    Ok(exit_code::HOLDS)
}

/// The command that `names` lead to.
fn find<'a>(program: &'a Command, names: &[String]) -> Result<&'a Command, Failure> {
    names.iter().try_fold(program, |command, name| {
        command.find_subcommand(name).ok_or_else(|| {
            let parent = command.get_bin_name().unwrap_or(command.get_name());
            let known: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
            let hint = match known.as_slice() {
                [] => format!("`{parent}` has no commands of its own"),
                names => format!("its commands are {}", names.join(", ")),
            };
            Failure::mistake(format!("`{parent}` has no command `{name}`")).hint(Some(&hint))
        })
    })
}

fn write_all(command: &Command, folder: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let file = folder.join(manual(command).get_filename());
    write_atomically(&file, page(command)?.as_bytes(), MissingFolder::Create)
        .map_err(|error| Failure::of(&error).hint(error.hint()))?;
    terminal.data(&format!("{}\n", file.display()))?;
    let mut commands = command.get_subcommands();
    commands.try_for_each(|command| write_all(command, folder, terminal))
}

fn page(command: &Command) -> Result<String, Failure> {
    let mut page = Vec::new();
    manual(command)
        .render(&mut page)
        .map_err(|error| Failure::of(&error))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn manual(command: &Command) -> Man {
    let source = concat!("perf-cli ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).source(source)
}
