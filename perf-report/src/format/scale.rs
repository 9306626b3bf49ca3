//! Units to write quantities in, one for all that are to be compared with each other.

use perf_core::{Quantity, Unit};

use super::number::{Rounding, decimal, rounded};
use super::precision::Place;

/// A unit to write quantities of one kind in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    symbol: &'static str,
    /// How many of the base unit (nanoseconds, fraction, per second, bytes, bytes per hour)
    /// make one.
    factor: f64,
    /// What stands between the number and the unit.
    gap: &'static str,
}

/// The unit for each kind of quantity in a table or a group of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scales {
    time: Scale,
    share: Scale,
    rate: Scale,
    size: Scale,
    growth: Scale,
}

const TIMES: [Scale; 4] = [
    Scale::spaced("ns", 1.0),
    Scale::spaced("µs", 1e3),
    Scale::spaced("ms", 1e6),
    Scale::spaced("s", 1e9),
];
const SIZES: [Scale; 4] = [
    Scale::spaced("B", 1.0),
    Scale::spaced("kB", 1e3),
    Scale::spaced("MB", 1e6),
    Scale::spaced("GB", 1e9),
];
const GROWTHS: [Scale; 4] = [
    Scale::spaced("B/h", 1.0),
    Scale::spaced("kB/h", 1e3),
    Scale::spaced("MB/h", 1e6),
    Scale::spaced("GB/h", 1e9),
];
const RATES: [Scale; 2] = [Scale::joined("/min", 1.0 / 60.0), Scale::joined("/s", 1.0)];
/// What is a smaller part of another than this is nothing beside it.
const NOTHING: f64 = 1e-9;
const PERCENT: Scale = Scale::joined("%", 0.01);
const PLAIN: Scale = Scale::joined("", 1.0);
const TIMES_OTHER: Scale = Scale::joined("×", 1.0);

impl Scale {
    const fn spaced(symbol: &'static str, factor: f64) -> Self {
        Self {
            symbol,
            factor,
            gap: " ",
        }
    }

    const fn joined(symbol: &'static str, factor: f64) -> Self {
        Self {
            symbol,
            factor,
            gap: "",
        }
    }

    /// The unit as it is written: `ms`.
    pub(crate) const fn symbol(self) -> &'static str {
        self.symbol
    }

    /// The finest place that says something: a byte and a nanosecond have no parts.
    pub(crate) fn finest(self) -> Place {
        let is_smallest = !self.gap.is_empty() && self.factor <= 1.0;
        if is_smallest {
            Place::WHOLE
        } else {
            Place::FINEST
        }
    }

    /// `quantity` in this unit.
    pub(crate) fn value(self, quantity: Quantity) -> f64 {
        quantity.in_base_unit() / self.factor
    }

    /// `quantity` in this unit without the unit's name: `1,234.5`.
    pub(crate) fn number(self, quantity: Quantity, place: Place, rounding: Rounding) -> String {
        decimal(self.value(quantity), place, rounding)
    }

    /// Whether `quantity`, as it is written down to `place`, stands to `other` as it really does:
    /// what is above 500 must not read 500.
    pub(crate) fn keeps_order(
        self,
        quantity: Quantity,
        place: Place,
        rounding: Rounding,
        other: Quantity,
    ) -> bool {
        let (value, other) = (self.value(quantity), self.value(other));
        value.total_cmp(&other) == rounded(value, place, rounding).total_cmp(&other)
    }

    /// A number or an interval with the unit behind it: `12.3 ms`, `0.5%`.
    pub(crate) fn with_unit(self, number: &str) -> String {
        format!("{number}{}{}", self.gap, self.symbol)
    }
}

impl Scales {
    /// The units in which `quantities` are read best, all of a kind in the same. A kind that
    /// does not occur keeps a usual unit.
    pub(crate) fn fitting(quantities: impl IntoIterator<Item = Quantity>) -> Self {
        let quantities: Vec<Quantity> = quantities.into_iter().collect();
        let of_kind = |unit: Unit| -> Vec<f64> {
            let values = quantities
                .iter()
                .filter(|quantity| quantity.unit() == unit)
                .map(|quantity| quantity.in_base_unit().abs());
            let largest = values.clone().fold(0.0, f64::max);
            // Beside the largest, those are nothing, whatever the unit.
            values.filter(|value| *value > largest * NOTHING).collect()
        };
        Self {
            time: best(&TIMES, &of_kind(Unit::Time), 2),
            share: PERCENT,
            rate: best(&RATES, &of_kind(Unit::Rate), 1),
            size: best(&SIZES, &of_kind(Unit::Size), 2),
            growth: best(&GROWTHS, &of_kind(Unit::Growth), 2),
        }
    }

    /// The unit for quantities of this kind.
    pub(crate) const fn of(&self, unit: Unit) -> Scale {
        match unit {
            Unit::Time => self.time,
            Unit::Share | Unit::Ratio | Unit::Change => self.share,
            Unit::Number => PLAIN,
            Unit::Factor => TIMES_OTHER,
            Unit::Growth => self.growth,
            Unit::Rate => self.rate,
            Unit::Size => self.size,
        }
    }
}

/// The unit of `ladder` in which `values` are read best. Numbers from 1 to 999 cost nothing; every
/// decade above costs one, and decades below cost the more the further down they go: 30,000 ms
/// beside 12 ms is better than 0.012 s beside 30 s.
fn best(ladder: &[Scale], values: &[f64], usual: usize) -> Scale {
    let cost = |scale: &Scale| -> f64 {
        let of_value = |value: &f64| {
            let decades = (value / scale.factor).log10();
            (decades - 3.0).max(0.0) + (-decades).max(0.0).powf(1.5)
        };
        values.iter().map(of_value).sum()
    };
    let cheapest = ladder.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
    match cheapest {
        Some(scale) if !values.is_empty() => *scale,
        _ => ladder[usual],
    }
}
