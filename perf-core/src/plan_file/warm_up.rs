//! `warm_up = …`.

use std::num::NonZeroU64;
use std::time::Duration;

use toml::de::DeValue;

use super::fields::Fields;
use super::value::Value;
use crate::plan::WarmUp;

const EXPECTED: &str = "a time such as `\"10s\"`, `{ iterations = 100 }`, or \
                        `{ until = \"steady\", at_most = \"60s\" }`";
const MAX_ITERATIONS: u64 = 1_000_000_000_000;

pub(super) fn decode_warm_up(value: Value<'_>) -> Option<WarmUp> {
    if let DeValue::String(_) = value.raw.get_ref() {
        return value.duration_or_none().map(|span| match span {
            Duration::ZERO => WarmUp::None,
            span => WarmUp::Time(span),
        });
    }
    let mut fields = Fields::of(value, EXPECTED)?;
    let iterations = fields.take("iterations");
    let until = fields.take("until");
    let at_most = fields.take("at_most");
    let warm_up = match (iterations, until, at_most) {
        (Some(count), None, None) => count
            .positive(MAX_ITERATIONS)
            .and_then(NonZeroU64::new)
            .map(WarmUp::Iterations),
        (None, Some(until), Some(at_most)) => {
            let (word, at_most) = (until.one_of(&[("steady", ())]), at_most.duration());
            word.and(at_most).map(|at_most| WarmUp::Steady { at_most })
        }
        _ => {
            fields.lacks_unless_misspelt("a warm-up that does not say how long", EXPECTED);
            None
        }
    };
    fields.close();
    warm_up
}
