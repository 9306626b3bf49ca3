//! Where in the distribution of response times runs differ from those before them: the shift
//! function of each scenario. Takes no verdict.

use std::time::Duration;

use perf_core::{
    Change, Histogram, Latencies, LatencyShift, Metric, MetricSet, Quantile, QuantilePoint,
    QuantilePoints, QuantileShift, Quantity, Resolution, ScenarioLatencies, Share, ShiftReplicates,
    Statistic,
};

use super::design::FEWEST_BASELINE_RUNS;
use crate::recorder::merge_histograms;
use crate::runs::{prediction_interval, run_shift};
use crate::two_samples::{QuantileEstimator, deciles, shift_function};
use crate::values::{FiniteValues, Values};

const CONFIDENCE: f64 = 0.95;
/// A percentile is compared where so many requests lie on either side of it in every run.
const FEWEST_BEYOND: u64 = 5;
/// So many values stand for the requests of a run; more would show the same.
const MOST_VALUES: u64 = 20_000;

/// The response times of one run of a scenario, of all its steps together.
struct Pooled {
    successes: Histogram,
    failed: u64,
    worth: Option<u64>,
}

/// The shift functions of the scenarios of the last of the runs `current`, beside those of
/// `baseline`, oldest first: by how much p10, p20 to p90, p95, p99 and p99.9 moved.
///
/// From five baseline runs on, runs are what is replicated. A change is the Hodges–Lehmann
/// estimate of the ratio; its interval is, of several runs, that of [`run_shift`] on logarithms,
/// and of a single one what [`prediction_interval`] expects of one more run of the baseline, seen
/// from the run. Each interval holds its own change at 95 %; two runs against few have none.
///
/// With fewer, the last run stands beside the last of the baseline, and requests are what is
/// replicated: [`shift_function`] over as many of them, evenly spread, as they are worth, 20 000
/// at most. Its bands hold all changes at once, and know nothing of how much runs differ.
///
/// A failed request is longer than every success. A percentile is left out that has fewer than
/// five requests on either side, or that falls among the failed ones in any run.
#[must_use]
pub fn latency_shifts(
    current: &[Vec<ScenarioLatencies>],
    baseline: &[Vec<ScenarioLatencies>],
) -> Vec<LatencyShift> {
    let Some(last) = current.last() else {
        return Vec::new();
    };
    let shifts = last.iter().filter_map(|scenario| {
        let now = pooled(current, &scenario.name);
        let before = pooled(baseline, &scenario.name);
        let (points, replicates, now, before) = if before.len() < FEWEST_BASELINE_RUNS {
            let (now, before) = (now.last()?, before.last()?);
            let points = by_requests(now, before);
            let one = std::slice::from_ref;
            (points, ShiftReplicates::Requests, one(now), one(before))
        } else {
            let points = by_runs(&now, &before);
            (points, ShiftReplicates::Runs, &*now, &*before)
        };
        let all = before.iter().map(|run| &run.successes);
        Some(LatencyShift {
            scenario: scenario.name.clone(),
            replicates,
            baseline_runs: before.len() as u64,
            current_runs: now.len() as u64,
            baseline: Latencies::Histogram(merge_histograms(all).ok()?),
            baseline_failed: before
                .iter()
                .fold(0, |sum, run| sum.saturating_add(run.failed)),
            points,
        })
    });
    shifts.collect()
}

/// The percentiles of response times that two sets of metrics have in common, one beside the
/// other, without intervals; `None` without any.
#[must_use]
pub fn known_shift(
    scenario: &str,
    current: &MetricSet,
    baseline: &MetricSet,
) -> Option<LatencyShift> {
    let time = |set: &MetricSet, metric| match set.get(metric)?.value {
        Quantity::Time(span) => Some(span),
        _ => None,
    };
    let mut points: Vec<QuantileShift> = Vec::new();
    for known in &baseline.values {
        let Metric::Latency {
            statistic: Statistic::Quantile(quantile),
            ..
        } = known.metric
        else {
            continue;
        };
        if known.metric != Metric::quantile(quantile) {
            continue;
        }
        let both = time(baseline, known.metric).zip(time(current, known.metric));
        points.extend(both.and_then(|(before, now)| {
            let change = Change::between(before.as_secs_f64(), now.as_secs_f64())?;
            Some(point(quantile, before, now, change, None))
        }));
    }
    points.sort_by(|one, other| one.quantile.as_f64().total_cmp(&other.quantile.as_f64()));
    if points.is_empty() {
        return None;
    }
    let values = points.iter().map(|point| QuantilePoint {
        quantile: point.quantile,
        value: point.baseline,
    });
    Some(LatencyShift {
        scenario: scenario.to_owned(),
        replicates: ShiftReplicates::Nothing,
        baseline_runs: 1,
        current_runs: 1,
        baseline: Latencies::Points(QuantilePoints {
            count: baseline.requests,
            points: values.collect(),
            mean: None,
            min: None,
            max: None,
            resolution: Resolution::EXACT,
        }),
        baseline_failed: baseline.failures,
        points,
    })
}

/// What each run has of this scenario.
fn pooled(runs: &[Vec<ScenarioLatencies>], name: &str) -> Vec<Pooled> {
    let found = runs
        .iter()
        .filter_map(|run| run.iter().find(|scenario| scenario.name == name));
    let each = found.filter_map(|scenario| {
        let successes = merge_histograms(&scenario.steps).ok()?;
        (successes.count() > 0).then_some(Pooled {
            successes,
            failed: scenario.failed,
            worth: scenario.worth,
        })
    });
    each.collect()
}

fn by_runs(now: &[Pooled], before: &[Pooled]) -> Vec<QuantileShift> {
    let points = quantiles(now, before).into_iter().filter_map(|quantile| {
        let logs = |runs: &[Pooled]| -> Option<Vec<f64>> {
            let each = runs.iter().map(|run| Some(libm::log(run.at(quantile)?)));
            each.collect()
        };
        let (earlier, later) = (logs(before)?, logs(now)?);
        let share = Share::new(CONFIDENCE)?;
        let shift = run_shift(
            Values::new(&earlier).ok()?,
            Values::new(&later).ok()?,
            share,
        );
        let shift = shift.ok()?;
        let interval = match later.as_slice() {
            [only] => prediction_interval(FiniteValues::new(&earlier).ok()?, share)
                .map(|expected| (only - expected.high, only - expected.low)),
            _ => Some((shift.low, shift.high)),
        };
        let interval = interval.filter(|(low, high)| low.is_finite() && high.is_finite());
        let change = |log: f64| Change::relative(libm::expm1(log));
        Some(point(
            quantile,
            nanos(libm::exp(median(earlier))),
            nanos(libm::exp(median(later))),
            change(shift.estimate?)?,
            interval.and_then(|(low, high)| change(low).zip(change(high))),
        ))
    });
    points.collect()
}

fn by_requests(now: &Pooled, before: &Pooled) -> Vec<QuantileShift> {
    let one = std::slice::from_ref;
    let asked = quantiles(one(now), one(before));
    // What failed is longer than anything: how much longer changes no percentile that is asked for.
    let longest = [now, before].map(|run| run.successes.largest());
    let beyond = longest.into_iter().flatten().max().unwrap_or_default();
    let (earlier, later) = (before.values(beyond), now.values(beyond));
    let bands = FiniteValues::new(&earlier)
        .ok()
        .zip(FiniteValues::new(&later).ok())
        .zip(Share::new(CONFIDENCE))
        .and_then(|((earlier, later), confidence)| {
            let estimator = QuantileEstimator::Observed;
            shift_function(earlier, later, &asked, estimator, confidence).ok()
        });
    let points = asked.iter().enumerate().filter_map(|(place, quantile)| {
        let (before, now) = (before.at(*quantile)?, now.at(*quantile)?);
        let band = bands.as_ref().and_then(|bands| bands.get(place)?.band);
        let around = band.map(|band| (band.high - band.low) / 2.0 / before);
        let change = now / before - 1.0;
        let interval = around.and_then(|half| {
            // Nothing gets faster than taking no time.
            let low = Change::relative((change - half).max(-1.0));
            low.zip(Change::relative(change + half))
        });
        Some(point(
            *quantile,
            nanos(before),
            nanos(now),
            Change::relative(change)?,
            interval,
        ))
    });
    points.collect()
}

/// The percentiles that all runs have enough requests for.
fn quantiles(now: &[Pooled], before: &[Pooled]) -> Vec<Quantile> {
    let fewest = now.iter().chain(before).map(Pooled::requests).min();
    let fewest = fewest.unwrap_or(0);
    let tail = [950, 990, 999].into_iter();
    let tail = tail.filter_map(|thousandths| Quantile::new(thousandths, 1_000));
    let all = deciles().into_iter().chain(tail);
    let has_enough = |quantile: &Quantile| {
        let rank = quantile.rank(fewest);
        rank > FEWEST_BEYOND && fewest.saturating_sub(rank) >= FEWEST_BEYOND
    };
    all.filter(has_enough).collect()
}

fn point(
    quantile: Quantile,
    baseline: Duration,
    current: Duration,
    change: Change,
    interval: Option<(Change, Change)>,
) -> QuantileShift {
    QuantileShift {
        quantile,
        baseline,
        current,
        change,
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
    }
}

impl Pooled {
    fn requests(&self) -> u64 {
        self.successes.count().saturating_add(self.failed)
    }

    /// A percentile of all requests in nanoseconds, never zero; `None` among failed ones.
    fn at(&self, quantile: Quantile) -> Option<f64> {
        self.at_rank(quantile.rank(self.requests()) as f64 - 0.5)
    }

    /// How long the requests up to this place took, within a bucket as if they lay evenly.
    fn at_rank(&self, place: f64) -> Option<f64> {
        let mut counted = 0.0;
        for bucket in self.successes.buckets() {
            let count = bucket.count as f64;
            if counted + count > place {
                let width = (bucket.highest - bucket.lowest) as f64;
                let value = bucket.lowest as f64 + width * (place - counted) / count;
                return Some(value.max(1.0));
            }
            counted += count;
        }
        None
    }

    /// Evenly spread values that stand for the requests, in nanoseconds.
    fn values(&self, beyond: Duration) -> Vec<f64> {
        let requests = self.requests();
        let many = self.worth.unwrap_or(requests);
        let many = many.min(requests).clamp(1, MOST_VALUES);
        let step = requests as f64 / many as f64;
        let failed = 2.0 * beyond.as_nanos() as f64;
        let place = |number: u64| (number as f64 + 0.5) * step;
        (0..many)
            .map(|number| self.at_rank(place(number)).unwrap_or(failed))
            .collect()
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let (low, high) = ((values.len() - 1) / 2, values.len() / 2);
    f64::midpoint(values[low], values[high])
}

fn nanos(value: f64) -> Duration {
    Duration::from_secs_f64(value / 1e9)
}
