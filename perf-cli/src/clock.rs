//! The wall clock, as far as a command needs it.

use std::time::{SystemTime, UNIX_EPOCH};

use perf_core::Timestamp;

use crate::failure::Failure;

/// This moment.
///
/// # Errors
/// A clock that stands before 1970 or beyond the year 9999.
pub(crate) fn now() -> Result<Timestamp, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let millis = since.and_then(|since| i64::try_from(since.as_millis()).ok());
    let now = millis.and_then(Timestamp::from_unix_millis);
    now.ok_or_else(|| Failure::mistake("the clock of this machine is wrong"))
}
