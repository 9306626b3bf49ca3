//! Samples of `JMeter`: which of them are requests of their own. Refuses to count a request
//! again for its redirects, or for the transaction that it is part of.

use std::time::Duration;

use perf_core::{FailureKind, LoadModel};

use crate::importers::draft::{Outcomes, ResultDraft};
use crate::importers::failure_class::{of_message, of_status};
use crate::importers::requests::{Request, Requests, Times};

/// What stands in front of the exception where there was no answer.
const NO_ANSWER: &str = "Non HTTP response code:";
/// How the message of a transaction controller begins.
const TRANSACTION: &str = "Number of samples in transaction";

/// One row or element of a JTL.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<'a> {
    /// Milliseconds since 1970.
    pub(super) started: i64,
    pub(super) elapsed: Duration,
    pub(super) label: &'a str,
    pub(super) thread: &'a str,
    pub(super) code: &'a str,
    pub(super) message: &'a str,
    /// What an assertion said.
    pub(super) failure: &'a str,
    /// `None` where the file does not say.
    pub(super) success: Option<bool>,
    pub(super) received: u64,
}

/// The samples so far.
#[derive(Debug)]
pub(super) struct Samples {
    requests: Requests,
    /// The last sample that is not part of another.
    parent: Parent,
    parts: u64,
    transactions: u64,
    untold: u64,
}

#[derive(Debug, Default)]
struct Parent {
    label: String,
    thread: String,
    started: i64,
    ended: i64,
}

impl Samples {
    pub(super) fn new() -> Self {
        Self {
            requests: Requests::new(),
            parent: Parent::default(),
            parts: 0,
            transactions: 0,
            untold: 0,
        }
    }

    /// Counts a part of another sample.
    pub(super) const fn leave_out_part(&mut self) {
        self.parts += 1;
    }

    pub(super) fn add(&mut self, sample: &Sample<'_>) {
        if self.parent.has_part(sample) {
            self.parts += 1;
            return;
        }
        self.parent.become_(sample);
        let failure = (sample.success == Some(false)).then(|| failure(sample));
        self.untold += u64::from(sample.success.is_none());
        let request = Request {
            endpoint: Some(sample.label),
            sent: Some(sample.started.saturating_mul(1_000_000)),
            latency: sample.elapsed,
            failure,
            is_timed: true,
            received: sample.received,
        };
        if sample.message.starts_with(TRANSACTION) {
            self.transactions += 1;
            self.requests.add_beside(&request);
        } else {
            self.requests.add(&request);
        }
    }

    pub(super) fn draft(self) -> ResultDraft {
        let mut draft = self.requests.draft("jmeter", Times::Calendar);
        for scenario in draft.scenarios.iter_mut().chain(&mut draft.endpoints) {
            scenario.model = LoadModel::Unknown;
            if self.untold > 0 {
                scenario.outcomes = Outcomes::Unknown;
            }
        }
        if self.parts > 0 {
            draft.notice(
                "parts-left-out",
                format!(
                    "{} samples are parts of others, such as redirects; the time of the whole \
                     has them, and they are not counted again",
                    self.parts
                ),
            );
        }
        if self.transactions > 0 {
            draft.notice(
                "transactions-apart",
                format!(
                    "{} samples are sums of transaction controllers; they are shown by name and \
                     are not in the total",
                    self.transactions
                ),
            );
        }
        draft
    }
}

impl Parent {
    /// `JMeter` writes the parts of a sample behind it, with a number behind its label.
    fn has_part(&self, sample: &Sample<'_>) -> bool {
        let Some(number) = sample
            .label
            .strip_prefix(&*self.label)
            .and_then(|rest| rest.strip_prefix('-'))
        else {
            return false;
        };
        !self.label.is_empty()
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && sample.thread == self.thread
            && (self.started..=self.ended).contains(&sample.started)
    }

    fn become_(&mut self, sample: &Sample<'_>) {
        self.label.clear();
        self.label.push_str(sample.label);
        self.thread.clear();
        self.thread.push_str(sample.thread);
        self.started = sample.started;
        let took = i64::try_from(sample.elapsed.as_millis()).unwrap_or(i64::MAX);
        self.ended = sample.started.saturating_add(took);
    }
}

fn failure<'a>(sample: &Sample<'a>) -> (FailureKind, Option<&'a str>) {
    let message = [sample.failure, sample.message, sample.code]
        .into_iter()
        .find(|text| !text.trim().is_empty());
    let kind = match sample.code.parse::<u64>() {
        // It answered, and an assertion did not hold.
        Ok(200..=399) => FailureKind::CheckFailed,
        Ok(status) => of_status(status),
        Err(_not_a_status) if sample.code.starts_with(NO_ANSWER) => of_message(sample.code),
        Err(_not_a_status) => message.map_or(FailureKind::Unclassified, of_message),
    };
    (kind, message)
}
