//! The target of a criterion and how far its tolerance reaches.

use std::time::Duration;

use perf_core::{
    Bytes, Change, Comparator, Criterion, Factor, Growth, Number, Quantity, Rate, Ratio, Share,
};

/// The limits of a criterion.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) comparator: Comparator,
    pub(super) target: Quantity,
    /// The target moved by the tolerance; `None` without a tolerance.
    pub(super) outer: Option<Quantity>,
    pub(super) tolerance: Share,
}

impl Limits {
    pub(super) fn of(criterion: &Criterion) -> Self {
        let comparator = criterion.require.comparator();
        let target = criterion.require.target();
        let tolerance = criterion.tolerance.unwrap_or(Share::ZERO);
        let factor = if comparator.is_ceiling() {
            1.0 + tolerance.as_fraction()
        } else {
            1.0 - tolerance.as_fraction()
        };
        Self {
            comparator,
            target,
            outer: (tolerance > Share::ZERO).then(|| scaled(target, factor)),
            tolerance,
        }
    }

    /// The limit that decides between a failure and anything better.
    pub(super) fn outermost(&self) -> Quantity {
        self.outer.unwrap_or(self.target)
    }

    /// Whether `value`, of the target's unit, stands in the wanted relation to `limit`.
    pub(super) fn holds(&self, value: Quantity, limit: Quantity) -> bool {
        self.comparator
            .holds(value.in_base_unit(), limit.in_base_unit())
    }
}

/// `quantity` times `factor`, from 0 to 2, as far as its unit goes.
fn scaled(quantity: Quantity, factor: f64) -> Quantity {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casts of floats saturate, and neither factor is negative"
    )]
    let whole = |count: u64| (count as f64 * factor).round() as u64;
    match quantity {
        Quantity::Time(span) => {
            let nanos = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
            Quantity::Time(Duration::from_nanos(whole(nanos)))
        }
        Quantity::Share(share) => {
            let fraction = (share.as_fraction() * factor).min(1.0);
            Quantity::Share(Share::new(fraction).unwrap_or(share))
        }
        Quantity::Rate(rate) => {
            let moved = Rate::per_second(rate.as_per_second() * factor);
            Quantity::Rate(moved.unwrap_or(rate))
        }
        Quantity::Size(bytes) => Quantity::Size(Bytes::new(whole(bytes.count()))),
        Quantity::Number(number) => {
            let moved = Number::new(number.value() * factor);
            Quantity::Number(moved.unwrap_or(number))
        }
        Quantity::Ratio(ratio) => {
            let moved = Ratio::new(ratio.as_fraction() * factor);
            Quantity::Ratio(moved.unwrap_or(ratio))
        }
        Quantity::Growth(growth) => {
            let moved = Growth::per_hour(growth.as_per_hour() * factor);
            Quantity::Growth(moved.unwrap_or(growth))
        }
        Quantity::Factor(times) => {
            let moved = Factor::new(times.times() * factor);
            Quantity::Factor(moved.unwrap_or(times))
        }
        Quantity::Change(change) => {
            let moved = Change::relative(change.as_fraction() * factor);
            Quantity::Change(moved.unwrap_or(change))
        }
    }
}
