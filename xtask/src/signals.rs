//! Signals that tests send to programs. `nohup` and a script's `&` have some of them ignored, and so does whatever
//! is started below, where such a test would wait in vain.

use std::fs;
use std::process::Command;

/// What may be ignored and is not to be, with its number.
const SENT: [(&str, u32); 2] = [("HUP", 1), ("INT", 2)];

/// `command`, so that it does not ignore what tests send to the programs below it.
pub(crate) fn heard_by(command: Command) -> Command {
    // Only Linux says what is ignored.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let names = ignored(&status);
    if names.is_empty() {
        return command;
    }
    let mut env = Command::new("env");
    env.arg(format!("--default-signal={}", names.join(",")));
    env.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => env.env(name, value),
            None => env.env_remove(name),
        };
    }
    env
}

/// What of it a process ignores, by its `/proc/…/status`.
pub(crate) fn ignored(status: &str) -> Vec<&'static str> {
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0);
    let is_ignored = |number: u32| mask >> (number - 1) & 1 == 1;
    let names = SENT.iter().filter(|(_, number)| is_ignored(*number));
    names.map(|(name, _)| *name).collect()
}
