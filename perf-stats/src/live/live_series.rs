//! What is known of a series before anything is counted. Counts nothing.

/// What has to be known of a series before its samples arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveSeries {
    /// The scenario whose requests it counts; `None` for one that is part of another's requests.
    pub scenario: Option<usize>,
    /// Whether there is a schedule, so that service time and send lag are counted apart.
    pub scheduled: bool,
}
