//! The one file that writes to the terminal: results to stdout, everything else to stderr.
//! Refuses to decide what is worth saying.
#![expect(clippy::print_stdout, reason = "the only way to stdout")]
#![expect(clippy::print_stderr, reason = "the only way to stderr")]

use std::fmt::Display;
use std::io::IsTerminal as _;

/// Writes one line of a result.
pub(crate) fn result(line: impl Display) {
    println!("{line}");
}

/// Writes one line about what is going on.
pub(crate) fn note(line: impl Display) {
    eprintln!("{line}");
}

/// Whether a person watches stderr.
pub(crate) fn is_attended() -> bool {
    std::io::stderr().is_terminal()
}
