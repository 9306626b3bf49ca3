//! What stands in one place of a table.

use perf_core::{Change, Quantity, RunAnswer, Timestamp, Verdict};

/// A value in a table. What is not known is `Absent`, which is not zero.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// Nothing is known: `–`, and `null` for programs.
    Absent,
    /// A name or a sentence.
    Text(String),
    /// How many.
    Count(u64),
    /// A figure, in the unit that suits its column.
    Quantity(Quantity),
    /// A figure in the unit that suits it alone, where the rows of a column are of different kinds.
    Figure(Quantity),
    /// A relative change, with its sign.
    Change(Change),
    /// A moment.
    Time(Timestamp),
    /// A verdict, coloured where the output is.
    Verdict(Verdict),
    /// What runs say about runs, coloured where the output is.
    Answer(RunAnswer),
}

impl Entry {
    /// `value`, or `Absent`.
    pub fn of<T: Into<Self>>(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Entry {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Entry {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<Quantity> for Entry {
    fn from(quantity: Quantity) -> Self {
        Self::Quantity(quantity)
    }
}

impl From<Change> for Entry {
    fn from(change: Change) -> Self {
        Self::Change(change)
    }
}

impl From<Timestamp> for Entry {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

impl From<Verdict> for Entry {
    fn from(verdict: Verdict) -> Self {
        Self::Verdict(verdict)
    }
}

impl From<RunAnswer> for Entry {
    fn from(answer: RunAnswer) -> Self {
        Self::Answer(answer)
    }
}
