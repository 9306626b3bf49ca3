//! Rows of a `_stats.csv` as observations. Refuses to fill in what the rows do not say.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Bytes, Clocks, Completeness, Environment, FailureKind, FailureTally, Finding, Latencies,
    LoadModel, Origin, Priority, Rate, Run, ScenarioRecord, SeriesRecord,
};

use super::stats_row::StatsRow;

/// Whether failed requests are among those that were counted and timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    /// They are.
    All,
    /// They are counted apart and were not timed.
    SuccessesOnly,
}

/// The observations of one row. All endpoints are counted in the row of totals as well.
pub(super) fn scenario(row: StatsRow, counting: Counting) -> ScenarioRecord {
    let part_of_total = !row.is_total;
    let successes = successes(&row, counting);
    let mut failures = BTreeMap::new();
    if row.failures > 0 {
        let tally = FailureTally {
            count: row.failures,
            ..FailureTally::default()
        };
        failures.insert(FailureKind::Unclassified, tally);
    }
    ScenarioRecord {
        latency_timeline: None,
        faults: Vec::new(),
        name: row.name.clone(),
        tags: Vec::new(),
        priority: Priority::default(),
        model: LoadModel::Unknown,
        load: "as Locust drove it".to_owned(),
        elapsed: elapsed(&row).unwrap_or_default(),
        requested_rate: None,
        iterations: None,
        warm_up: None,
        reported_throughput: throughput(&row, counting),
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        part_of_total,
        hash: None,
        dependence: BTreeMap::new(),
        series: vec![SeriesRecord {
            step: row.name,
            successes,
            failures,
            outcomes_unknown: false,
            received: received(row.requests, row.content_size),
            clocks: Clocks {
                service_time: Latencies::Points(row.latencies),
                scheduled: None,
            },
            timeline: None,
            dependence: BTreeMap::new(),
            laps: Vec::new(),
        }],
    }
}

/// A run of the one scenario `total`.
pub(super) fn run(total: ScenarioRecord, findings: Vec<Finding>) -> Run {
    Run {
        name: "locust".to_owned(),
        origin: Origin {
            tool: "locust".to_owned(),
            version: None,
        },
        started_at: None,
        elapsed: total.elapsed,
        generator: None,
        transports: Vec::new(),
        growth: Vec::new(),
        completeness: Completeness::Complete,
        target: None,
        seed: None,
        plan_hash: None,
        environment: Environment::default(),
        scenarios: vec![total],
        resources: Vec::new(),
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        capacity: None,
        scaling: Vec::new(),
        certificate: None,
        overheads: Vec::new(),
        summaries: Vec::new(),
        judgements: Vec::new(),
        comparison: None,
        findings,
    }
}

/// Requests that succeeded.
pub(super) const fn successes(row: &StatsRow, counting: Counting) -> u64 {
    match counting {
        Counting::All => row.requests.saturating_sub(row.failures),
        Counting::SuccessesOnly => row.requests,
    }
}

/// Successful requests per second; `None` where nothing was requested or no rate was written. A
/// rate of zero beside requests is what Locust writes where it knows no time.
pub(super) fn throughput(row: &StatsRow, counting: Counting) -> Option<Rate> {
    if row.requests == 0 && row.failures == 0 {
        return None;
    }
    let rate = row
        .request_rate
        .filter(|rate| *rate > 0.0 || row.requests == 0)?;
    let successful = match (counting, row.failure_rate) {
        (Counting::SuccessesOnly, _) => rate,
        (Counting::All, Some(failed)) => (rate - failed).max(0.0),
        (Counting::All, None) => rate * successes(row, counting) as f64 / row.requests as f64,
    };
    Rate::per_second(successful)
}

/// How long it took: Locust's rate is the count over the time to the last request.
fn elapsed(row: &StatsRow) -> Option<Duration> {
    let rate = row.request_rate.filter(|rate| *rate > 0.0)?;
    Duration::try_from_secs_f64(row.requests as f64 / rate)
        .ok()
        .filter(|elapsed| u64::try_from(elapsed.as_nanos()).is_ok())
}

/// Bytes of all responses; none where the file does not say.
fn received(requests: u64, content_size: Option<f64>) -> Bytes {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and a cast saturates"
    )]
    Bytes::new((content_size.unwrap_or(0.0) * requests as f64).round() as u64)
}
