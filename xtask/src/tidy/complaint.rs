//! What a rule has to say, in a form that editors can jump to.

use std::fmt;

/// One breach of one rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Complaint {
    /// Relative to the root of the workspace.
    pub(crate) path: String,
    /// The first line is 1, which also stands for the whole file.
    pub(crate) line: usize,
    pub(crate) rule: &'static str,
    /// What is wrong; what would be right.
    pub(crate) message: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            rule,
            message,
        } = self;
        write!(formatter, "{path}:{line}: {rule}: {message}")
    }
}
