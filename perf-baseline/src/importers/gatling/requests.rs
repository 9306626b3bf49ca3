//! What a simulation log says of a request, in whichever form it says it. Refuses a request that
//! ends before it starts.

use perf_core::{FailureKind, LoadModel};

use crate::importers::draft::ResultDraft;
use crate::importers::failure_class::of_message;
use crate::importers::requests::{Request, Requests, Times};
use crate::importers::time_unit::TimeUnit;

/// A request, with times in milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Logged<'a> {
    pub(super) name: &'a str,
    pub(super) started: u64,
    pub(super) ended: u64,
    /// What was said about a failure, which may be nothing; `None` for a success.
    pub(super) failure: Option<&'a str>,
}

impl Logged<'_> {
    /// Counts it; `None` if its times are none.
    pub(super) fn add_to(self, requests: &mut Requests) -> Option<()> {
        let took = self.ended.checked_sub(self.started)?;
        let started = i64::try_from(self.started).ok()?;
        let failure = self.failure.map(|message| {
            let kind = match of_message(message) {
                FailureKind::Unclassified if !message.is_empty() => FailureKind::CheckFailed,
                kind => kind,
            };
            (kind, Some(message))
        });
        requests.add(&Request {
            endpoint: Some(self.name),
            sent: Some(started.saturating_mul(1_000_000)),
            latency: TimeUnit::Milliseconds.span(took as f64)?,
            failure,
            is_timed: true,
            received: 0,
        });
        Some(())
    }
}

/// What a log says of itself.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) version: Option<String>,
    /// Whether a user came to an end.
    pub(super) ended: bool,
}

impl Log {
    /// The result of all requests.
    pub(super) fn draft(self, requests: Requests) -> ResultDraft {
        let mut draft = requests.draft("gatling", Times::Calendar);
        draft.version = self.version.filter(|version| !version.is_empty());
        for scenario in &mut draft.scenarios {
            scenario.model = LoadModel::Unknown;
        }
        if !self.ended {
            let message = "no user in the log has come to an end: it may be cut off";
            draft.warning(
                "not-finished",
                message,
                "let Gatling finish before the file is read",
            );
        }
        draft
    }
}
