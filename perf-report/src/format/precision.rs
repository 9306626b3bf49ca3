//! How many digits of a number are worth showing.

/// The decimal place of the last digit that is shown, as a power of ten: −1 is one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(i32);

/// Digits of a value whose uncertainty is not known.
const USUAL_DIGITS: i32 = 3;
/// More digits than this are noise to a reader, however narrow the interval.
const MOST_DIGITS: i32 = 4;
/// Decimals at most, whatever the unit.
const FINEST: i32 = -6;

impl Place {
    /// No decimals.
    pub(crate) const WHOLE: Self = Self(0);
    /// All decimals that are ever shown.
    pub(crate) const FINEST: Self = Self(FINEST);

    /// One decimal place finer.
    pub(crate) const fn finer(self) -> Self {
        Self(self.0 - 1)
    }

    /// Whether no finer place is ever shown.
    pub(crate) const fn is_finest(self) -> bool {
        self.0 <= FINEST
    }

    /// The power of ten.
    pub(crate) const fn exponent(self) -> i32 {
        self.0
    }

    /// The place for a value without an interval: three significant digits, and every digit
    /// before the decimal point.
    pub(crate) fn usual(value: f64) -> Self {
        magnitude(value.abs()).map_or(Self(0), |m| Self((m + 1 - USUAL_DIGITS).clamp(FINEST, 0)))
    }

    /// The place for a value that is uncertain by `error` in either direction: the rule of the
    /// Particle Data Group (Review of Particle Physics, introduction, section 5.3). Two digits
    /// of the error are kept where it starts with 100 to 354, one where it starts with 355 to
    /// 949, and above that it is rounded to 1000 and keeps two.
    ///
    /// At least one and at most four digits of the value itself are shown. An error of zero or
    /// one that is not finite says nothing, and the value keeps its usual digits.
    pub(crate) fn by_error(value: f64, error: f64) -> Self {
        let Some(size) = magnitude(error) else {
            return Self::usual(value);
        };
        // Nothing, and nothing beside it that could be shown.
        if value == 0.0 && size < FINEST {
            return Self::WHOLE;
        }
        let lead = error / 10_f64.powi(size);
        let place = if lead < 3.55 { size - 1 } else { size };
        let place = magnitude(value.abs()).map_or(place, |m| place.clamp(m + 1 - MOST_DIGITS, m));
        Self(place.max(FINEST))
    }

    /// The coarsest place that still shows all of `value`, a number that a person wrote:
    /// `500`, `0.5`.
    pub(crate) fn exact(value: f64) -> Self {
        let mut place = Self(0);
        while !place.is_finest() {
            let steps = value * 10_f64.powi(-place.0);
            if (steps - steps.round()).abs() <= 1e-9 * steps.abs().max(1.0) {
                break;
            }
            place = place.finer();
        }
        place
    }
}

/// The power of ten of the first digit; `None` for zero and for what is not finite.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the logarithm of a finite float fits"
)]
fn magnitude(value: f64) -> Option<i32> {
    (value.is_finite() && value > 0.0).then(|| value.log10().floor() as i32)
}
