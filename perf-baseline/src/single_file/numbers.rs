//! The numbers of a baseline file: not negative and never NaN by construction. Refuses to know
//! what they count.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Whole numbers up to here are the same as floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A finite number that is not negative; whole ones are written without a decimal point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Amount(f64);

/// A count; `2210.0`, as some writers put it, is one too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Count(pub(super) u64);

impl Amount {
    pub(super) fn new(number: f64) -> Option<Self> {
        // The sum turns a minus zero into a zero.
        (number.is_finite() && number >= 0.0).then_some(Self(number + 0.0))
    }

    pub(super) const fn get(self) -> f64 {
        self.0
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match whole(self.0) {
            Some(number) => to.serialize_u64(number),
            None => to.serialize_f64(self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number that is not negative")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Amount, E> {
                Ok(Amount(number as f64))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Amount, E> {
                let refuse = || E::invalid_value(Unexpected::Float(number), &self);
                Amount::new(number).ok_or_else(refuse)
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Amount, E> {
                Err(E::invalid_value(Unexpected::Signed(number), &self))
            }
        }
        from.deserialize_f64(Reader)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number that is not negative")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Count, E> {
                Ok(Count(number))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Count, E> {
                let refuse = || E::invalid_value(Unexpected::Float(number), &self);
                whole(number).map(Count).ok_or_else(refuse)
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Count, E> {
                Err(E::invalid_value(Unexpected::Signed(number), &self))
            }
        }
        from.deserialize_u64(Reader)
    }
}

fn whole(number: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, not negative, and at most 2^53"
    )]
    (number.fract() == 0.0 && (0.0..=EXACT).contains(&number)).then_some(number as u64)
}
