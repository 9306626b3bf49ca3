//! What answers brought for one metric.

use perf_core::{CustomRecord, MetricName, Moment, Number};

/// The numbers that answers brought, one after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tally {
    count: u64,
    total: f64,
    min: f64,
    max: f64,
    last: (Moment, f64),
}

impl Tally {
    /// One number, brought by an answer that ended at `at`.
    pub(crate) const fn of(at: Moment, number: f64) -> Self {
        Self {
            count: 1,
            total: number,
            min: number,
            max: number,
            last: (at, number),
        }
    }

    /// Takes over what another one has.
    pub(crate) fn join(&mut self, other: Self) {
        self.count += other.count;
        self.total += other.total;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        if other.last.0 >= self.last.0 {
            self.last = other.last;
        }
    }

    /// What is told of it, over so many iterations and requests.
    pub(crate) fn record(&self, name: MetricName, iterations: u64, requests: u64) -> CustomRecord {
        let number = |value| Number::new(value).unwrap_or_default();
        CustomRecord {
            name,
            observations: self.count,
            missed: 0,
            total: number(self.total),
            mean: number(self.total / self.count as f64),
            min: number(self.min),
            max: number(self.max),
            last: number(self.last.1),
            iterations,
            requests,
        }
    }
}
