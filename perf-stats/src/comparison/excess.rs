//! By how much a metric got worse, with the range that rounding leaves. The only place that
//! knows which way a metric gets better.

use perf_core::{Allowance, Change, Direction, MetricValue, Unit};

/// Two figures that differ by less, relative to their size, are equal: 420 to 350 is 20 %.
const FLOAT_SLACK: f64 = 1e-9;

/// Whether a metric got worse by more than is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    /// By more, however the values were rounded.
    Surely,
    /// By no more, however the values were rounded.
    Not,
    /// That depends on what the values were before they were rounded.
    Possibly,
    /// There is nothing to relate to: less of nothing, or another unit.
    NoBase,
}

/// A value that may have been rounded, in the base unit of its metric.
#[derive(Debug, Clone, Copy)]
struct Range {
    low: f64,
    high: f64,
}

pub(super) fn excess(
    current: &MetricValue,
    baseline: &MetricValue,
    allowance: Allowance,
) -> Excess {
    if !comparable(current, baseline, allowance) {
        return Excess::NoBase;
    }
    let (now, before) = (range(current), range(baseline));
    let direction = current.metric.direction();
    if direction == Direction::HigherIsBetter
        && matches!(allowance, Allowance::Relative(_) | Allowance::Both { .. })
        && before.high <= 0.0
    {
        return Excess::NoBase;
    }
    // What the worst and the best case are depends on the direction.
    let tripped = |now: f64, before: f64| is_beyond(now, before, direction, allowance);
    let (worst, best) = match direction {
        Direction::LowerIsBetter => (tripped(now.high, before.low), tripped(now.low, before.high)),
        Direction::HigherIsBetter => (tripped(now.low, before.high), tripped(now.high, before.low)),
    };
    match (worst, best) {
        (false, _) => Excess::Not,
        (true, true) => Excess::Surely,
        (true, false) => Excess::Possibly,
    }
}

/// The smallest and the largest relative change that the rounding allows; `None` where nothing
/// was rounded.
pub(super) fn change_range(
    current: &MetricValue,
    baseline: &MetricValue,
) -> Option<(Change, Change)> {
    let (now, before) = (range(current), range(baseline));
    let is_rounded = now.low < now.high || before.low < before.high;
    if !is_rounded {
        return None;
    }
    Some((
        Change::between(before.high, now.low)?,
        Change::between(before.low, now.high)?,
    ))
}

/// Whether a metric got worse by more than the share `by` wherever in this interval its change lies.
pub(crate) fn is_surely_worse(
    (low, high): (Change, Change),
    direction: Direction,
    by: f64,
) -> bool {
    match direction {
        Direction::LowerIsBetter => low.as_fraction() > by,
        Direction::HigherIsBetter => high.as_fraction() < -by,
    }
}

/// Whether the change from `before` to `now` is more than the allowance.
fn is_beyond(now: f64, before: f64, direction: Direction, allowance: Allowance) -> bool {
    if let Allowance::Both { relative, absolute } = allowance {
        let mut each = [Allowance::Relative(relative), Allowance::Absolute(absolute)].into_iter();
        return each.all(|part| is_beyond(now, before, direction, part));
    }
    let slack = FLOAT_SLACK * now.abs().max(before.abs());
    match (direction, allowance) {
        (Direction::LowerIsBetter, Allowance::Relative(by)) => {
            now > before * (1.0 + by.as_fraction()) + slack
        }
        (Direction::HigherIsBetter, Allowance::Relative(by)) => {
            now < before * (1.0 - by.as_fraction()) - slack
        }
        (Direction::LowerIsBetter, Allowance::Absolute(by)) => {
            now > before + by.in_base_unit() + slack
        }
        (Direction::HigherIsBetter, Allowance::Absolute(by)) => {
            now < before - by.in_base_unit() - slack
        }
        (_, Allowance::Both { .. }) => false,
    }
}

fn comparable(current: &MetricValue, baseline: &MetricValue, allowance: Allowance) -> bool {
    let unit: Unit = current.metric.unit();
    let of_allowance = match allowance {
        Allowance::Relative(_) => unit,
        Allowance::Absolute(by) | Allowance::Both { absolute: by, .. } => by.unit(),
    };
    current.value.unit() == unit && baseline.value.unit() == unit && of_allowance == unit
}

fn range(value: &MetricValue) -> Range {
    Range {
        low: value.rounding.0.in_base_unit(),
        high: value.rounding.1.in_base_unit(),
    }
}
