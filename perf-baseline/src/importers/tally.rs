//! What became of requests that a file holds one by one: successes with their latencies,
//! failures by class. Refuses to mix the two.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{FailureKind, FailureTally, Quantile, QuantilePoint, QuantilePoints, Resolution};

use super::buckets::Buckets;

/// Characters of a failure's message that are kept.
const SHOWN: usize = 200;

/// Requests, counted.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) successes: u64,
    pub(super) failures: BTreeMap<FailureKind, FailureTally>,
    /// Latencies of the successes.
    pub(super) succeeded: Buckets,
    /// Latencies of the failures, where they have any.
    pub(super) failed: Buckets,
    pub(super) received: u64,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            successes: 0,
            failures: BTreeMap::new(),
            succeeded: Buckets::new(),
            failed: Buckets::new(),
            received: 0,
        }
    }

    pub(super) fn success(&mut self, latency: Duration) {
        self.successes += 1;
        self.succeeded.add(latency);
    }

    pub(super) fn failure(
        &mut self,
        kind: FailureKind,
        latency: Option<Duration>,
        message: Option<&str>,
    ) {
        count_failures(&mut self.failures, kind, 1, message);
        if let Some(latency) = latency {
            self.failed.add(latency);
        }
    }

    pub(super) fn requests(&self) -> u64 {
        let failed: u64 = self.failures.values().map(|tally| tally.count).sum();
        self.successes + failed
    }

    /// All requests that have a latency, failed ones among them: how most tools report. `None`
    /// where no failed one has a latency.
    pub(super) fn with_failures(&self) -> Option<QuantilePoints> {
        if self.failed.count() == 0 {
            return None;
        }
        let mut all = self.succeeded.clone();
        all.merge(&self.failed);
        let known = [Quantile::P50, Quantile::P90, Quantile::P95, Quantile::P99];
        Some(QuantilePoints {
            count: all.count(),
            points: known
                .into_iter()
                .filter_map(|quantile| {
                    let value = all.at(quantile)?;
                    Some(QuantilePoint { quantile, value })
                })
                .collect(),
            mean: all.mean(),
            min: all.smallest(),
            max: all.largest(),
            resolution: Resolution::EXACT,
        })
    }
}

/// Adds `count` failures of this kind; the first message of a kind is kept.
pub(super) fn count_failures(
    failures: &mut BTreeMap<FailureKind, FailureTally>,
    kind: FailureKind,
    count: u64,
    message: Option<&str>,
) {
    if count == 0 {
        return;
    }
    let tally = failures.entry(kind).or_default();
    tally.count = tally.count.saturating_add(count);
    if tally.example.is_none() {
        let message = message.map(str::trim).filter(|text| !text.is_empty());
        tally.example = message.map(|text| text.chars().take(SHOWN).collect());
    }
}
