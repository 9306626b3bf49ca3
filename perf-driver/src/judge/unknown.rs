//! What is told of an expectation that nobody can look at, because a value in it is not known.

use crate::values::ValueError;

/// The message.
pub(super) fn unknown(error: &ValueError) -> String {
    format!("it cannot be told what is expected: {error}")
}
