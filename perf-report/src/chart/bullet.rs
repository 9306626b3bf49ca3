//! A measured value beside its target, with the interval that the true value lies in.

use perf_core::{Comparator, Quantity};
use serde::Serialize;

use super::axis::Axis;
use super::model::percent;
use crate::view::{Bound, CriterionRow};

/// Places in percent of the width.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Bullet {
    /// Where values are right: from its left, so wide.
    right_x: String,
    right_width: String,
    target: String,
    /// The interval: from its left, so wide; none where there is none.
    interval: Option<Span>,
    /// The value; none where only a bound is known.
    value: Option<String>,
    /// Whether the true value may lie beyond the right end.
    is_open: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Span {
    x: String,
    width: String,
}

impl Bullet {
    /// `None` where nothing was measured.
    pub(super) fn of(row: &CriterionRow) -> Option<Self> {
        let base = |quantity: Quantity| quantity.in_base_unit();
        let target = base(row.requirement.target.value?);
        let value = base(row.measured.value?);
        let interval = row.measured.interval.as_ref();
        let low = interval.and_then(|interval| interval.low).map(base);
        let high = interval.and_then(|interval| interval.high).map(base);
        let all = [Some(target), Some(value), low, high];
        let largest = all.into_iter().flatten().fold(0.0, f64::max);
        let smallest = all.into_iter().flatten().fold(f64::INFINITY, f64::min);
        if !largest.is_finite() || smallest < 0.0 {
            return None;
        }
        // Far apart, equal steps would press the smaller of them against the edge.
        let axis = if smallest > 0.0 && largest / smallest > 20.0 {
            Axis::logarithmic(smallest / 1.6, largest * 1.6)
        } else {
            Axis::between(0.0, (largest * 1.25).max(f64::MIN_POSITIVE))
        };
        let is_open = row.measured.bound == Bound::Above
            || interval.is_some_and(|interval| interval.high.is_none());
        let ends = interval.map(|_| {
            let left = low.map_or(0.0, |low| axis.place(low));
            let right = high.map_or(1.0, |high| axis.place(high));
            (left, right)
        });
        let ends = match (ends, row.measured.bound) {
            (None, Bound::Above) => Some((axis.place(value), 1.0)),
            (ends, _) => ends,
        };
        let place = axis.place(target);
        let (right_x, right_width) = match comparator(row) {
            Comparator::Below | Comparator::AtMost => (0.0, place),
            Comparator::Above | Comparator::AtLeast => (place, 1.0 - place),
        };
        Some(Self {
            right_x: percent(right_x),
            right_width: percent(right_width),
            target: percent(place),
            interval: ends.map(|(left, right)| Span {
                x: percent(left),
                width: percent((right - left).max(0.005)),
            }),
            value: (row.measured.bound == Bound::Exactly).then(|| percent(axis.place(value))),
            is_open,
        })
    }
}

fn comparator(row: &CriterionRow) -> Comparator {
    match row.requirement.comparator.as_str() {
        "≤" => Comparator::AtMost,
        "≥" => Comparator::AtLeast,
        ">" => Comparator::Above,
        _ => Comparator::Below,
    }
}
