//! Where values come from: rows of a file, or generators. It reads no file and draws nothing.

use std::num::NonZeroU32;
use std::path::PathBuf;

use serde_json::Value;

use super::text_pattern::TextPattern;
use super::time_format::TimeFormat;

/// Names that a template can use in any plan.
pub const BUILT_IN_NAMES: [&str; 6] = ["user", "iteration", "pass", "uuid", "now", "now_ms"];

/// A source of values: `[data.NAME]`.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSource {
    /// What templates call it; unique in the plan and none of [`BUILT_IN_NAMES`].
    pub name: String,
    /// How often a new value is drawn.
    pub scope: DataScope,
    /// Where the values come from.
    pub kind: DataKind,
}

/// How often a new value is drawn from a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataScope {
    /// For each iteration; what is done around iterations has the value of its user.
    #[default]
    Iteration,
    /// For each request.
    Request,
    /// Once for each user.
    User,
}

/// Where the values of a source come from.
#[derive(Debug, Clone, PartialEq)]
pub enum DataKind {
    /// From rows that are there.
    Rows {
        /// The rows.
        rows: Rows,
        /// Which of them is next.
        order: RowOrder,
    },
    /// Made up.
    Generator(Generator),
}

/// Rows that values are drawn from.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// A file of comma-separated values, the first line of which names the columns. Relative
    /// paths start at the plan's folder.
    Csv {
        /// The file.
        file: PathBuf,
        /// Whether a cell that is written as JSON writes a number becomes a number. Otherwise
        /// every cell is a text.
        numbers: bool,
    },
    /// A file that holds a JSON list.
    Json {
        /// The file.
        file: PathBuf,
    },
    /// Values in the plan itself; never none.
    Values(Vec<Value>),
}

/// Which row is next. Iterations and users are numbered from 0 through all workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowOrder {
    /// One after another, and again from the first.
    #[default]
    Sequential,
    /// Any, each time.
    Random,
    /// Each once, in an order of chance; then each once again, in another one.
    Shuffled,
    /// One after another; the load ends when they are used up.
    Unique,
    /// The row with the user's number, and again from the first if there are more users.
    PerUser,
}

/// How a value is made up.
#[derive(Debug, Clone, PartialEq)]
pub enum Generator {
    /// A whole number.
    Integer {
        /// The smallest.
        from: i64,
        /// The largest; not below `from`.
        to: i64,
    },
    /// A number.
    Float(FloatRange),
    /// One of several values, by weight.
    Choice(Vec<Choice>),
    /// A random UUID (version 4).
    Uuid,
    /// The moment at which it is drawn.
    Timestamp {
        /// How it is written.
        format: TimeFormat,
        /// By how many milliseconds it lies after now, or before if negative.
        offset_millis: i64,
    },
    /// A person, with the fields `first`, `last` and `full`; the whole is the full name.
    Person,
    /// Words in a row.
    Words {
        /// The fewest.
        from: NonZeroU32,
        /// The most; not below `from`.
        to: NonZeroU32,
    },
    /// A text that fits a regular expression.
    Pattern(TextPattern),
    /// The number of the iteration, or of the user, times `step` and from `start` on.
    Counter {
        /// The first.
        start: i64,
        /// The distance of two.
        step: i64,
    },
}

/// Numbers from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FloatRange {
    /// Any.
    Continuous {
        /// The smallest; finite.
        from: f64,
        /// The largest; finite and not below `from`.
        to: f64,
    },
    /// Multiples of a power of ten: with two decimals, 150 is 1.5.
    Decimals {
        /// The smallest multiple.
        from: i64,
        /// The largest multiple; not below `from`.
        to: i64,
        /// The number of decimals; at most 15.
        decimals: u32,
    },
}

/// A value with its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The value.
    pub value: Value,
    /// How often it is drawn, relative to the others.
    pub weight: NonZeroU32,
}

impl Generator {
    /// The fields that its values have, where they have any.
    #[must_use]
    pub const fn fields(&self) -> &'static [&'static str] {
        match self {
            Self::Person => &["first", "last", "full"],
            _ => &[],
        }
    }
}

/// What `fields` lead to from `value`: names in a table, numbers from 0 in a list.
#[must_use]
pub fn value_at<'v>(value: &'v Value, fields: &[String]) -> Option<&'v Value> {
    fields.iter().try_fold(value, |value, field| match value {
        Value::Object(entries) => entries.get(field),
        Value::Array(elements) => elements.get(field.parse::<usize>().ok()?),
        _ => None,
    })
}
