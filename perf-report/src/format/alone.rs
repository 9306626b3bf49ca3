//! A quantity that stands alone: in the unit that suits it, which always stands behind it.

use perf_core::Quantity;

use super::number::Rounding;
use super::precision::Place;
use super::scale::Scales;

/// With three significant digits: `12.3 ms`.
pub(crate) fn alone(quantity: Quantity) -> String {
    written(quantity, Place::usual)
}

/// With all its digits: `0.5 ms`, for numbers that were chosen to be round.
pub(crate) fn round(quantity: Quantity) -> String {
    written(quantity, Place::exact)
}

fn written(quantity: Quantity, place: impl Fn(f64) -> Place) -> String {
    let scale = Scales::fitting([quantity]).of(quantity.unit());
    let place = place(scale.value(quantity));
    scale.with_unit(&scale.number(quantity, place, Rounding::Nearest))
}
