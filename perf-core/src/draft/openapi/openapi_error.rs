//! Why no plan came of a description.

use crate::draft::document::DocumentFault;
use crate::draft::secrets::Secrets;

/// Longer references are cut, in characters.
const LONGEST_SHOWN: usize = 120;

/// Why no plan came of a description.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenApiError {
    /// It is neither JSON nor YAML.
    #[error("it can be read neither as JSON nor as YAML")]
    NoDocument {
        /// Where, and what is wrong there.
        source: DocumentFault,
    },
    /// It is a recording, not a description.
    #[error("it is a recording in HAR format, not a description")]
    Recording,
    /// It does not say of which version it is.
    #[error("it does not say `openapi: 3.…` at its top")]
    NoVersion,
    /// It is of another version.
    #[error("it is of version {version}, and only OpenAPI 3.0 to 3.2 are known")]
    Version {
        /// What it says of itself, cut to what can be shown.
        version: String,
    },
    /// A reference leads to nothing.
    #[error("{place}: `{reference}` leads to nothing in this file")]
    NoSuchPart {
        /// The reference.
        reference: String,
        /// The operation that it is needed for.
        place: String,
    },
    /// A reference leads to itself, or through too many others.
    #[error("{place}: `{reference}` leads from reference to reference without an end")]
    EndlessReference {
        /// The reference.
        reference: String,
        /// The operation that it is needed for.
        place: String,
    },
    /// There is no operation in it.
    #[error("there is no operation in the description")]
    NoOperation,
    /// There are operations, and all of them are left out.
    #[error("no operation is left for a plan: {reasons}")]
    NothingLeft {
        /// Why they were left out.
        reasons: String,
    },
    /// There are more operations than anybody can read in a plan.
    #[error("there are {operations} operations, and a plan has at most {most}")]
    TooMany {
        /// How many are left after others were left out.
        operations: usize,
        /// The most that are written.
        most: usize,
    },
}

impl OpenApiError {
    /// The same without `secrets` in what it quotes of the description, cut to what can be shown.
    pub(super) fn without(self, secrets: &Secrets) -> Self {
        let shown = |reference: &str| {
            let hidden = secrets.hide_in_name(reference);
            let printable = hidden.chars().filter(|c| !c.is_control());
            printable.take(LONGEST_SHOWN).collect()
        };
        match self {
            Self::NoSuchPart { reference, place } => Self::NoSuchPart {
                reference: shown(&reference),
                place: shown(&place),
            },
            Self::EndlessReference { reference, place } => Self::EndlessReference {
                reference: shown(&reference),
                place: shown(&place),
            },
            other => other,
        }
    }

    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Recording => "use --from-har",
            Self::Version { version } if version.starts_with('2') => {
                "convert it first: editor.swagger.io does, and so does `npx swagger2openapi`"
            }
            Self::NoSuchPart { .. } => {
                "bundle the description into one file first, for example with `npx @redocly/cli \
                 bundle`"
            }
            Self::NoDocument { .. }
            | Self::NoVersion
            | Self::Version { .. }
            | Self::EndlessReference { .. }
            | Self::NoOperation
            | Self::NothingLeft { .. }
            | Self::TooMany { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
