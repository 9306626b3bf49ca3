//! The only file that touches standard output and standard error.
//!
//! Standard output is data; everything else goes to standard error. A reader that goes away
//! early (`| head`) is no error.

use std::cell::Cell;
use std::io::{ErrorKind, IsTerminal, Write, stderr, stdout};

use crate::failure::Failure;

/// What the output goes to.
pub(crate) struct Terminal {
    /// Columns of standard output; `None` where it is no terminal.
    pub(crate) width: Option<usize>,
    /// Whether standard output takes colours.
    pub(crate) color: bool,
    /// Whether a line of standard error can be written over.
    live: bool,
    /// Whether such a line stands there now.
    line_open: Cell<bool>,
}

impl Terminal {
    /// Looks at what standard output and standard error are.
    pub(crate) fn detect() -> Self {
        let colourless = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_terminal = stdout().is_terminal();
        let size = terminal_size::terminal_size_of(stdout()).map(|(width, _)| width.0.into());
        Self {
            width: size.filter(|_| is_terminal),
            color: is_terminal && !colourless && !dumb,
            live: stderr().is_terminal() && !dumb,
            line_open: Cell::new(false),
        }
    }

    /// Data, as it is. A reader that has gone away does not want the rest; any other way in
    /// which it cannot be written is an error.
    pub(crate) fn data(&self, text: &str) -> Result<(), Failure> {
        self.close_line();
        let mut out = stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::mistake(format!(
                "cannot write to standard output: {error}"
            ))),
            _ => Ok(()),
        }
    }

    /// A line for a person.
    pub(crate) fn note(&self, text: &str) {
        self.close_line();
        let _ = writeln!(stderr().lock(), "{text}");
    }

    /// A line that the next one replaces; nothing where lines cannot be replaced.
    pub(crate) fn progress(&self, text: &str) {
        if self.live {
            let _ = write!(stderr().lock(), "\r\x1b[2K{text}").and_then(|()| stderr().flush());
            self.line_open.set(true);
        }
    }

    /// Why a command has ended, with what would help on a line of its own.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.note(&format!("error: {}", failure.message));
        if let Some(hint) = &failure.hint {
            self.note(&format!("hint: {hint}"));
        }
    }

    fn close_line(&self) {
        if self.line_open.replace(false) {
            let _ = write!(stderr().lock(), "\r\x1b[2K");
        }
    }
}
