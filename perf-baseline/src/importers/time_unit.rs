//! Times as other tools write them: a number in some unit. Refuses what is no measurement.

use std::time::Duration;

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeUnit {
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Seconds,
}

/// 31 years; more is no measurement.
const MAX_NANOS: f64 = 1e18;

/// So many digits are a number of 64 bits, whichever they are.
const MOST_LETTERS: usize = 16;

impl TimeUnit {
    pub(super) const fn nanos(self) -> f64 {
        self.whole_nanos() as f64
    }

    const fn whole_nanos(self) -> u64 {
        match self {
            Self::Nanoseconds => 1,
            Self::Microseconds => 1_000,
            Self::Milliseconds => 1_000_000,
            Self::Seconds => 1_000_000_000,
        }
    }

    /// The span of `number` of these, to the nanosecond; `None` for what is negative, not finite
    /// or longer than 31 years.
    pub(super) fn span(self, number: f64) -> Option<Duration> {
        let nanos = number * self.nanos();
        (0.0..=MAX_NANOS).contains(&nanos).then(|| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "rounded, not negative, and at most 10^18"
            )]
            Duration::from_nanos(nanos.round() as u64)
        })
    }

    /// As [`span`](Self::span), of a number that is written.
    pub(super) fn span_of(self, text: &str) -> Option<Duration> {
        match self.exactly(text) {
            Some(nanos) if nanos as f64 <= MAX_NANOS => Some(Duration::from_nanos(nanos)),
            _ => self.span(text.parse().ok()?),
        }
    }

    /// A plain number such as `12.5` in nanoseconds, without rounding and sooner than by way of a
    /// fraction; `None` if it is written otherwise, is too large, or has parts of a nanosecond.
    pub(super) fn exactly(self, text: &str) -> Option<u64> {
        if text.len() > MOST_LETTERS {
            return None;
        }
        let (mut number, mut digits, mut behind_point) = (0_u64, 0, None);
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => {
                    number = 10 * number + u64::from(byte - b'0');
                    digits += 1;
                }
                b'.' if behind_point.is_none() => behind_point = Some(digits),
                _ => return None,
            }
        }
        let parts = 10_u64.pow(behind_point.map_or(0, |whole| digits - whole));
        let nanos = self.whole_nanos();
        if digits == 0 || !nanos.is_multiple_of(parts) {
            return None;
        }
        number.checked_mul(nanos / parts)
    }

    /// The moment that is `number` of these after 1970, in nanoseconds; `None` before it and
    /// beyond the year 2262.
    pub(super) fn moment(self, number: f64) -> Option<i64> {
        let nanos = number * self.nanos();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "within the bounds of the type"
        )]
        (0.0..9.2e18).contains(&nanos).then_some(nanos as i64)
    }

    /// What is right in a place for such a number.
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Nanoseconds => "a number of nanoseconds from 0 up",
            Self::Microseconds => "a number of microseconds from 0 up",
            Self::Milliseconds => "a number of milliseconds from 0 up",
            Self::Seconds => "a number of seconds from 0 up",
        }
    }
}
