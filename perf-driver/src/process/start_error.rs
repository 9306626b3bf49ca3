//! Why the program under test was not started.

use std::io;
use std::path::PathBuf;

/// Why the plan's command was not started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The folder that it is to run in is not there.
    #[error("there is no folder {} to run `{program}` in", folder.display())]
    Folder {
        /// The program.
        program: String,
        /// The folder.
        folder: PathBuf,
    },
    /// The file for its output cannot be written.
    #[error("cannot write the output of `{program}` to {}", file.display())]
    Output {
        /// The program.
        program: String,
        /// The file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The system does not start it.
    #[error("cannot start `{program}`")]
    Spawn {
        /// The program.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// It cannot be listened to.
    #[error("cannot listen to what `{program}` prints")]
    Listen {
        /// The program.
        program: String,
        /// Why not.
        source: io::Error,
    },
}

impl StartError {
    /// What can be done about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Spawn { source, .. } if source.kind() == io::ErrorKind::NotFound => Some(
                "name a program that can be found, or its path; a path starts at the command's \
                 `folder`",
            ),
            Self::Folder { .. } => Some("a `folder` starts at the folder of the plan"),
            Self::Output { .. } | Self::Spawn { .. } | Self::Listen { .. } => None,
        }
    }
}
