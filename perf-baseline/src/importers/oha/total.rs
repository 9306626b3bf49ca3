//! Counts and times of oha as a result, however they were written. Refuses to count what was
//! aborted at the deadline as a failure.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{Latencies, LoadModel, QuantilePoints, Rate};

use crate::importers::draft::{ResultDraft, ScenarioDraft};
use crate::importers::failure_class::{of_message, of_status};
use crate::importers::tally::count_failures;

/// What oha calls requests that were still open when its time was over.
const DEADLINE: &str = "aborted due to deadline";

/// What oha reports, in either form.
#[derive(Debug)]
pub(super) struct Report {
    /// Answers by status.
    pub(super) statuses: BTreeMap<u64, u64>,
    /// Requests without an answer, by message.
    pub(super) errors: BTreeMap<String, u64>,
    /// Over all answers; its count is filled in here.
    pub(super) latencies: QuantilePoints,
    pub(super) elapsed: Option<Duration>,
    pub(super) received: u64,
}

impl Report {
    pub(super) fn draft(self) -> ResultDraft {
        let mut draft = ResultDraft::new("oha");
        let mut total = ScenarioDraft::new("oha");
        let mut answered = 0_u64;
        for (status, count) in self.statuses {
            answered = answered.saturating_add(count);
            // oha counts every answer as a success; a status that says otherwise is a failure.
            if (200..400).contains(&status) {
                total.successes = total.successes.saturating_add(count);
            } else {
                let message = format!("status {status}");
                let kind = of_status(status);
                count_failures(&mut total.failures, kind, count, Some(&message));
            }
        }
        for (message, count) in self.errors {
            if message == DEADLINE {
                draft.notice(
                    "aborted-at-deadline",
                    format!(
                        "{count} requests were still open at the deadline; they are not counted"
                    ),
                );
            } else {
                let kind = of_message(&message);
                count_failures(&mut total.failures, kind, count, Some(&message));
            }
        }
        total.latencies = Latencies::Points(QuantilePoints {
            count: answered,
            ..self.latencies
        });
        total.elapsed = self.elapsed;
        let seconds = self.elapsed.map_or(0.0, |elapsed| elapsed.as_secs_f64());
        if seconds > 0.0 && answered > 0 {
            total.throughput = Rate::per_second(total.successes as f64 / seconds);
        }
        total.received = self.received;
        total.model = LoadModel::Unknown;
        draft.scenarios.push(total);
        draft
    }
}
