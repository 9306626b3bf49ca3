//! An error on its way to the user: what happened, why, what to do, and the exit code.

use std::error::Error;
use std::fmt::Write;

use crate::exit_code;

/// Why a command ends without a result.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) code: u8,
    /// What happened, with its causes.
    pub(crate) message: String,
    /// What would help.
    pub(crate) hint: Option<String>,
}

/// What went wrong of things of which each is done whatever became of the others.
#[derive(Debug, Default)]
pub(crate) struct Failures(pub(crate) Vec<Failure>);

impl Failures {
    /// Takes up what went wrong, if anything did.
    pub(crate) fn add(&mut self, done: Result<(), Failure>) {
        self.0.extend(done.err());
    }
}

impl Failure {
    /// A mistake of the user's: usage, plan or input.
    pub(crate) fn mistake(message: impl Into<String>) -> Self {
        Self {
            code: exit_code::MISTAKE,
            message: message.into(),
            hint: None,
        }
    }

    /// A mistake that an operation has found.
    pub(crate) fn of(error: &dyn Error) -> Self {
        Self::mistake(with_causes(error))
    }

    pub(crate) fn hint(self, hint: Option<impl Into<String>>) -> Self {
        Self {
            hint: hint.map(Into::into),
            ..self
        }
    }

    pub(crate) fn code(self, code: u8) -> Self {
        Self { code, ..self }
    }
}

/// The error and everything that it was caused by, each on a line of its own.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  caused by: {cause}");
        source = cause.source();
    }
    text
}
