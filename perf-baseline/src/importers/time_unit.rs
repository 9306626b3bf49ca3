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

impl TimeUnit {
    pub(super) const fn nanos(self) -> f64 {
        match self {
            Self::Nanoseconds => 1.0,
            Self::Microseconds => 1e3,
            Self::Milliseconds => 1e6,
            Self::Seconds => 1e9,
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
