//! The formats that can be imported, by name. Refuses to know how they are read.

/// The format of another tool's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// Whichever the content shows; the file's name does not matter.
    #[default]
    Auto,
    /// Locust's `…_stats.csv`, of any version.
    Locust,
}

impl Format {
    /// Every format, in the order in which they are told.
    pub const ALL: [Self; 2] = [Self::Auto, Self::Locust];

    /// The format's name on a command line: `locust`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Locust => "locust",
        }
    }

    /// What a file of this format is, within a sentence.
    pub(super) const fn described(self) -> &'static str {
        match self {
            Self::Auto => "a result of a known tool (locust)",
            Self::Locust => "a `_stats.csv` of Locust",
        }
    }
}
