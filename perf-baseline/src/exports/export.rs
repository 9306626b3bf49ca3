//! What an export gives. Refuses to leave anything out without saying so.

/// A run in another tool's format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The file's text.
    pub text: String,
    /// Figures that are not in it, because they are not known or only a bound of them is: `p99 of
    /// checkout`. The other tool sees no regression in what it does not see.
    pub left_out: Vec<String>,
}
