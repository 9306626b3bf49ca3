//! What a value must be like: one vocabulary for what is expected of answers and for conditions.
//! It judges values that others found; it finds none.

use std::cmp::Ordering;
use std::fmt;

use serde_json::{Number, Value};

use super::brief::brief;
use super::expected_value::ExpectedValue;
use super::pattern::Pattern;

/// What a value must be like: all of some conditions, of which there is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueCheck(Vec<Condition>);

/// One condition on a value. Where there is no value at all, only `Exists(false)` holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The same JSON value. Numbers are compared by value, so that 5 equals 5.0; a string is never
    /// equal to a number.
    Equals(Value),
    /// Any other JSON value.
    NotEquals(Value),
    /// A number as large or larger. In this and the next three, a string that is a decimal number
    /// counts as that number, because headers and data files have only strings; nothing else does.
    AtLeast(Number),
    /// A number as small or smaller.
    AtMost(Number),
    /// A larger number.
    Above(Number),
    /// A smaller number.
    Below(Number),
    /// A string with this string in it, or a list with an equal member.
    Contains(Value),
    /// A string that the expression fits, or a number or boolean whose JSON text it fits.
    Matches(Pattern),
    /// Whether there is a value; null is one.
    Exists(bool),
    /// The number of characters of a string, of members of a list or object; of nothing else.
    Length(Box<ValueCheck>),
    /// A comparison with a value of the run. Until that is filled in
    /// ([`filled`](ValueCheck::filled)), nothing is like this.
    Varying(Relation, ExpectedValue),
    /// A condition with a secret in it: neither it nor what was found is shown.
    Secret(Box<Condition>),
}

/// How a value is compared with a value of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// As by [`Condition::Equals`].
    Equals,
    /// As by [`Condition::NotEquals`].
    NotEquals,
    /// As by [`Condition::Contains`].
    Contains,
}

impl Relation {
    /// The comparison with `value`.
    #[must_use]
    pub const fn with(self, value: Value) -> Condition {
        match self {
            Self::Equals => Condition::Equals(value),
            Self::NotEquals => Condition::NotEquals(value),
            Self::Contains => Condition::Contains(value),
        }
    }
}

impl ValueCheck {
    /// All of `conditions`; `None` of none, which would check nothing.
    #[must_use]
    pub fn all_of(conditions: impl IntoIterator<Item = Condition>) -> Option<Self> {
        let conditions: Vec<_> = conditions.into_iter().collect();
        (!conditions.is_empty()).then_some(Self(conditions))
    }

    /// The conditions, all of which must hold; never empty.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.0
    }

    /// Whether `value` is as it must be; `None` stands for no value at all.
    ///
    /// ```
    /// use perf_core::{Condition, ValueCheck};
    ///
    /// let check = ValueCheck::from(Condition::AtLeast(5.into()));
    /// assert_eq!(check.holds(Some(&"7".into())), Ok(()));
    /// let message = check.holds(Some(&3.into())).unwrap_err();
    /// assert_eq!(message, "expected at least 5, found 3");
    /// ```
    ///
    /// # Errors
    /// The first condition that does not hold, with what was found, for people: each cut to 80
    /// characters, and without members whose names tell of a secret.
    pub fn holds(&self, value: Option<&Value>) -> Result<(), String> {
        self.broken(value).map_or(Ok(()), |condition| {
            if let Condition::Secret(_) = condition {
                return Err(format!("expected {condition}"));
            }
            let found = value.map_or_else(|| "nothing".to_owned(), brief);
            let measured = match (condition, value.and_then(length)) {
                (Condition::Length(_), Some(length)) => format!(" of length {length}"),
                _ => String::new(),
            };
            Err(format!("expected {condition}, found {found}{measured}"))
        })
    }

    /// The first condition that does not hold.
    fn broken(&self, value: Option<&Value>) -> Option<&Condition> {
        self.0.iter().find(|condition| !condition.fits(value))
    }
}

impl From<Condition> for ValueCheck {
    /// Just this condition.
    fn from(condition: Condition) -> Self {
        Self(vec![condition])
    }
}

impl Condition {
    fn fits(&self, value: Option<&Value>) -> bool {
        let Some(value) = value else {
            return *self == Self::Exists(false);
        };
        let ordered = |limit: &Number, fits: fn(Ordering) -> bool| {
            number_of(value)
                .and_then(|number| compare(&number, limit))
                .is_some_and(fits)
        };
        match self {
            Self::Equals(expected) => equal(value, expected),
            Self::NotEquals(unwanted) => !equal(value, unwanted),
            Self::AtLeast(limit) => ordered(limit, Ordering::is_ge),
            Self::AtMost(limit) => ordered(limit, Ordering::is_le),
            Self::Above(limit) => ordered(limit, Ordering::is_gt),
            Self::Below(limit) => ordered(limit, Ordering::is_lt),
            Self::Contains(part) => contains(value, part),
            Self::Matches(pattern) => match value {
                Value::String(text) => pattern.is_match(text.as_bytes()),
                Value::Number(_) | Value::Bool(_) => pattern.is_match(value.to_string().as_bytes()),
                Value::Null | Value::Array(_) | Value::Object(_) => false,
            },
            Self::Exists(wanted) => *wanted,
            Self::Varying(..) => false,
            Self::Secret(condition) => condition.fits(Some(value)),
            Self::Length(check) => {
                length(value).is_some_and(|length| check.broken(Some(&length.into())).is_none())
            }
        }
    }
}

fn contains(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        (Value::Array(elements), part) => elements.iter().any(|element| equal(element, part)),
        _ => false,
    }
}

fn length(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(elements) => Some(elements.len()),
        Value::Object(members) => Some(members.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            compare(one, other).is_some_and(Ordering::is_eq)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| equal(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, a)| other.get(name).is_some_and(|b| equal(a, b)))
        }
        _ => one == other,
    }
}

/// The number that `value` is or, as a string, spells.
fn number_of(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => {
            let text = text.trim();
            let whole = || text.parse::<i64>().ok().map(Number::from);
            let large = || text.parse::<u64>().ok().map(Number::from);
            let decimal = || text.parse().ok().and_then(Number::from_f64);
            whole().or_else(large).or_else(decimal)
        }
        _ => None,
    }
}

/// Whole numbers exactly, others as floating-point numbers.
fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

impl fmt::Display for Condition {
    /// `at least 5`: what is expected, to be read behind that word.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equals(value) => write!(f, "{}", brief(value)),
            Self::NotEquals(value) => write!(f, "anything but {}", brief(value)),
            Self::AtLeast(limit) => write!(f, "at least {limit}"),
            Self::AtMost(limit) => write!(f, "at most {limit}"),
            Self::Above(limit) => write!(f, "more than {limit}"),
            Self::Below(limit) => write!(f, "less than {limit}"),
            Self::Contains(part) => write!(f, "something with {} in it", brief(part)),
            Self::Matches(pattern) => {
                let shown: String = pattern.as_str().chars().take(80).collect();
                write!(f, "a match of `{shown}`")
            }
            Self::Exists(true) => f.write_str("a value"),
            Self::Exists(false) => f.write_str("no value"),
            Self::Length(check) => write!(f, "a length of {check}"),
            Self::Varying(relation, expected) => {
                f.write_str(match relation {
                    Relation::Equals => "",
                    Relation::NotEquals => "anything but ",
                    Relation::Contains => "something with it in it: ",
                })?;
                f.write_str(&expected.written())
            }
            Self::Secret(_) => f.write_str("another value, which is not shown"),
        }
    }
}

impl fmt::Display for ValueCheck {
    /// `at least 1 and less than 5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, condition) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { " and " })?;
            condition.fmt(f)?;
        }
        Ok(())
    }
}
