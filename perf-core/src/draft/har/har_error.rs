//! Why no plan came of a recording.

use crate::draft::document::DocumentFault;

/// Why no plan came of a recording.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HarError {
    /// It is no JSON, or no HAR.
    #[error("it is not a recording in HAR format")]
    NoHar {
        /// Where, and what is wrong there.
        source: DocumentFault,
    },
    /// It is a description, not a recording.
    #[error("it is a description in OpenAPI format, not a recording")]
    Description,
    /// It is of a version that is not known.
    #[error("it is of version `{version}` of HAR, and only 1.1 to 1.3 are known")]
    Version {
        /// What it says of itself, cut to what can be shown.
        version: String,
    },
    /// There is no request in it.
    #[error("there is no request in the recording")]
    Empty,
    /// There are requests, and all of them are left out.
    #[error("no request is left for a plan: {reasons}")]
    NothingLeft {
        /// Why they were left out.
        reasons: String,
    },
    /// There are more requests than anybody can read in a plan.
    #[error("there are {requests} requests, and a plan has at most {most}")]
    TooMany {
        /// How many are left after others were left out.
        requests: usize,
        /// The most that are written.
        most: usize,
    },
    /// No request went to the origin that was asked for.
    #[error("no request went to {origin}; there are {known}")]
    UnknownOrigin {
        /// What was asked for.
        origin: String,
        /// The origins of the recording.
        known: String,
    },
}

impl HarError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoHar { .. } => {
                "save it in the browser's network tools as HAR; a file that was cut off is none"
            }
            Self::Description => "use --from-openapi",
            Self::Empty => "record while the network tools are open",
            Self::TooMany { .. } => "record only the journey that matters",
            Self::Version { .. } | Self::NothingLeft { .. } | Self::UnknownOrigin { .. } => {
                return None;
            }
        };
        Some(hint.to_owned())
    }
}
