//! Whole distributions as points of curves: how many requests took at most how long. Counts are
//! added and ranks picked; nothing is estimated.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{Clock, ClockView, Histogram, Latencies, LoadModel, ScenarioRecord};
use serde::{Deserialize, Serialize};

use super::course::has_schedule;
use super::figure::Labelled;
use super::{labels, nanos};

/// The latencies of all requests of a scenario on one clock, from the shortest up.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpectrumView {
    /// Which latency.
    pub clock: Labelled<Clock>,
    /// All requests; those that failed are longer than every success.
    pub requests: u64,
    /// Those of them that failed, which no point shows.
    pub failed: u64,
    /// The points, rising in both.
    pub points: Vec<SpectrumPoint>,
}

/// So large a share of the requests took at most so long.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SpectrumPoint {
    /// The share, of one.
    pub share: f64,
    /// How long.
    #[serde(with = "nanos")]
    pub nanoseconds: Duration,
}

/// How many successful requests took about how long.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistributionView {
    /// Which latency.
    pub clock: Labelled<Clock>,
    /// All of them.
    pub requests: u64,
    /// Neighbouring ranges, each as wide as the next one in proportion to its latencies.
    pub bins: Vec<DistributionBin>,
}

/// How many requests took longer than `from` and at most `to`.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistributionBin {
    /// Where the range begins.
    #[serde(with = "nanos")]
    pub from_nanoseconds: Duration,
    /// Where it ends.
    #[serde(with = "nanos")]
    pub to_nanoseconds: Duration,
    /// How many.
    pub requests: u64,
}

/// Points of a curve at most.
const MOST_POINTS: u32 = 64;
/// Ranges of a distribution.
const BINS: u32 = 36;

/// Counts of equal latencies, of all steps together: for each bucket its middle, with the
/// largest value ever seen where it lies in the last one.
struct Pooled {
    counts: BTreeMap<u64, u64>,
    successes: u64,
    failed: u64,
}

/// One curve a clock; none without histograms.
pub(super) fn spectra(scenario: &ScenarioRecord) -> Vec<SpectrumView> {
    let clocks: &[Clock] = if has_schedule(scenario.model) {
        &Clock::ALL
    } else {
        &[Clock::ResponseTime]
    };
    let curves = clocks.iter().filter_map(|clock| {
        let pooled = Pooled::of(scenario, *clock)?;
        Some(SpectrumView {
            clock: labels::clock(*clock, scenario.model),
            requests: pooled.successes + pooled.failed,
            failed: pooled.failed,
            points: pooled.points(),
        })
    });
    curves.collect()
}

/// The distribution of what users waited for answers that were right; `None` without any.
pub(super) fn distribution(scenario: &ScenarioRecord) -> Option<DistributionView> {
    let pooled = Pooled::of(scenario, Clock::ResponseTime)?;
    Some(DistributionView {
        clock: labels::clock(Clock::ResponseTime, scenario.model),
        requests: pooled.successes,
        bins: pooled.bins(),
    })
}

/// The curve of what is known of response times elsewhere, `failed` requests behind it; `None`
/// where nothing is.
pub(super) fn known_spectrum(
    latencies: &Latencies,
    failed: u64,
    model: LoadModel,
) -> Option<SpectrumView> {
    let (requests, points) = match latencies {
        Latencies::Histogram(histogram) => {
            let pooled = Pooled::of_one(histogram, failed);
            (pooled.successes.saturating_add(failed), pooled.points())
        }
        Latencies::Points(known) => {
            let points = known.points.iter().map(|point| SpectrumPoint {
                share: point.quantile.as_f64(),
                nanoseconds: point.value,
            });
            (known.count, points.collect())
        }
    };
    (!points.is_empty()).then(|| SpectrumView {
        clock: labels::clock(Clock::ResponseTime, model),
        requests,
        failed,
        points,
    })
}

/// The distribution of what is known of response times elsewhere; `None` of some percentiles.
pub(super) fn known_distribution(
    latencies: &Latencies,
    model: LoadModel,
) -> Option<DistributionView> {
    let Latencies::Histogram(histogram) = latencies else {
        return None;
    };
    let pooled = Pooled::of_one(histogram, 0);
    (pooled.successes > 0).then(|| DistributionView {
        clock: labels::clock(Clock::ResponseTime, model),
        requests: pooled.successes,
        bins: pooled.bins(),
    })
}

impl Pooled {
    fn of_one(histogram: &Histogram, failed: u64) -> Self {
        let mut pooled = Self {
            counts: BTreeMap::new(),
            successes: 0,
            failed,
        };
        pooled.add(histogram);
        pooled
    }

    fn of(scenario: &ScenarioRecord, clock: Clock) -> Option<Self> {
        let mut pooled = Self {
            counts: BTreeMap::new(),
            successes: 0,
            failed: 0,
        };
        for step in &scenario.series {
            let Some(ClockView::Histogram(histogram)) = step.clocks.on(clock) else {
                return None;
            };
            pooled.add(histogram);
            // Whatever was sent has a send lag, failed or not.
            if clock != Clock::SendLag {
                pooled.failed = pooled.failed.saturating_add(step.failed());
            }
        }
        (pooled.successes > 0).then_some(pooled)
    }

    fn add(&mut self, histogram: &Histogram) {
        let nanos = |span: Option<Duration>| {
            span.map_or(0, |span| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX))
        };
        let (smallest, largest) = (nanos(histogram.smallest()), nanos(histogram.largest()));
        for bucket in histogram.buckets() {
            let middle = bucket.lowest + (bucket.highest - bucket.lowest) / 2;
            let count = self
                .counts
                .entry(middle.clamp(smallest, largest))
                .or_default();
            *count = count.saturating_add(bucket.count);
        }
        self.successes = self.successes.saturating_add(histogram.count());
    }

    /// Points whose shares of longer requests fall in equal proportions: as many between 90 % and
    /// 99 % as between 99 % and 99.9 %.
    fn points(&self) -> Vec<SpectrumPoint> {
        let requests = self.successes + self.failed;
        let all = requests as f64;
        let mut points: Vec<SpectrumPoint> = Vec::new();
        let mut counted = self.counts.iter();
        let (mut reached, mut value) = (0, 0);
        for step in 0..=MOST_POINTS {
            let longer = all.powf(-f64::from(step) / f64::from(MOST_POINTS));
            let rank = (all * (1.0 - longer)).ceil().max(1.0);
            while (reached as f64) < rank {
                let Some((nanoseconds, count)) = counted.next() else {
                    return points;
                };
                value = *nanoseconds;
                reached += count;
            }
            let share = if step == 0 { 0.0 } else { 1.0 - longer };
            points.push(SpectrumPoint {
                share,
                nanoseconds: Duration::from_nanos(value),
            });
        }
        points
    }

    fn bins(&self) -> Vec<DistributionBin> {
        let ends = (self.counts.keys().next(), self.counts.keys().next_back());
        let (Some(smallest), Some(largest)) = ends else {
            return Vec::new();
        };
        let low = (*smallest).max(1) as f64 * 0.999;
        // A single latency has a range around it.
        let high = ((*largest).max(1) as f64 * 1.001).max(low * 1.1);
        let edge = |bin: u32| {
            let nanos = low * (high / low).powf(f64::from(bin) / f64::from(BINS));
            Duration::from_nanos(whole(nanos))
        };
        let bins = (0..BINS).map(|bin| {
            let (from, to) = (edge(bin), edge(bin + 1));
            let within = |nanos: u64| {
                let value = Duration::from_nanos(nanos.max(1));
                value <= to && (value > from || bin == 0)
            };
            let counts = self.counts.iter().filter(|(nanos, _)| within(**nanos));
            DistributionBin {
                from_nanoseconds: from,
                to_nanoseconds: to,
                requests: counts.map(|(_, count)| *count).sum(),
            }
        });
        bins.collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest whole number there is"
)]
const fn whole(nanos: f64) -> u64 {
    nanos as u64
}
