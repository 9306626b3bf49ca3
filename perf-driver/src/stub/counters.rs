//! What the stub has seen, route by route.

use std::collections::BTreeMap;

use serde::Serialize;

/// The counts of one route since the start of the stub or its last reset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteCounters {
    /// Method and path.
    pub route: String,
    /// Requests whose head has arrived.
    pub requests: u64,
    /// Answers by status; what came before a reset is not counted when it is answered after it.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests that are not answered yet, also those from before a reset.
    pub in_flight: u64,
    /// The most that were not answered at the same time.
    pub peak_in_flight: u64,
    /// The most requests within any minute, and never fewer: those within the same hundredth of a
    /// second count as one moment.
    pub peak_requests_per_minute: u64,
    /// The most requests within any second, in the same way.
    pub peak_requests_per_second: u64,
    /// Rows of all batches that were taken, as far as the route counts rows.
    pub rows: u64,
    /// The most rows of one request, whether it was taken or not.
    pub largest_batch: u64,
}
