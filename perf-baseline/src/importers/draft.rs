//! What a reader of any format found, and the run that it makes. Refuses what no result can be:
//! percentiles that do not rise, counts beyond all bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use perf_core::{
    Bytes, Clocks, Completeness, CustomRecord, Environment, FailureKind, FailureTally, Finding,
    Latencies, LatencyTimeline, LoadModel, Origin, Priority, QuantilePoints, Rate, Resolution, Run,
    ScenarioRecord, SeriesRecord, Timestamp, Weight, format_duration,
};

use super::import_error::ImportProblem;
use super::imported::Imported;
use super::tally::Tally;

/// Characters of a name that are kept.
const SHOWN: usize = 200;
/// Metrics that are said of the run.
const MAX_METRICS: usize = 200;

/// Another tool's result.
#[derive(Debug)]
pub(super) struct ResultDraft {
    pub(super) tool: &'static str,
    pub(super) version: Option<String>,
    pub(super) started_at: Option<Timestamp>,
    pub(super) target: Option<String>,
    pub(super) completeness: Completeness,
    /// No request is in two of them.
    pub(super) scenarios: Vec<ScenarioDraft>,
    /// The same requests again, told apart.
    pub(super) endpoints: Vec<ScenarioDraft>,
    pub(super) metrics: Vec<CustomRecord>,
    pub(super) findings: Vec<Finding>,
    pub(super) with_failures: Option<QuantilePoints>,
}

/// One scenario or endpoint of it.
#[derive(Debug)]
pub(super) struct ScenarioDraft {
    pub(super) name: String,
    pub(super) successes: u64,
    pub(super) failures: BTreeMap<FailureKind, FailureTally>,
    /// Whether the file tells failures from successes.
    pub(super) outcomes: Outcomes,
    pub(super) received: u64,
    pub(super) latencies: Latencies,
    /// `None` where it is not known.
    pub(super) elapsed: Option<Duration>,
    /// Successes per second where the tool reports them.
    pub(super) throughput: Option<Rate>,
    pub(super) model: LoadModel,
    pub(super) requested_rate: Option<Rate>,
    pub(super) load: String,
    pub(super) metrics: Vec<CustomRecord>,
    pub(super) latency_timeline: Option<LatencyTimeline>,
}

/// Whether a file tells failures from successes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcomes {
    /// It does.
    Told,
    /// It does not: there is no error rate.
    Unknown,
}

impl ResultDraft {
    pub(super) const fn new(tool: &'static str) -> Self {
        Self {
            tool,
            version: None,
            started_at: None,
            target: None,
            completeness: Completeness::Complete,
            scenarios: Vec::new(),
            endpoints: Vec::new(),
            metrics: Vec::new(),
            findings: Vec::new(),
            with_failures: None,
        }
    }

    pub(super) fn notice(&mut self, code: &str, message: impl Into<String>) {
        let found = finding(code, Weight::Notice, message, None);
        self.findings.push(found);
    }

    pub(super) fn warning(&mut self, code: &str, message: impl Into<String>, advice: &str) {
        let found = finding(code, Weight::Warning, message, Some(advice));
        self.findings.push(found);
    }

    /// The run.
    pub(super) fn finish(mut self) -> Result<Imported, ImportProblem> {
        let mut names = BTreeSet::new();
        let tool = self.tool;
        let mut requests = 0_u64;
        for scenario in self.scenarios.iter_mut().chain(&mut self.endpoints) {
            scenario.check()?;
            requests = scenario
                .counted()
                .and_then(|counted| requests.checked_add(counted))
                .ok_or_else(|| ImportProblem::Contradiction("more than 2^64 requests".into()))?;
            let known = cut(&scenario.name);
            let mut name = known.clone();
            let mut again = 2_u32;
            while !names.insert(name.clone()) {
                name = format!("{known} ({again})");
                again += 1;
            }
            scenario.name = name;
        }
        self.single_metrics();
        let measured: u64 = self.scenarios.iter().map(ScenarioDraft::requests).sum();
        if measured == 0 && self.metrics.is_empty() {
            let message = "the result holds no request: nothing was measured";
            let found = finding("no-requests", Weight::Invalid, message, None);
            self.findings.insert(0, found);
        }
        self.mixed_in();
        let unknown = self.scenarios.iter();
        if measured > 0
            && unknown
                .clone()
                .all(|scenario| scenario.outcomes == Outcomes::Unknown)
        {
            self.notice(
                "outcomes-unknown",
                "the file does not tell failures from successes: there is no error rate",
            );
        }
        let elapsed = self.scenarios.iter().filter_map(|s| s.elapsed).max();
        let record =
            |part_of_total| move |scenario: ScenarioDraft| scenario.record(tool, part_of_total);
        Ok(Imported {
            endpoints: self.endpoints.into_iter().map(record(true)).collect(),
            with_failures: self.with_failures,
            run: Run {
                name: tool.to_owned(),
                origin: Origin {
                    tool: tool.to_owned(),
                    version: self.version,
                },
                started_at: self.started_at,
                elapsed: elapsed.unwrap_or_default(),
                generator: None,
                transports: Vec::new(),
                growth: Vec::new(),
                completeness: self.completeness,
                target: self.target,
                seed: None,
                plan_hash: None,
                environment: Environment::default(),
                scenarios: self.scenarios.into_iter().map(record(false)).collect(),
                resources: Vec::new(),
                pace: None,
                metrics: self.metrics,
                upstreams: Vec::new(),
                capacity: None,
                scaling: Vec::new(),
                certificate: None,
                overheads: Vec::new(),
                summaries: Vec::new(),
                judgements: Vec::new(),
                comparison: None,
                findings: self.findings,
            },
        })
    }

    /// What only one scenario has is said of the run as well, so that it can be judged there.
    fn single_metrics(&mut self) {
        let all: Vec<CustomRecord> = self
            .scenarios
            .iter()
            .flat_map(|scenario| scenario.metrics.iter().copied())
            .collect();
        if all.len() > 10 * MAX_METRICS {
            return;
        }
        for record in &all {
            let named = |known: &&CustomRecord| known.name == record.name;
            let is_single = all.iter().filter(named).count() == 1;
            let is_new = self.metrics.iter().all(|known| known.name != record.name);
            if is_single && is_new && self.metrics.len() < MAX_METRICS {
                self.metrics.push(*record);
            }
        }
    }

    /// Tells of summaries whose latencies have failed requests among them.
    fn mixed_in(&mut self) {
        let mixed = |scenario: &ScenarioDraft| match &scenario.latencies {
            Latencies::Points(points) if points.count > scenario.successes => {
                points.count - scenario.successes
            }
            _ => 0,
        };
        let failed: u64 = self.scenarios.iter().map(mixed).sum();
        let requests: u64 = self.scenarios.iter().map(ScenarioDraft::requests).sum();
        if failed > 0 {
            let message = format!(
                "{failed} of {requests} requests failed; the latencies of {} include them",
                self.tool
            );
            self.warning(
                "failures-mixed-in",
                message,
                "judge the error rate with the latency",
            );
        }
    }
}

impl ScenarioDraft {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            successes: 0,
            failures: BTreeMap::new(),
            outcomes: Outcomes::Told,
            received: 0,
            latencies: Latencies::Points(nothing_known(0)),
            elapsed: None,
            throughput: None,
            model: LoadModel::Unknown,
            requested_rate: None,
            load: String::new(),
            metrics: Vec::new(),
            latency_timeline: None,
        }
    }

    pub(super) fn of_tally(name: &str, tally: Tally) -> Self {
        Self {
            successes: tally.successes,
            failures: tally.failures,
            received: tally.received,
            latencies: Latencies::Histogram(tally.succeeded.histogram()),
            ..Self::new(name)
        }
    }

    pub(super) fn requests(&self) -> u64 {
        self.counted().unwrap_or(u64::MAX)
    }

    /// Its requests; `None` if they are more than can be counted.
    fn counted(&self) -> Option<u64> {
        let mut failures = self.failures.values();
        failures.try_fold(self.successes, |sum, tally| sum.checked_add(tally.count))
    }

    fn check(&self) -> Result<(), ImportProblem> {
        if self
            .elapsed
            .is_some_and(|span| u64::try_from(span.as_nanos()).is_err())
        {
            let shown = format!("`{}` took longer than 584 years", cut(&self.name));
            return Err(ImportProblem::Contradiction(shown));
        }
        let Latencies::Points(points) = &self.latencies else {
            return Ok(());
        };
        for pair in points.points.windows(2) {
            if pair[0].quantile >= pair[1].quantile || pair[0].value > pair[1].value {
                let shown = format!(
                    "the percentiles of `{}` do not rise: {} is {}, {} is {}",
                    cut(&self.name),
                    pair[0].quantile,
                    format_duration(pair[0].value),
                    pair[1].quantile,
                    format_duration(pair[1].value)
                );
                return Err(ImportProblem::Contradiction(shown));
            }
        }
        if let (Some(min), Some(max)) = (points.min, points.max)
            && points.resolution.range(min).0 > points.resolution.range(max).1
        {
            let shown = format!(
                "the minimum of `{}`, {}, is above its maximum of {}",
                cut(&self.name),
                format_duration(min),
                format_duration(max)
            );
            return Err(ImportProblem::Contradiction(shown));
        }
        Ok(())
    }

    fn record(self, tool: &str, part_of_total: bool) -> ScenarioRecord {
        ScenarioRecord {
            latency_timeline: self.latency_timeline,
            faults: Vec::new(),
            tags: Vec::new(),
            priority: Priority::default(),
            model: self.model,
            load: if self.load.is_empty() {
                format!("as {tool} drove it")
            } else {
                self.load
            },
            elapsed: self.elapsed.unwrap_or_default(),
            requested_rate: self.requested_rate,
            iterations: None,
            warm_up: None,
            reported_throughput: self.throughput,
            pace: None,
            metrics: self.metrics,
            upstreams: Vec::new(),
            part_of_total,
            hash: None,
            dependence: BTreeMap::new(),
            series: vec![SeriesRecord {
                step: self.name.clone(),
                successes: self.successes,
                failures: self.failures,
                outcomes_unknown: self.outcomes == Outcomes::Unknown,
                received: Bytes::new(self.received),
                clocks: Clocks {
                    service_time: self.latencies,
                    scheduled: None,
                },
                timeline: None,
                dependence: BTreeMap::new(),
                laps: Vec::new(),
            }],
            name: self.name,
        }
    }
}

/// Latencies of which only their number is known.
pub(super) const fn nothing_known(count: u64) -> QuantilePoints {
    QuantilePoints {
        count,
        points: Vec::new(),
        mean: None,
        min: None,
        max: None,
        resolution: Resolution::EXACT,
    }
}

/// A finding about the run.
pub(super) fn finding(
    code: &str,
    weight: Weight,
    message: impl Into<String>,
    advice: Option<&str>,
) -> Finding {
    Finding {
        code: code.to_owned(),
        weight,
        scenario: None,
        message: message.into(),
        advice: advice.map(str::to_owned),
    }
}

/// A name without control characters, cut to what can be shown.
fn cut(name: &str) -> String {
    let name = name.trim();
    let shown: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(SHOWN)
        .collect();
    match (shown.is_empty(), name.chars().nth(SHOWN)) {
        (true, _) => "(no name)".to_owned(),
        (false, Some(_)) => format!("{shown}…"),
        (false, None) => shown,
    }
}
