//! The command line: reads arguments, wires the crates together, sets the exit code. What is
//! worth a unit test belongs in a crate below.

mod arguments;
mod clock;
mod commands;
mod demonstration;
mod exit_code;
mod failure;
mod faults;
mod full_screen;
mod gate;
mod hushed;
mod interrupt;
mod journal;
mod live;
mod planned;
mod record;
mod show;
mod stored;
mod target;
mod terminal;

use std::process::ExitCode;

fn main() -> ExitCode {
    terminal::hush_panics();
    let arguments = match arguments::read() {
        Ok(arguments) => arguments,
        Err(told) => return told.tell(),
    };
    let terminal = terminal::Terminal::detect();
    match commands::dispatch(arguments.command, &terminal) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(failure.code)
        }
    }
}
