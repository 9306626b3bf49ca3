//! Why a command cannot be run at all. How a single run of it ends is a sample, not this.

use std::path::PathBuf;

use crate::judge::ExpectationError;

/// Why a step that runs a command cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandSetupError {
    /// The step does something else.
    #[error("the step runs no command")]
    NotACommand,
    /// There is no such program.
    #[error("there is no program `{program}`")]
    NoProgram {
        /// What it was looked for as.
        program: String,
    },
    /// The folder that it is to run in is not there.
    #[error("there is no folder {}", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// The system does not tell when a process ends, and what it took.
    #[error("commands are run on Unix alone")]
    System,
    /// What is expected of its output, or taken from it, cannot be looked for.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
}
