//! The only file that touches standard output and standard error.
//!
//! Standard output is data; everything else goes to standard error. A reader that goes away
//! early (`| head`) is no error.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::RefCell;
use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdout};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::{Failure, Failures};
use crate::full_screen::{FullScreen, Key};
use crate::hushed::{hushed, without_secrets};

/// A bar of so many pieces.
const PIECES: u64 = 1_000;

/// What the output goes to.
pub(crate) struct Terminal {
    /// Columns of standard output; `None` where it is no terminal.
    pub(crate) width: Option<usize>,
    /// Whether standard output can be closed by its window being closed.
    can_hang_up: bool,
    /// Whether standard output takes colours.
    pub(crate) color: bool,
    /// What standard error is.
    pub(crate) error: ErrorOutput,
    /// The line that the next one replaces, where there is one.
    line: RefCell<Option<ProgressBar>>,
}

/// What standard error is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorOutput {
    /// Whether it can be written over.
    pub(crate) is_live: bool,
    /// Whether it takes colours.
    pub(crate) has_color: bool,
    /// Whether nobody looks at it while it is written: a pipeline shows it later.
    pub(crate) in_pipeline: bool,
}

impl Terminal {
    /// Looks at what standard output and standard error are.
    pub(crate) fn detect() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let colourless = is_set("NO_COLOR");
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_terminal = stdout().is_terminal();
        let size = terminal_size::terminal_size_of(stdout()).map(|(width, _)| width.0.into());
        let in_pipeline = is_set("CI") && std::env::var_os("CI").is_some_and(|ci| ci != "false");
        Self {
            width: size.filter(|_| is_terminal),
            can_hang_up: is_terminal,
            color: is_terminal && !colourless && !dumb,
            error: ErrorOutput {
                is_live: stderr().is_terminal() && !dumb,
                has_color: !colourless,
                in_pipeline,
            },
            line: RefCell::new(None),
        }
    }

    /// Data, as it is. A reader that has gone away does not want the rest; any other way in
    /// which it cannot be written is an error.
    pub(crate) fn data(&self, text: &str) -> Result<(), Failure> {
        self.close_line();
        let mut out = stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if !self.is_gone(&error) => Err(Failure::mistake(format!(
                "cannot write to standard output: {error}"
            ))),
            _ => Ok(()),
        }
    }

    /// Whether nobody reads any more: a pipe that was closed, or a terminal that was.
    fn is_gone(&self, error: &io::Error) -> bool {
        #[cfg(unix)]
        let hung_up = error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error());
        #[cfg(not(unix))]
        let hung_up = false;
        error.kind() == ErrorKind::BrokenPipe || (hung_up && self.can_hang_up)
    }

    /// A line for a person.
    pub(crate) fn note(&self, text: &str) {
        self.close_line();
        let _ = writeln!(stderr().lock(), "{}", without_secrets(text));
    }

    /// A line that the next one replaces, behind a bar of what is done where that is known; nothing
    /// where lines cannot be replaced.
    pub(crate) fn progress(&self, text: &str, done: Option<f64>) {
        if !self.error.is_live {
            return;
        }
        let mut line = self.line.borrow_mut();
        let bar = line.get_or_insert_with(|| {
            ProgressBar::with_draw_target(Some(PIECES), ProgressDrawTarget::stderr_with_hz(10))
        });
        let shape = match done {
            Some(_) => "  {bar:10.cyan/dim} {wide_msg}",
            None => "  {wide_msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(shape) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.set_position(pieces(done.unwrap_or(0.0)));
        bar.set_message(text.to_owned());
    }

    /// Columns and rows of standard error; `None` where it is no terminal.
    pub(crate) fn screen_size() -> Option<(u16, u16)> {
        let (width, height) = terminal_size::terminal_size_of(stderr())?;
        Some((width.0, height.0))
    }

    /// Whether this program may change the mode of its terminal: one in the background is stopped
    /// by the system when it tries.
    pub(crate) fn is_in_foreground() -> bool {
        #[cfg(unix)]
        {
            let ours = rustix::process::getpgrp();
            rustix::termios::tcgetpgrp(stderr()).is_ok_and(|front| front == ours)
        }
        #[cfg(not(unix))]
        {
            true
        }
    }

    /// Takes the whole screen of standard error until what is returned is dropped.
    ///
    /// # Errors
    /// Keys cannot be read, or the screen cannot be taken.
    pub(crate) fn full_screen(
        &self,
        on_key: impl Fn(Key) + Send + 'static,
    ) -> io::Result<FullScreen> {
        self.close_line();
        FullScreen::take(|| Box::new(stderr()), Self::screen_size, on_key)
    }

    /// Why a command has ended, with what would help on a line of its own.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.note(&format!("error: {}", hushed(&failure.message)));
        if let Some(hint) = &failure.hint {
            self.note(&format!("hint: {}", hushed(hint)));
        }
    }

    /// The last of `failures`, after the others were told.
    pub(crate) fn last_of(&self, failures: Failures) -> Result<(), Failure> {
        let mut failures = failures.0;
        let last = failures.pop();
        for failure in &failures {
            self.failure(failure);
        }
        last.map_or(Ok(()), Err)
    }

    fn close_line(&self) {
        if let Some(bar) = self.line.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }
}

/// Has panics of every thread told, which are mistakes of this program.
pub(crate) fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let backtrace = match Backtrace::capture() {
            captured if captured.status() == BacktraceStatus::Captured => format!("\n{captured}"),
            _ => String::new(),
        };
        let told =
            format!("error: a mistake of this program, please report it: {panic}{backtrace}");
        // Whom it cannot be told to, it is not told.
        let _ = writeln!(stderr(), "{}", hushed(&told));
    }));
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and the number of pieces"
)]
fn pieces(done: f64) -> u64 {
    (done.clamp(0.0, 1.0) * PIECES as f64) as u64
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::thread;

    use super::hush_panics;
    use crate::hushed::hide;

    /// Set in the process that panics.
    const PANICS: &str = "PERF_TEST_PANICS_WITH_A_SECRET";

    /// Fault: P4
    #[test]
    fn a_panic_is_told_without_secrets() {
        if std::env::var_os(PANICS).is_some() {
            hide(vec!["canary".to_owned(), "canary-7f3a".to_owned()]);
            hush_panics();
            let worker = thread::spawn(|| panic!("refused \x1b[31mcanary-7f3a by canary"));
            assert!(worker.join().is_err());
            return;
        }
        let name = "terminal::tests::a_panic_is_told_without_secrets";
        let child = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env(PANICS, "1")
            .env("RUST_BACKTRACE", "0")
            .output()
            .unwrap();
        assert!(child.status.success(), "{child:?}");
        let told = String::from_utf8(child.stderr).unwrap();
        let expected = "error: a mistake of this program, please report it: panicked at \
                        perf-cli/src/terminal.rs";
        assert!(told.contains(expected), "{told}");
        assert!(told.contains("refused  [31m*** by ***"), "{told}");
        assert!(!told.contains("canary"), "{told}");
    }
}
