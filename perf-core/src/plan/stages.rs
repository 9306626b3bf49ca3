//! A load that changes over time, in straight lines. Only says what is meant; when it makes
//! something start follows elsewhere.

use std::time::Duration;

/// One part of a load that changes: from one value to another, evenly over a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage<V> {
    /// The value at its beginning.
    pub from: V,
    /// The value at its end.
    pub to: V,
    /// How long it takes; after none at all, the next stage follows at once.
    pub over: Duration,
}

/// Stages one after another: at least one, and one at least has a value above zero. The value may
/// jump from one to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages<V>(Vec<Stage<V>>);

impl<V: Copy + PartialOrd + Into<f64>> Stages<V> {
    /// The stages in order; `None` if there are none, or if all are zero throughout. Values are
    /// neither negative nor NaN.
    #[must_use]
    pub fn new(stages: Vec<Stage<V>>) -> Option<Self> {
        let is_something = |value: V| -> bool { value.into() > 0.0 };
        let something = stages
            .iter()
            .any(|stage| is_something(stage.from) || is_something(stage.to));
        something.then_some(Self(stages))
    }

    /// The stages in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Stage<V>] {
        &self.0
    }

    /// From the beginning of the first to the end of the last.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let spans = self.0.iter().map(|stage| stage.over);
        spans.fold(Duration::ZERO, Duration::saturating_add)
    }

    /// The highest value.
    #[must_use]
    pub fn peak(&self) -> V {
        let values = self.0.iter().flat_map(|stage| [stage.from, stage.to]);
        // There is at least one stage.
        values.fold(
            self.0[0].from,
            |one, other| {
                if other > one { other } else { one }
            },
        )
    }

    /// The area below the line, in the value's unit times seconds: of rates, how many events they
    /// amount to.
    #[must_use]
    pub fn area(&self) -> f64 {
        self.area_after(Duration::ZERO)
    }

    /// The area below the line from a time on to its end.
    #[must_use]
    pub fn area_after(&self, time: Duration) -> f64 {
        let mut before = time.as_secs_f64();
        let areas = self.0.iter().map(|stage| {
            let (from, to): (f64, f64) = (stage.from.into(), stage.to.into());
            let over = stage.over.as_secs_f64();
            let passed = before.min(over);
            before -= passed;
            let there = if passed > 0.0 {
                from + (to - from) * (passed / over)
            } else {
                from
            };
            f64::midpoint(there, to) * (over - passed)
        });
        areas.sum()
    }

    /// The same line, stretched or shortened to another duration. Stages that take no time in all
    /// cannot be stretched and stay as they are.
    #[must_use]
    pub fn lasting(&self, duration: Duration) -> Self {
        let whole = self.duration();
        if whole.is_zero() {
            return self.clone();
        }
        let factor = duration.as_secs_f64() / whole.as_secs_f64();
        let mut end = Duration::ZERO;
        let mut stretched_end = Duration::ZERO;
        // Ends are stretched rather than lengths, so that roundings do not add up.
        let stages = self.0.iter().map(|stage| {
            end = end.saturating_add(stage.over);
            let stretched = if end < whole {
                let seconds = end.as_secs_f64() * factor;
                Duration::try_from_secs_f64(seconds).map_or(duration, |at| at.min(duration))
            } else {
                duration
            };
            let over = stretched.saturating_sub(stretched_end);
            stretched_end = stretched_end.saturating_add(over);
            Stage { over, ..*stage }
        });
        Self(stages.collect())
    }
}
