//! Estimates as they are shown: value, bound, interval, and how many digits all of them get.

use perf_core::{Estimate, Interval, Quantity, Reading, Unit};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure, UNKNOWN};
use crate::format::{Place, Rounding, Scale, Scales};

/// A measured value with its interval, in one unit and with the same last digit.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Number and unit: `12.3 ms`, `> 2,000 ms`, `–`.
    pub text: String,
    /// The number alone: `12.3`, `> 2,000`, `–`.
    pub number: String,
    /// The unit alone: `ms`.
    pub unit: String,
    /// Number and interval: `12.3 [11.8, 13.0] ms`; the same as `text` without an interval.
    pub with_interval: String,
    /// What is known of the value.
    pub bound: Bound,
    /// The value, or the bound that it lies above, under the name of its base unit.
    #[serde(flatten)]
    pub value: Option<Quantity>,
    /// Where the true value lies; `null` where there is no interval.
    pub interval: Option<IntervalView>,
    /// How many observations it rests on.
    pub observations: Count,
}

/// What is known of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The value itself.
    Exactly,
    /// That it lies above the shown number.
    Above,
    /// Nothing.
    Missing,
}

/// An interval as it is shown. Its ends are rounded outwards.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntervalView {
    /// With its unit: `[11.8, 13.0] ms`; `∞)` where nothing bounds it upwards.
    pub text: String,
    /// Without its unit: `[11.8, 13.0]`.
    pub numbers: String,
    /// Lower end; `null` where nothing is known downwards (the text then says 0).
    pub low: Option<Quantity>,
    /// Upper end; `null` where nothing is known upwards.
    pub high: Option<Quantity>,
    /// Two-sided confidence level.
    pub confidence: Figure,
    /// How many further observations it needs to exist on both sides; `null` where it lacks none.
    pub needs_more: Option<Count>,
}

impl Measure {
    /// An estimate, with as many digits as its interval supports.
    pub(super) fn of(estimate: &Estimate, scales: &Scales) -> Self {
        Self::beside(estimate, scales, None)
    }

    /// The same, with more digits where value or interval would otherwise be written as if they
    /// stood to `target` in another relation than they do.
    pub(super) fn beside(estimate: &Estimate, scales: &Scales, target: Option<Quantity>) -> Self {
        // A multiple of another value has a unit of its own.
        let unit = estimate
            .reading
            .quantity()
            .map_or(estimate.metric.unit(), Quantity::unit);
        let scale = scales.of(unit);
        let (bound, value) = match estimate.reading {
            Reading::Exactly(value) => (Bound::Exactly, value),
            Reading::Above(value) => (Bound::Above, value),
            Reading::Missing => return Self::missing(estimate.observations),
        };
        let place = place_of(value, estimate.interval.as_ref(), scale);
        let place = target.map_or(place, |target| {
            keeping_order(estimate, target, scale, place)
        });
        let sign = if bound == Bound::Above { "> " } else { "" };
        let number = format!("{sign}{}", scale.number(value, place, Rounding::Nearest));
        let interval = estimate
            .interval
            .as_ref()
            .map(|interval| IntervalView::of(interval, scale, place, unit));
        let with_interval = interval.as_ref().map_or_else(
            || scale.with_unit(&number),
            |interval| scale.with_unit(&format!("{number} {}", interval.numbers)),
        );
        Self {
            text: scale.with_unit(&number),
            number,
            unit: scale.symbol().to_owned(),
            with_interval,
            bound,
            value: Some(value),
            interval,
            observations: Count::of(estimate.observations),
        }
    }

    /// Nothing was measured.
    pub(super) fn missing(observations: u64) -> Self {
        Self {
            text: UNKNOWN.to_owned(),
            number: UNKNOWN.to_owned(),
            unit: String::new(),
            with_interval: UNKNOWN.to_owned(),
            bound: Bound::Missing,
            value: None,
            interval: None,
            observations: Count::of(observations),
        }
    }
}

impl IntervalView {
    fn of(interval: &Interval, scale: Scale, place: Place, unit: Unit) -> Self {
        let is_open = interval.low.is_none() || interval.high.is_none();
        // An end that may be far from the value has its own digits.
        let place_of = |end: Quantity| {
            if is_open {
                place.min(Place::usual(scale.value(end)))
            } else {
                place
            }
        };
        let low = interval.low.map_or_else(
            || "0".to_owned(),
            |low| scale.number(low, place_of(low), Rounding::Down),
        );
        let high = match interval.high {
            Some(high) => format!("{}]", scale.number(high, place_of(high), Rounding::Up)),
            None if unit == Unit::Share => "100]".to_owned(),
            None => "∞)".to_owned(),
        };
        let numbers = format!("[{low}, {high}");
        let percent = Scales::fitting([]).of(Unit::Share);
        Self {
            text: scale.with_unit(&numbers),
            numbers,
            low: interval.low,
            high: interval.high,
            confidence: Figure::exact(Quantity::Share(interval.confidence), percent),
            needs_more: interval.needs_more.map(Count::of),
        }
    }
}

/// The last digit worth showing, by how far the nearer end of the interval is away. Where the
/// interval is open at a side, value and end each have their usual digits.
fn place_of(value: Quantity, interval: Option<&Interval>, scale: Scale) -> Place {
    let shown = scale.value(value);
    let ends = interval.map_or((None, None), |interval| (interval.low, interval.high));
    match ends {
        (Some(low), Some(high)) => {
            let distances = [shown - scale.value(low), scale.value(high) - shown];
            // An end that is the value itself says nothing, which infinity stands for.
            let nearer = distances
                .into_iter()
                .filter(|distance| *distance > 0.0)
                .fold(f64::INFINITY, f64::min);
            Place::by_error(shown, nearer).max(scale.finest())
        }
        // A count is known to the last one.
        (None, None) if value.unit() == Unit::Number && shown.fract() == 0.0 => Place::exact(shown),
        _ => Place::usual(shown),
    }
}

/// The place at which value and interval, as they are written, stand to `other` as they do.
fn keeping_order(estimate: &Estimate, other: Quantity, scale: Scale, place: Place) -> Place {
    let interval = estimate.interval.as_ref();
    let written = [
        (estimate.reading.quantity(), Rounding::Nearest),
        (interval.and_then(|i| i.low), Rounding::Down),
        (interval.and_then(|i| i.high), Rounding::Up),
    ];
    let keeps_order = |place| {
        written.iter().all(|(quantity, rounding)| {
            quantity.is_none_or(|q| scale.keeps_order(q, place, *rounding, other))
        })
    };
    let mut place = place;
    while !place.is_finest() && !keeps_order(place) {
        place = place.finer();
    }
    place
}
