//! Decimal numbers with thousands separators. Knows nothing of units.

use super::precision::Place;

/// Which way a number is rounded to its last shown digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// To the nearest digit.
    Nearest,
    /// Downwards: lower ends of intervals, so that the shown interval holds the true one.
    Down,
    /// Upwards: upper ends of intervals.
    Up,
}

impl Rounding {
    /// The same for a number without its minus sign.
    const fn mirrored(self) -> Self {
        match self {
            Self::Nearest => Self::Nearest,
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
}

/// A whole number with a comma before every three digits: `1,500`.
pub(crate) fn grouped(count: u64) -> String {
    separated(&count.to_string())
}

/// `value`, finite, written down to the digit at `place`: `1,234.5`, `-0.5`.
pub(crate) fn decimal(value: f64, place: Place, rounding: Rounding) -> String {
    let rounded = rounded(value, place, rounding);
    if rounded < 0.0 {
        return format!("-{}", decimal(-value, place, rounding.mirrored()));
    }
    let decimals = usize::try_from(-place.exponent()).unwrap_or(0);
    let shown = format!("{rounded:.decimals$}");
    match shown.split_once('.') {
        Some((whole, fraction)) => format!("{}.{fraction}", separated(whole)),
        None => separated(&shown),
    }
}

/// `value`, finite, rounded to the digit at `place`.
pub(crate) fn rounded(value: f64, place: Place, rounding: Rounding) -> f64 {
    if value < 0.0 {
        // Zero has no sign.
        return 0.0 - rounded(-value, place, rounding.mirrored());
    }
    let step = 10_f64.powi(place.exponent().abs());
    let steps = if place.exponent() < 0 {
        value * step
    } else {
        value / step
    };
    let nearest = steps.round();
    // 11.8 in steps of 0.1 is not 118 in binary: what is a step but for that error stays.
    let is_a_step = (steps - nearest).abs() <= 1e-9 * steps.max(1.0);
    let whole = match rounding {
        _ if is_a_step => nearest,
        Rounding::Nearest => nearest,
        Rounding::Down => steps.floor(),
        Rounding::Up => steps.ceil(),
    };
    if place.exponent() < 0 {
        whole / step
    } else {
        whole * step
    }
}

fn separated(digits: &str) -> String {
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}
