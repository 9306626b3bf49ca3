//! Between the bare numbers of a baseline file and quantities. Refuses to know which metric is
//! which.

use std::time::Duration;

use perf_core::{Bytes, Quantity, Rate, Share, Unit};

use super::document::{ShareUnit, TimeUnit, Units};
use super::numbers::Amount;

/// Percentages are written to twelve decimals: any two counts below 10^13 differ in them.
const PERCENT_STEPS: f64 = 1e12;

/// The quantity that `amount` stands for; what would be right, where there is none.
pub(super) fn quantity(amount: Amount, unit: Unit, units: Units) -> Result<Quantity, &'static str> {
    let number = amount.get();
    match unit {
        Unit::Time => {
            let nanos = number * nanos_in(units.time);
            // The largest u64 itself rounds up to 2^64 as a float, so the comparison is strict.
            if nanos >= u64::MAX as f64 {
                return Err("a time below 584 years");
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "rounded, not negative, and below 2^64 by the check above"
            )]
            Ok(Quantity::Time(Duration::from_nanos(nanos.round() as u64)))
        }
        Unit::Share => match units.error_rate {
            ShareUnit::Percent => Share::new(number / 100.0).ok_or("a percentage from 0 to 100"),
            ShareUnit::Fraction => Share::new(number).ok_or("a fraction from 0 to 1"),
        }
        .map(Quantity::Share),
        Unit::Rate => Rate::per_second(number)
            .map(Quantity::Rate)
            .ok_or("a rate per second"),
        Unit::Size | Unit::Number | Unit::Ratio | Unit::Growth | Unit::Factor | Unit::Change => {
            Err("a time, a share or a rate")
        }
    }
}

/// `quantity` as a number in the units that this crate writes: ms, percent, per second.
pub(super) fn amount(quantity: Quantity) -> Option<Amount> {
    Amount::new(match quantity {
        Quantity::Time(span) => span.as_nanos() as f64 / nanos_in(TimeUnit::Milliseconds),
        // What percentages lose in binary is not worth a line of a difference.
        Quantity::Share(share) => {
            (share.as_fraction() * 100.0 * PERCENT_STEPS).round() / PERCENT_STEPS
        }
        Quantity::Rate(rate) => rate.as_per_second(),
        Quantity::Size(bytes) => Bytes::count(bytes) as f64,
        Quantity::Number(_)
        | Quantity::Ratio(_)
        | Quantity::Growth(_)
        | Quantity::Factor(_)
        | Quantity::Change(_) => quantity.in_base_unit(),
    })
}

const fn nanos_in(unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::Milliseconds => 1e6,
        TimeUnit::Seconds => 1e9,
    }
}
