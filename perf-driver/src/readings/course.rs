//! The course of one metric over time.

use perf_core::{CustomRecord, MetricName, Moment, Number};

/// What was read, and when it could not be, in order of time.
#[derive(Debug, Default)]
pub(super) struct Course {
    read: Vec<(Moment, f64)>,
    missed: Vec<Moment>,
}

impl Course {
    pub(super) fn add(&mut self, at: Moment, value: f64) {
        self.read.push((at, value));
    }

    pub(super) fn miss(&mut self, at: Moment) {
        self.missed.push(at);
    }

    /// What is told of the part from the look at `from` to the look at `to`; `None` if nothing was
    /// read in it.
    ///
    /// The total is how much a counter rose. A counter that falls has begun anew, from zero.
    pub(super) fn record(
        &self,
        name: MetricName,
        (from, to): (Moment, Moment),
        iterations: u64,
        requests: u64,
    ) -> Option<CustomRecord> {
        let within = self.read.iter().filter(|(at, _)| (from..=to).contains(at));
        let values: Vec<f64> = within.map(|(_, value)| *value).collect();
        let last = *values.last()?;
        let missed = self.missed.iter().filter(|at| (from..=to).contains(at));
        let rises = values.windows(2).map(|pair| {
            let (before, after) = (pair[0], pair[1]);
            if after >= before {
                after - before
            } else {
                after
            }
        });
        let total: f64 = rises.sum();
        let sum: f64 = values.iter().sum();
        let number = |value| Number::new(value).unwrap_or_default();
        Some(CustomRecord {
            name,
            observations: values.len() as u64,
            missed: missed.count() as u64,
            total: number(total),
            mean: number(sum / values.len() as f64),
            min: number(values.iter().copied().fold(f64::INFINITY, f64::min)),
            max: number(values.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            last: number(last),
            iterations,
            requests,
        })
    }
}
