//! Routes that take batches: where the rows are, how many may come at once, and what each costs.

use std::num::NonZeroU64;
use std::time::Duration;

use perf_core::RowsAt;
use serde_json::json;

/// How a route takes batches of rows.
///
/// A body in which no rows can be counted, or that has none, is answered with 400, and one with more
/// than `most` with 413; both at once, and with a JSON object that says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Where the rows are in the body of a request.
    pub rows: RowsAt,
    /// How many a request may have; `None` for any number.
    pub most: Option<NonZeroU64>,
    /// What each row adds to the latency that the route draws.
    pub each: Duration,
}

/// Why a batch is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Untaken {
    pub(super) status: u16,
    pub(super) json: String,
}

impl Batch {
    /// What becomes of a body with so many rows; `None` where they cannot be counted.
    pub(super) fn taken(&self, rows: Option<u64>) -> Result<(), Untaken> {
        let (status, what) = match (rows, self.most) {
            (None, _) => (400, format!("no rows at {}", self.rows)),
            (Some(0), _) => (400, "a batch without a row".to_owned()),
            (Some(rows), Some(most)) if rows > most.get() => (
                413,
                format!("{rows} rows, and at most {most} are taken at once"),
            ),
            _ => return Ok(()),
        };
        let json = json!({
            "error": { "status": status, "message": what, "rows": rows, "most_rows": self.most },
        });
        Err(Untaken {
            status,
            json: json.to_string(),
        })
    }

    /// What the rows add to the latency.
    pub(super) fn work(&self, rows: u64) -> Duration {
        self.each
            .saturating_mul(u32::try_from(rows).unwrap_or(u32::MAX))
    }
}
