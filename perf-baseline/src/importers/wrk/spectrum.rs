//! One distribution as wrk prints it: its short list, and in wrk2 the detailed one. Refuses to
//! take a rounded value for another percentile.

use std::time::Duration;

use perf_core::{Quantile, QuantilePoints, Resolution};

use crate::importers::draft::nothing_known;
use crate::importers::import_error::Fault;
use crate::importers::percentiles::{quantile_of, rising};
use crate::importers::printed::Place;
use crate::importers::time_unit::TimeUnit;

/// wrk prints two decimals of µs, ms or s: three digits are always there.
const RESOLUTION: Resolution = Resolution {
    unit: Duration::from_nanos(10),
    significant_digits: Some(3),
};

/// A distribution, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Spectrum {
    pub(super) is_uncorrected: bool,
    found: Vec<(Quantile, Duration)>,
    /// The 95th percentile of the detailed list.
    p95: Option<Duration>,
    pub(super) mean: Option<Duration>,
    pub(super) max: Option<Duration>,
    /// How many values it rests on.
    pub(super) total: Option<u64>,
}

impl Spectrum {
    pub(super) fn new(is_uncorrected: bool) -> Self {
        Self {
            is_uncorrected,
            ..Self::default()
        }
    }

    /// Takes a line that belongs to it; says whether it did.
    pub(super) fn take(&mut self, line: u64, text: &str) -> Result<bool, Fault> {
        if let Some(mean) = text.strip_prefix("#[Mean") {
            let (mean, _) = assigned(mean);
            self.mean = Place::of(line, "mean").span(mean, TimeUnit::Milliseconds)?;
            return Ok(true);
        }
        if let Some(max) = text.strip_prefix("#[Max") {
            let (max, rest) = assigned(max);
            self.max = Place::of(line, "maximum").span(max, TimeUnit::Milliseconds)?;
            if let Some((_, total)) = rest.split_once('=') {
                let total = total.trim().trim_end_matches(']');
                self.total = Some(Place::of(line, "total count").count(total)?);
            }
            return Ok(true);
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            [percent, value] if percent.ends_with('%') => {
                let place = Place::of(line, "percentile");
                let span = place.with_unit(value)?;
                let digits = percent.trim_end_matches('%');
                if digits.parse::<f64>().is_err() {
                    return Ok(false);
                }
                // 100 % is the maximum, and no percentile.
                if let (Some(quantile), Some(span)) = (quantile_of(digits), span) {
                    self.found.push((quantile, span));
                }
                Ok(true)
            }
            [value, "0.950000", _, _] => {
                let place = Place::of(line, "value of the spectrum");
                self.p95 = place.span(value, TimeUnit::Milliseconds)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Its percentiles, for `count` requests.
    pub(super) fn points(&self, count: u64) -> QuantilePoints {
        let mut found = self.found.clone();
        let is_new = found.iter().all(|(quantile, _)| *quantile != Quantile::P95);
        if let Some(p95) = self.p95.filter(|_| is_new) {
            // The short list is rounded more than the detailed one.
            let below = found
                .iter()
                .filter(|(q, _)| *q < Quantile::P95)
                .map(|(_, v)| *v);
            let above = found
                .iter()
                .filter(|(q, _)| *q > Quantile::P95)
                .map(|(_, v)| *v);
            let low = below.max().unwrap_or(Duration::ZERO);
            let high = above.min().unwrap_or(Duration::MAX);
            let fits = |bound: Duration| {
                let (from, to) = RESOLUTION.range(bound);
                (from..=to).contains(&p95)
            };
            let p95 = match (p95 < low && fits(low), p95 > high && fits(high)) {
                (true, _) => low,
                (_, true) => high,
                _ => p95,
            };
            found.push((Quantile::P95, p95));
        }
        QuantilePoints {
            points: rising(found),
            mean: self.mean,
            max: self.max,
            resolution: RESOLUTION,
            ..nothing_known(count)
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty() && self.mean.is_none() && self.max.is_none()
    }
}

/// `    =        6.602, StdDeviation …`: the number, and what follows it.
fn assigned(text: &str) -> (&str, &str) {
    let text = text.trim().trim_start_matches('=').trim();
    text.split_once(',')
        .unwrap_or((text.trim_end_matches(']'), ""))
}
