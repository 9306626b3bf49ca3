//! What a user is doing right now, kept where it can be read after the user was cut off.

use perf_core::{Moment, SeriesId};

/// What a user is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    /// Nothing that a sample would have to tell about.
    #[default]
    Idle,
    /// A request is due or wanted, and not sent yet.
    Waiting {
        series: SeriesId,
        /// When it was due; `None` in a closed model, where nothing is.
        intended: Option<Moment>,
        iteration: u64,
    },
    /// A request is sent and not answered.
    Sent {
        series: SeriesId,
        intended: Moment,
        sent: Moment,
        iteration: u64,
    },
}
