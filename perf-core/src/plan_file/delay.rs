//! `think_time = …`.

use std::time::Duration;

use toml::de::DeValue;

use super::fields::Fields;
use super::value::Value;
use crate::plan::Delay;

const EXPECTED: &str = "a time such as `\"2s\"`, `{ uniform = [\"5s\", \"15s\"] }`, \
                        `{ normal = [\"2s\", \"500ms\"] }`, \
                        `{ log_normal = { median = \"2s\", sigma = 0.5 } }` or \
                        `{ exponential = \"2s\" }`";
/// The logarithm's deviation of a wait that is within a factor of 20,000 of its median, mostly.
const MAX_SIGMA: f64 = 5.0;

pub(super) fn decode_delay(value: Value<'_>) -> Option<Delay> {
    if let DeValue::String(_) = value.raw.get_ref() {
        return value.duration_or_none().map(Delay::Constant);
    }
    let mut fields = Fields::of(value, EXPECTED)?;
    let uniform = fields.take("uniform");
    let normal = fields.take("normal");
    let log_normal = fields.take("log_normal");
    let exponential = fields.take("exponential");
    let delay = match (uniform, normal, log_normal, exponential) {
        (Some(bounds), None, None, None) => {
            let ends = pair(bounds);
            if ends.is_some_and(|(from, to)| from > to) {
                bounds.wrong("the shortest is longer than the longest", EXPECTED);
            }
            let in_order = ends.filter(|(from, to)| from <= to);
            in_order.map(|(from, to)| Delay::Uniform { from, to })
        }
        (None, Some(moments), None, None) => {
            pair(moments).map(|(mean, deviation)| Delay::Normal { mean, deviation })
        }
        (None, None, Some(shape), None) => decode_log_normal(shape),
        (None, None, None, Some(mean)) => mean.duration().map(|mean| Delay::Exponential { mean }),
        _ => {
            fields.lacks_unless_misspelt("not one distribution", EXPECTED);
            None
        }
    };
    fields.close();
    delay
}

fn decode_log_normal(value: Value<'_>) -> Option<Delay> {
    let mut fields = Fields::of(value, "`{ median = \"2s\", sigma = 0.5 }`")?;
    let median = fields
        .require("median", "`median = \"2s\"`")
        .and_then(Value::duration);
    let sigma = fields
        .require("sigma", "`sigma = 0.5`")
        .and_then(|sigma| sigma.number(0.0, MAX_SIGMA));
    fields.close();
    Some(Delay::LogNormal {
        median: median?,
        sigma: sigma?,
    })
}

fn pair(value: Value<'_>) -> Option<(Duration, Duration)> {
    let spans = value.list(EXPECTED)?;
    let [first, second] = spans.as_slice() else {
        value.wrong("not two times", EXPECTED);
        return None;
    };
    let (first, second) = (first.duration_or_none(), second.duration_or_none());
    Some((first?, second?))
}
