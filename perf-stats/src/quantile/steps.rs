//! Neighbouring order statistics on a scale from 0 to 1, on which squares neither overflow nor
//! vanish, whatever the unit of the values.

/// Values in order, as shares of the way from the first of them to the last.
pub(super) struct Steps {
    /// All zero where the values are equal.
    pub(super) shares: Vec<f64>,
    /// Half of the way, which is finite where the values are.
    half: f64,
}

impl Steps {
    /// Of finite values that are in order.
    pub(super) fn of(sorted: &[f64]) -> Self {
        let halved = |place: Option<&f64>| place.map_or(0.0, |value| value / 2.0);
        let base = halved(sorted.first());
        let half = halved(sorted.last()) - base;
        let share = |value: &f64| {
            if half > 0.0 {
                ((value / 2.0 - base) / half).min(1.0)
            } else {
                0.0
            }
        };
        Self {
            shares: sorted.iter().map(share).collect(),
            half,
        }
    }

    /// A distance on the scale in the unit of the values; finite.
    pub(super) fn in_unit(&self, distance: f64) -> f64 {
        (self.half * distance * 2.0).min(f64::MAX)
    }
}
