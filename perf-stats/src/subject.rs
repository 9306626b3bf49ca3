//! What is estimated and judged: a scenario, a step of one, or a whole run.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Clock, CustomRecord, Dependence, DesignEffect, FaultRecord, MetricName, Pace, Rate, Resources,
    ScenarioRecord, SeriesRecord, Slice, Timeline, UpstreamRecord,
};

/// The observations that an estimate or a verdict is about.
///
/// ```
/// # use perf_core::ScenarioRecord;
/// # fn show(scenario: &ScenarioRecord) {
/// let subject = perf_stats::Subject::of_scenario(scenario, &[]);
/// assert_eq!(subject.scenario(), Some(scenario.name.as_str()));
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    scenario: Option<&'a str>,
    step: Option<&'a str>,
    series: Vec<&'a SeriesRecord>,
    elapsed: Duration,
    reported_throughput: Option<Rate>,
    timeline: Option<Timeline>,
    resources: &'a [Resources],
    pace: Option<&'a Pace>,
    metrics: &'a [CustomRecord],
    upstreams: &'a [UpstreamRecord],
    faults: &'a [FaultRecord],
    dependence: Vec<&'a BTreeMap<Clock, Dependence>>,
}

impl<'a> Subject<'a> {
    /// All steps of a scenario together.
    #[must_use]
    pub fn of_scenario(scenario: &'a ScenarioRecord, resources: &'a [Resources]) -> Self {
        let series: Vec<_> = scenario.series.iter().collect();
        Self {
            scenario: Some(&scenario.name),
            step: None,
            timeline: pooled_timeline(&series),
            series,
            elapsed: scenario.elapsed,
            reported_throughput: scenario.reported_throughput,
            resources,
            pace: scenario.pace.as_ref(),
            metrics: &scenario.metrics,
            upstreams: &scenario.upstreams,
            faults: &scenario.faults,
            dependence: vec![dependence_of(scenario)],
        }
    }

    /// One step of a scenario, or what was measured within one; `None` if it has none of that name.
    #[must_use]
    pub fn of_step(
        scenario: &'a ScenarioRecord,
        step: &str,
        resources: &'a [Resources],
    ) -> Option<Self> {
        let steps = || scenario.series.iter();
        let of_step = steps().find(|one| one.step == step);
        let is_all = of_step.is_some() && scenario.series.len() == 1;
        let mut laps = steps().flat_map(|one| &one.laps);
        let series = of_step.or_else(|| laps.find(|one| one.step == step))?;
        Some(Self {
            scenario: Some(&scenario.name),
            step: Some(&series.step),
            timeline: series.timeline.clone(),
            series: vec![series],
            elapsed: scenario.elapsed,
            reported_throughput: scenario.reported_throughput.filter(|_| is_all),
            resources,
            pace: None,
            metrics: &[],
            upstreams: &[],
            faults: &[],
            dependence: vec![&series.dependence],
        })
    }

    /// All scenarios together, over the `elapsed` time of the run; a single scenario over its
    /// own.
    ///
    /// Throughput that another tool reported is added up, since its scenarios ran at the same
    /// time, if every scenario has one. Requests of different scenarios are taken for independent
    /// of each other. A scenario that is part of another's total is left out:
    /// it would be counted twice.
    #[must_use]
    pub fn of_run(
        scenarios: &'a [ScenarioRecord],
        elapsed: Duration,
        resources: &'a [Resources],
    ) -> Self {
        let scenarios: Vec<_> = scenarios.iter().filter(|s| !s.part_of_total).collect();
        let series: Vec<_> = scenarios.iter().flat_map(|s| &s.series).collect();
        let reported: Option<Vec<_>> = scenarios
            .iter()
            .map(|s| s.reported_throughput.map(Rate::as_per_second))
            .collect();
        let reported_throughput = reported
            .filter(|rates| !rates.is_empty())
            .and_then(|rates| Rate::per_second(rates.iter().sum()));
        // Slices of different scenarios are not the same time.
        let (timeline, elapsed) = match scenarios.as_slice() {
            [only] if !only.elapsed.is_zero() => (pooled_timeline(&series), only.elapsed),
            [_only] => (pooled_timeline(&series), elapsed),
            _ => (None, elapsed),
        };
        Self {
            scenario: None,
            step: None,
            series,
            elapsed,
            reported_throughput,
            timeline,
            resources,
            pace: None,
            metrics: &[],
            upstreams: &[],
            faults: &[],
            dependence: scenarios.into_iter().map(dependence_of).collect(),
        }
    }

    /// With how closely the requests of the whole run followed each other, which its scenarios
    /// do not tell. That of a scenario is known without it.
    #[must_use]
    pub fn with_pace(self, pace: Option<&'a Pace>) -> Self {
        Self { pace, ..self }
    }

    /// With the metrics of the plan's own over the whole run, which its scenarios do not tell.
    /// Those of a scenario are known without it.
    #[must_use]
    pub fn with_metrics(self, metrics: &'a [CustomRecord]) -> Self {
        Self { metrics, ..self }
    }

    /// With what upstreams were asked for during the whole run, which its scenarios do not tell. That
    /// of a scenario is known without it.
    #[must_use]
    pub fn with_upstreams(self, upstreams: &'a [UpstreamRecord]) -> Self {
        Self { upstreams, ..self }
    }

    /// The scenario; `None` for the whole run.
    #[must_use]
    pub const fn scenario(&self) -> Option<&'a str> {
        self.scenario
    }

    /// The step; `None` for all steps together.
    #[must_use]
    pub const fn step(&self) -> Option<&'a str> {
        self.step
    }

    /// The series that are pooled.
    #[must_use]
    pub fn series(&self) -> &[&'a SeriesRecord] {
        &self.series
    }

    /// From the first due start to the last answer; zero where that is not known.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Resource use while the run went on.
    #[must_use]
    pub const fn resources(&self) -> &'a [Resources] {
        self.resources
    }

    /// How closely the requests followed each other; `None` where nobody counted, and for a
    /// single step.
    #[must_use]
    pub const fn pace(&self) -> Option<&'a Pace> {
        self.pace
    }

    /// A metric of the plan's own; `None` where it was not observed, and for a single step.
    #[must_use]
    pub fn metric(&self, name: MetricName) -> Option<&'a CustomRecord> {
        self.metrics.iter().find(|record| record.name == name)
    }

    /// What an upstream was asked for; `None` where nobody counted, and for a single step.
    #[must_use]
    pub fn upstream(&self, name: MetricName) -> Option<&'a UpstreamRecord> {
        self.upstreams.iter().find(|record| record.name == name)
    }

    /// The faults that a scenario was to bear; none of a single step or a whole run.
    #[must_use]
    pub const fn faults(&self) -> &'a [FaultRecord] {
        self.faults
    }

    /// Successful requests per second as another tool reported it.
    #[must_use]
    pub const fn reported_throughput(&self) -> Option<Rate> {
        self.reported_throughput
    }

    /// Requests that were due, whatever became of them.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.successes().saturating_add(self.failures())
    }

    /// Requests that succeeded.
    #[must_use]
    pub fn successes(&self) -> u64 {
        total(self.series.iter().map(|one| one.successes))
    }

    /// Whether a result counts requests without telling failures from successes.
    pub(crate) fn outcomes_unknown(&self) -> bool {
        self.series.iter().any(|series| series.outcomes_unknown)
    }

    /// Requests that failed.
    #[must_use]
    pub fn failures(&self) -> u64 {
        total(self.series.iter().map(|one| one.failed()))
    }

    /// How much the requests depend on each other on `clock`, for each scenario of which that is
    /// known. In a closed model, response time is service time.
    pub(crate) fn dependence(&self, clock: Clock) -> Vec<&'a Dependence> {
        let stands_for = match clock {
            Clock::ResponseTime => Clock::ServiceTime,
            other => other,
        };
        self.dependence
            .iter()
            .filter_map(|by_clock| by_clock.get(&clock).or_else(|| by_clock.get(&stands_for)))
            .collect()
    }

    /// The design effect of the share of requests that fail.
    pub(crate) fn design_effect_of_failures(&self) -> DesignEffect {
        let known = self.dependence(Clock::ServiceTime);
        let effects = known.into_iter().filter_map(Dependence::failed);
        effects.max().unwrap_or(DesignEffect::NONE)
    }

    /// When requests ended, where the pooled series agree on what a slice is.
    pub(crate) const fn timeline(&self) -> Option<&Timeline> {
        self.timeline.as_ref()
    }
}

/// Of all steps together; that of the step where there is one.
fn dependence_of(scenario: &ScenarioRecord) -> &BTreeMap<Clock, Dependence> {
    match scenario.series.as_slice() {
        [only] => &only.dependence,
        _ => &scenario.dependence,
    }
}

/// The sum of timelines that have the same slices; `None` where one is missing or differs.
fn pooled_timeline(series: &[&SeriesRecord]) -> Option<Timeline> {
    let mut timelines = series.iter().map(|one| one.timeline.as_ref());
    let mut pooled = timelines.next()??.clone();
    for timeline in timelines {
        let timeline = timeline?;
        let same_frame =
            timeline.width == pooled.width && timeline.slices.len() == pooled.slices.len();
        if !same_frame {
            return None;
        }
        for (sum, more) in pooled.slices.iter_mut().zip(&timeline.slices) {
            *sum = Slice {
                successes: sum.successes.saturating_add(more.successes),
                failures: sum.failures.saturating_add(more.failures),
            };
        }
    }
    Some(pooled)
}

fn total(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}
