//! Where the time of requests went, where their phases were measured: connecting again and again,
//! answers that take longer to come than to be made.

use perf_core::{Concern, Insight, Lap, Latencies, Quantity, Run, SeriesRecord, Share};

/// With fewer requests a first connection weighs too much.
const FEWEST_REQUESTS: u64 = 200;
/// From this part of the requests on, opening a connection is the rule and not the beginning.
const CHURN: f64 = 0.5;
/// Below this part of the time, there is nothing to gain by keeping them.
const WORTHWHILE: f64 = 0.1;
/// From this part of the time on, a phase is the one to look at.
const MOST: f64 = 0.5;

/// Requests that open a connection of their own, and pay for it.
pub(super) fn connection_churn(run: &Run) -> Vec<Insight> {
    each(run, |phases| {
        let opened = phases.connect?;
        let is_rule = opened.count as f64 >= phases.requests as f64 * CHURN;
        let share = phases.share(opened)?;
        (is_rule && share.as_fraction() >= WORTHWHILE).then(|| {
            (
                "connection-churn",
                format!(
                    "{} connections were opened for {} requests, at {} each, {share} of the time",
                    opened.count,
                    phases.requests,
                    Quantity::Time(opened.mean),
                ),
                "keep connections: see what closes them (the target, a proxy, its limit of requests or \
                 of idle time), or whether the plan means it with `connections = \"new\"`",
            )
        })
    })
}

/// A phase that is not the target's thinking, and takes most of the time.
pub(super) fn dominant_phase(run: &Run) -> Vec<Insight> {
    each(run, |phases| {
        let download = phases.download?;
        let share = phases.share(download)?;
        (share.as_fraction() >= MOST).then(|| {
            (
                "long-download",
                format!(
                    "receiving answers took {share} of the time: {} on average, where the first byte \
                     came within {}",
                    Quantity::Time(download.mean),
                    Quantity::Time(phases.first_byte.mean),
                ),
                "make answers smaller (compression, pages, fewer fields), or see whether the target \
                 writes them bit by bit; making the first byte faster gains little",
            )
        })
    })
}

/// How many requests had a phase, and how long it took.
#[derive(Debug, Clone, Copy)]
struct Phase {
    count: u64,
    nanos: f64,
    mean: std::time::Duration,
}

/// The phases of a step.
struct Phases {
    requests: u64,
    connect: Option<Phase>,
    first_byte: Phase,
    download: Option<Phase>,
}

impl Phase {
    fn of(step: &SeriesRecord, lap: Lap) -> Option<Self> {
        let Latencies::Histogram(histogram) = &step.lap(lap)?.clocks.service_time else {
            return None;
        };
        Some(Self {
            count: histogram.count(),
            nanos: histogram.sum_nanos() as f64,
            mean: histogram.mean()?,
        })
    }
}

impl Phases {
    fn of(step: &SeriesRecord) -> Option<Self> {
        Some(Self {
            requests: step.requests(),
            connect: Phase::of(step, Lap::Connect),
            first_byte: Phase::of(step, Lap::FirstByte)?,
            download: Phase::of(step, Lap::Download),
        })
    }

    /// The part of the time of all phases that `phase` took.
    fn share(&self, phase: Phase) -> Option<Share> {
        let others = [self.connect, Some(self.first_byte), self.download];
        let all: f64 = others.into_iter().flatten().map(|one| one.nanos).sum();
        Share::new(phase.nanos / all)
    }
}

type Said = (&'static str, String, &'static str);

fn each(run: &Run, rule: impl Fn(&Phases) -> Option<Said>) -> Vec<Insight> {
    let scenarios = run.scenarios.iter().filter(|one| !one.part_of_total);
    let steps = scenarios.flat_map(|scenario| {
        let several = scenario.series.len() > 1;
        scenario
            .series
            .iter()
            .map(move |step| (scenario, step, several))
    });
    let insights = steps.filter_map(|(scenario, step, several)| {
        let phases = Phases::of(step).filter(|phases| phases.requests >= FEWEST_REQUESTS)?;
        let (code, evidence, recommendation) = rule(&phases)?;
        Some(Insight {
            code: code.to_owned(),
            concern: Concern::Opportunity,
            scenario: Some(scenario.name.clone()),
            step: several.then(|| step.step.clone()),
            evidence,
            recommendation: recommendation.to_owned(),
        })
    });
    insights.collect()
}
