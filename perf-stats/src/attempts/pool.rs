//! The requests of one or more series on one clock, pooled.

use std::time::Duration;

use perf_core::{
    Clock, ClockView, Comparator, Dependence, DesignEffect, Histogram, Interval, Quantile,
    QuantilePoints, Quantity, Reading, SeriesRecord, Share,
};

use super::known::Known;
use super::ladder::Ladder;
use crate::interval::{ranks_beyond, ranks_of};
use crate::moments::Moments;
use crate::planning::more_for_interval;

/// Which requests are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All that were due; a failed one counts as longer than every success.
    AllRequests,
    /// Those that succeeded.
    SuccessfulOnly,
}

/// What failed requests are taken for where a lower bound is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failing {
    /// Longer than every success, as everywhere else.
    Longest,
    /// Shorter than every success, where being long would help to hold a criterion.
    Shortest,
}

/// How many requests miss a limit, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Violations {
    pub(crate) at_least: u64,
    pub(crate) at_most: u64,
}

/// What is known of the latencies of some requests.
#[derive(Debug, Clone)]
pub(crate) struct Attempts<'a> {
    known: Known,
    requests: u64,
    parts: Vec<ClockView<'a>>,
    dependence: Vec<&'a Dependence>,
}

impl<'a> Attempts<'a> {
    /// The requests of `series` on `clock`; `None` where that is not known: a clock that none
    /// of them has, or the successes of a summary in which failures are mixed in.
    pub(crate) fn of(series: &[&'a SeriesRecord], clock: Clock, scope: Scope) -> Option<Self> {
        let mut known = Known::default();
        let mut requests = 0_u64;
        let mut parts = Vec::with_capacity(series.len());
        for one in series {
            let Some(view) = one.clocks.on(clock) else {
                continue;
            };
            let due = one.requests();
            let (total, part) = match (view, scope) {
                (ClockView::Histogram(histogram), Scope::SuccessfulOnly) => {
                    (histogram.count(), Known::of_histogram(histogram, 0))
                }
                (ClockView::Histogram(histogram), Scope::AllRequests) => {
                    let total = due.max(histogram.count());
                    let without = total - histogram.count();
                    (total, Known::of_histogram(histogram, without))
                }
                (ClockView::Points(points), Scope::SuccessfulOnly) => {
                    if one.failed() > 0 {
                        return None;
                    }
                    (points.count, Known::of_points(points, points.count, 0))
                }
                (ClockView::Points(points), Scope::AllRequests) => {
                    let total = due.max(points.count);
                    (total, Known::of_points(points, total, one.failed()))
                }
            };
            known.join(part);
            requests = requests.saturating_add(total);
            parts.push(view);
        }
        (!parts.is_empty()).then_some(Self {
            known,
            requests,
            parts,
            dependence: Vec::new(),
        })
    }

    /// The same with what is known of how much they depend on each other; without, they are
    /// taken for independent.
    pub(crate) fn depending(self, dependence: Vec<&'a Dependence>) -> Self {
        Self { dependence, ..self }
    }

    /// The design effect of the share of requests beyond `limit`.
    pub(crate) fn design_effect_beyond(&self, limit: Duration) -> DesignEffect {
        self.largest_effect(|known| known.beyond(limit))
    }

    /// The design effect of the share of requests beyond `quantile`.
    pub(crate) fn design_effect_at(&self, quantile: Quantile) -> DesignEffect {
        let rank = quantile.rank(self.requests);
        match self.known.highs.at_rank(rank) {
            Some(nanos) => self.largest_effect(|known| known.beyond(Duration::from_nanos(nanos))),
            None => self.largest_effect(Dependence::failed),
        }
    }

    /// The design effect of the mean.
    pub(crate) fn design_effect_of_mean(&self) -> DesignEffect {
        self.largest_effect(Dependence::mean)
    }

    fn largest_effect(&self, of: impl Fn(&Dependence) -> Option<DesignEffect>) -> DesignEffect {
        let known = self.dependence.iter().filter_map(|known| of(known));
        known.max().unwrap_or(DesignEffect::NONE)
    }

    /// All requests that are meant.
    pub(crate) const fn requests(&self) -> u64 {
        self.requests
    }

    /// Those of them that have no latency.
    pub(crate) const fn failed(&self) -> u64 {
        self.known.failed
    }

    /// Whether every value is known to a bucket, so that intervals end at observed values.
    pub(crate) fn is_counted(&self) -> bool {
        self.histograms().is_some()
    }

    /// The type 1 quantile: the upper end of the bucket that it falls into. Above the largest
    /// success where it falls among the failures. Of percentiles, those that are known, as they
    /// were written down.
    pub(crate) fn quantile(&self, quantile: Quantile) -> Reading {
        let rank = quantile.rank(self.requests);
        if self.requests == 0 {
            return Reading::Missing;
        }
        if rank > self.requests.saturating_sub(self.failed()) {
            return Reading::Above(self.longest_known());
        }
        let value = if self.is_counted() {
            self.known.highs.at_rank(rank).map(Duration::from_nanos)
        } else {
            self.lone_points().and_then(|lone| {
                let known = lone.points.iter().find(|p| p.quantile == quantile)?;
                Some(known.value)
            })
        };
        value.map_or(Reading::Missing, |span| {
            Reading::Exactly(Quantity::Time(span))
        })
    }

    /// Between which values the type 1 quantile lies, as far as buckets tell; `None` where it falls
    /// among the failures, and where only some percentiles are known.
    pub(crate) fn quantile_range(&self, quantile: Quantile) -> Option<(Duration, Duration)> {
        let rank = quantile.rank(self.requests);
        let at = |ladder: &Ladder| ladder.at_rank(rank).map(Duration::from_nanos);
        self.is_counted()
            .then(|| at(&self.known.lows).zip(at(&self.known.highs)))
            .flatten()
    }

    /// The exact order-statistic interval of a quantile, with bucket and rounding edges taken
    /// outward.
    pub(crate) fn interval(&self, quantile: Quantile, confidence: Share) -> Interval {
        let effect = self.design_effect_at(quantile);
        let ranks = ranks_of(quantile, self.requests, effect, confidence);
        let succeeded = self.requests.saturating_sub(self.failed());
        let low = ranks.low.and_then(|rank| {
            if rank > succeeded {
                return self.largest();
            }
            let value = self.known.lows.at_rank(rank).map(Duration::from_nanos);
            // Below the first known percentile nothing is known, which is not zero.
            value.filter(|span| self.is_counted() || !span.is_zero())
        });
        let high = ranks
            .high
            .and_then(|rank| self.known.highs.at_rank(rank))
            .map(Duration::from_nanos);
        let exists = ranks.low.is_some() && ranks.high.is_some_and(|rank| rank <= succeeded);
        let needs_more = if exists {
            None
        } else {
            more_for_interval(quantile, self.requests, self.failed(), effect, confidence)
        };
        Interval {
            low: low.map(Quantity::Time),
            high: high.map(Quantity::Time),
            confidence,
            needs_more,
        }
    }

    /// What the quantile is at least, with probability 1 − `tail`, in nanoseconds: infinite where it
    /// surely falls among the failures, which count as `failing` says. `None` where the sample is
    /// too small.
    pub(crate) fn quantile_at_least(
        &self,
        quantile: Quantile,
        tail: f64,
        failing: Failing,
    ) -> Option<f64> {
        let effect = self.design_effect_at(quantile);
        let rank = ranks_beyond(quantile, self.requests, effect, tail).low?;
        match failing {
            Failing::Longest if rank > self.requests.saturating_sub(self.failed()) => {
                Some(f64::INFINITY)
            }
            Failing::Longest => self.known.lows.at_rank(rank).map(|nanos| nanos as f64),
            // All failures stand below the first success.
            Failing::Shortest => {
                let among_successes = rank.checked_sub(self.failed()).filter(|rank| *rank > 0)?;
                self.known
                    .lows
                    .at_rank(among_successes)
                    .map(|nanos| nanos as f64)
            }
        }
    }

    /// What the quantile is at most, with probability 1 − `tail`, in nanoseconds; `None` where the
    /// sample is too small, or too much of it failed.
    pub(crate) fn quantile_at_most(&self, quantile: Quantile, tail: f64) -> Option<f64> {
        let effect = self.design_effect_at(quantile);
        let rank = ranks_beyond(quantile, self.requests, effect, tail).high?;
        self.known.highs.at_rank(rank).map(|nanos| nanos as f64)
    }

    /// How many requests do not stand in the relation `comparator` to `limit`. A failed one
    /// never does.
    pub(crate) fn violations(&self, comparator: Comparator, limit: Duration) -> Violations {
        let limit = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
        let holds = |value: u64| match comparator {
            Comparator::Below => value < limit,
            Comparator::AtMost => value <= limit,
            Comparator::Above => value > limit,
            Comparator::AtLeast => value >= limit,
        };
        let succeeded = self.requests.saturating_sub(self.failed());
        let (surely, possibly) = if comparator.is_ceiling() {
            let surely = self.known.highs.count_where(holds);
            (surely, self.known.lows.count_where(holds))
        } else {
            // What is known of no success upwards may still be above a floor.
            let unbounded = self.known.highs.beyond().saturating_sub(self.failed());
            let surely = self.known.lows.count_where(holds);
            (surely, self.known.highs.count_where(holds) + unbounded)
        };
        Violations {
            at_least: self.requests - possibly.min(succeeded),
            at_most: self.requests - surely.min(succeeded),
        }
    }

    /// The mean. Above what it would be if failed requests took as long as the longest success
    /// where there are any.
    pub(crate) fn mean(&self) -> Reading {
        let mean = match self.spread() {
            Some(spread) => Some(spread.mean()),
            None => self.mean_of_points(),
        };
        let Some(mean) = mean else {
            return if self.failed() > 0 {
                Reading::Above(self.longest_known())
            } else {
                Reading::Missing
            };
        };
        let mean = Quantity::Time(rounded(mean));
        if self.failed() > 0 {
            Reading::Above(mean)
        } else {
            Reading::Exactly(mean)
        }
    }

    /// Mean and spread in nanoseconds, failed requests counting as the longest success; `None`
    /// where no distribution is known, and without a success.
    pub(crate) fn spread(&self) -> Option<Moments> {
        let joined = self
            .histograms()?
            .into_iter()
            .filter_map(|histogram| Moments::of_histogram(histogram).ok())
            .reduce(Moments::joined)?;
        let failed = Moments::all_equal(self.failed(), self.largest()?.as_nanos() as f64);
        Some(failed.map_or(joined, |failed| joined.joined(failed)))
    }

    /// The smallest latency; `None` where it is not known.
    pub(crate) fn smallest(&self) -> Option<Duration> {
        self.extreme(Histogram::smallest, |points| points.min)?
            .into_iter()
            .min()
    }

    /// The largest latency that is known of a success; of a summary, of any attempt.
    pub(crate) fn largest(&self) -> Option<Duration> {
        self.extreme(Histogram::largest, |points| points.max)?
            .into_iter()
            .max()
    }

    /// One value a part that has any; `None` where a part has some and does not know it.
    fn extreme(
        &self,
        of_histogram: impl Fn(&Histogram) -> Option<Duration>,
        of_points: impl Fn(&QuantilePoints) -> Option<Duration>,
    ) -> Option<Vec<Duration>> {
        self.parts
            .iter()
            .filter_map(|part| match part {
                ClockView::Histogram(histogram) => of_histogram(histogram).map(Some),
                ClockView::Points(points) => (points.count > 0).then(|| of_points(points)),
            })
            .collect()
    }

    fn longest_known(&self) -> Quantity {
        let in_points = self.parts.iter().filter_map(|part| match part {
            ClockView::Histogram(histogram) => histogram.largest(),
            ClockView::Points(points) => points
                .max
                .or_else(|| points.points.last().map(|point| point.value)),
        });
        Quantity::Time(in_points.max().unwrap_or_default())
    }

    fn histograms(&self) -> Option<Vec<&'a Histogram>> {
        self.parts
            .iter()
            .map(|part| match part {
                ClockView::Histogram(histogram) => Some(*histogram),
                ClockView::Points(_) => None,
            })
            .collect()
    }

    fn lone_points(&self) -> Option<&'a QuantilePoints> {
        match self.parts.as_slice() {
            [ClockView::Points(points)] => Some(points),
            _ => None,
        }
    }

    /// The mean over all attempts, where every part says its own; in nanoseconds.
    fn mean_of_points(&self) -> Option<f64> {
        let parts: Option<Vec<(f64, f64)>> = self
            .parts
            .iter()
            .map(|part| {
                let (mean, count) = match part {
                    ClockView::Histogram(histogram) => (histogram.mean(), histogram.count()),
                    ClockView::Points(points) => (points.mean, points.count),
                };
                if count == 0 {
                    return Some((0.0, 0.0));
                }
                Some((mean?.as_nanos() as f64 * count as f64, count as f64))
            })
            .collect();
        let (sum, count) = parts?
            .into_iter()
            .fold((0.0, 0.0), |(s, c), (sum, count)| (s + sum, c + count));
        (count > 0.0).then(|| sum / count)
    }
}

/// A span of so many nanoseconds, rounded; not negative.
fn rounded(nanos: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casts of floats saturate, and a mean of spans is not negative"
    )]
    Duration::from_nanos(nanos.round() as u64)
}
