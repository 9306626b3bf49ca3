//! The journal of a run that goes on: kept beside where its record will be, told of by the next run
//! if it is still there, and recovered by `report --recover`.

mod keep;
mod kept_scenario;
mod left_behind;
mod recovered;

use std::time::Duration;

pub(crate) use keep::Journals;
pub(crate) use left_behind::{journal_at, tell_of_killed_runs};
pub(crate) use recovered::recovered_run;

/// How the names of journals end.
const EXTENSION: &str = "journal";

/// In a long run an entry comes every thousandth of what has passed, so that a journal does not grow
/// with the run: one of a day has some six thousand.
const PART_OF_ELAPSED: u32 = 1000;

/// An entry that is due is written when the run gives its next sign of life, five times a second.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// From one entry to the next, when so much of the run has passed.
fn interval(at: Duration) -> Duration {
    (at / PART_OF_ELAPSED).max(Duration::from_secs(1))
}
