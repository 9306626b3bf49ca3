//! Values that are made up: `integer = [5, 15]` and the like.

use std::num::NonZeroU32;

use toml::de::DeValue;

use super::fields::Fields;
use super::json::decode_json;
use super::value::Value;
use crate::plan::{Choice, FloatRange, Generator, TimeFormat};
use crate::units::{UnitError, parse_duration};

/// The keys of a source that is made up.
pub(super) const GENERATORS: [&str; 9] = [
    "integer",
    "float",
    "choice",
    "uuid",
    "timestamp",
    "name",
    "words",
    "pattern",
    "counter",
];

const MAX_WORDS: i64 = 10_000;
const MAX_WEIGHT: u64 = 1_000_000;
/// So many decimals of a number of one digit are exact.
const MAX_DECIMALS: i64 = 15;
/// Up to here every whole number is a float.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Beyond what a person means.
const MAX_FLOAT: f64 = 1e15;

/// What the table says under `key`; `decimals` goes with a float.
pub(super) fn decode_generator(
    key: &str,
    value: Value<'_>,
    decimals: Option<Value<'_>>,
) -> Option<Generator> {
    match key {
        "integer" => {
            let [from, to] = two(value, "`integer = [5, 15]`")?;
            let (from, to) = (
                from.signed(i64::MIN, i64::MAX),
                to.signed(i64::MIN, i64::MAX),
            );
            let (from, to) = (from?, to?);
            in_order(value, from <= to)?;
            Some(Generator::Integer { from, to })
        }
        "float" => decode_float(value, decimals).map(Generator::Float),
        "choice" => decode_choice(value).map(Generator::Choice),
        "uuid" => only_true(value, "`uuid = true`").map(|()| Generator::Uuid),
        "timestamp" => decode_timestamp(value),
        "name" => only_true(value, "`name = true`").map(|()| Generator::Person),
        "words" => {
            let [from, to] = two(value, "`words = [3, 8]`")?;
            let (from, to) = (from.signed(1, MAX_WORDS), to.signed(1, MAX_WORDS));
            let (from, to) = (from?, to?);
            in_order(value, from <= to)?;
            let count = |count| u32::try_from(count).ok().and_then(NonZeroU32::new);
            let (from, to) = (count(from)?, count(to)?);
            Some(Generator::Words { from, to })
        }
        "pattern" => {
            let expected = "a regular expression such as `\"[A-Z]{3}-[0-9]{4}\"`";
            value.parsed(expected).map(Generator::Pattern)
        }
        _ => decode_counter(value),
    }
}

fn decode_float(value: Value<'_>, decimals: Option<Value<'_>>) -> Option<FloatRange> {
    let decimals = match decimals.map(|decimals| decimals.signed(0, MAX_DECIMALS)) {
        None => None,
        Some(decimals) => Some(decimals?),
    };
    let [from, to] = two(value, "`float = [0.5, 1.5]`")?;
    let bounds = (
        from.number(-MAX_FLOAT, MAX_FLOAT),
        to.number(-MAX_FLOAT, MAX_FLOAT),
    );
    let (from, to) = (bounds.0?, bounds.1?);
    in_order(value, from <= to)?;
    let Some(decimals) = decimals.and_then(|decimals| u32::try_from(decimals).ok()) else {
        return Some(FloatRange::Continuous { from, to });
    };
    let multiples = (
        multiple(from, decimals, f64::ceil),
        multiple(to, decimals, f64::floor),
    );
    let (Some(from), Some(to)) = multiples else {
        let problem = format!("numbers too large for `decimals = {decimals}`");
        value.wrong(problem, "fewer decimals, or smaller numbers");
        return None;
    };
    if from > to {
        let problem = format!("no number with `decimals = {decimals}` lies between the two");
        value.wrong(problem, "more decimals, or numbers further apart");
        return None;
    }
    Some(FloatRange::Decimals { from, to, decimals })
}

/// How many steps of the last decimal `number` is; rounded by `round` unless it has no more
/// decimals than that. `None` where floats are no longer exact.
fn multiple(number: f64, decimals: u32, round: fn(f64) -> f64) -> Option<i64> {
    let scale = 10_i64.pow(decimals) as f64;
    let scaled = number * scale;
    let nearest = scaled.round();
    let whole = if (nearest / scale).total_cmp(&number).is_eq() {
        nearest
    } else {
        round(scaled)
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number of at most 53 bits"
    )]
    (whole.abs() <= EXACT).then_some(whole as i64)
}

fn decode_choice(value: Value<'_>) -> Option<Vec<Choice>> {
    const EXPECTED: &str = "`[\"a\", \"b\"]`, `{ a = 3, b = 1 }` or \
                            `[{ value = \"a\", weight = 3 }, { value = \"b\", weight = 1 }]`";
    let choices: Vec<_> = if let DeValue::Table(_) = value.raw.get_ref() {
        let entries = value.entries()?.into_iter();
        entries
            .map(|(name, weight)| {
                let weight = decode_weight(weight)?;
                let value = name.into();
                Some(Choice { value, weight })
            })
            .collect()
    } else {
        let elements = value.list(EXPECTED)?;
        let weighted = elements.iter().filter(|element| is_weighted(**element));
        match weighted.count() {
            0 => elements
                .into_iter()
                .map(|element| {
                    let weight = NonZeroU32::MIN;
                    decode_json(element).map(|value| Choice { value, weight })
                })
                .collect(),
            some if some == elements.len() => elements.into_iter().map(decode_weighted).collect(),
            _ => {
                value.wrong("some with a weight and some without", EXPECTED);
                return None;
            }
        }
    };
    let choices: Vec<_> = choices.into_iter().collect::<Option<_>>()?;
    if choices.is_empty() {
        value.wrong("nothing to choose from", EXPECTED);
        return None;
    }
    Some(choices)
}

/// Whether it is a table of just a value and a weight.
fn is_weighted(value: Value<'_>) -> bool {
    let DeValue::Table(table) = value.raw.get_ref() else {
        return false;
    };
    table.len() == 2 && table.contains_key("value") && table.contains_key("weight")
}

fn decode_weighted(value: Value<'_>) -> Option<Choice> {
    let mut fields = Fields::of(value, "a table")?;
    let chosen = fields.take("value").and_then(decode_json);
    let weight = fields.take("weight").and_then(decode_weight);
    let (value, weight) = (chosen?, weight?);
    Some(Choice { value, weight })
}

fn decode_weight(value: Value<'_>) -> Option<NonZeroU32> {
    let weight = value.positive(MAX_WEIGHT)?;
    u32::try_from(weight).ok().and_then(NonZeroU32::new)
}

fn decode_timestamp(value: Value<'_>) -> Option<Generator> {
    const EXPECTED: &str = "a table such as `{ format = \"rfc3339\", offset = \"-1h\" }`";
    const FORMAT: &str = "`\"rfc3339\"`, `\"unix\"`, `\"unix_ms\"` or a pattern";
    let mut fields = Fields::of(value, EXPECTED)?;
    let format = fields
        .take("format")
        .map_or(Some(TimeFormat::default()), |format| format.parsed(FORMAT));
    let offset_millis = fields.take("offset").map_or(Some(0), |offset| {
        offset.read("a time such as `\"-1h\"`", signed_millis)
    });
    fields.close();
    Some(Generator::Timestamp {
        format: format?,
        offset_millis: offset_millis?,
    })
}

/// A span of time that may have a sign, in milliseconds.
fn signed_millis(text: &str) -> Result<i64, UnitError> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let span = parse_duration(unsigned).map_err(|error| {
        let sign = text.len() - unsigned.len();
        let span = error.span.start + sign..error.span.end + sign;
        UnitError { span, ..error }
    })?;
    let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    Ok(if text.starts_with('-') {
        -millis
    } else {
        millis
    })
}

fn decode_counter(value: Value<'_>) -> Option<Generator> {
    const EXPECTED: &str = "a table such as `{ start = 1, step = 1 }`";
    let mut fields = Fields::of(value, EXPECTED)?;
    let start = fields
        .take("start")
        .map_or(Some(1), |start| start.signed(i64::MIN, i64::MAX));
    let step = fields.take("step");
    let distance = step.map_or(Some(1), |step| step.signed(i64::MIN, i64::MAX));
    fields.close();
    if let (Some(step), Some(0)) = (step, distance) {
        step.wrong("a counter that does not count", "a step that is not zero");
        return None;
    }
    Some(Generator::Counter {
        start: start?,
        step: distance?,
    })
}

fn only_true(value: Value<'_>, expected: &str) -> Option<()> {
    if let DeValue::Boolean(true) = value.raw.get_ref() {
        return Some(());
    }
    let problem = format!("{} where `true` belongs", value.kind());
    value.wrong(problem, expected);
    None
}

fn two<'d>(value: Value<'d>, expected: &str) -> Option<[Value<'d>; 2]> {
    let elements = value.list(expected)?;
    let pair = elements.try_into().ok();
    if pair.is_none() {
        value.wrong("not two numbers", expected);
    }
    pair
}

fn in_order(value: Value<'_>, ordered: bool) -> Option<()> {
    if !ordered {
        let expected = "the smaller number first";
        value.wrong("the smallest is larger than the largest", expected);
    }
    ordered.then_some(())
}

impl Value<'_> {
    /// A whole number from `least` to `largest`; a string may hold it, so that it can come from
    /// the environment.
    pub(super) fn signed(self, least: i64, largest: i64) -> Option<i64> {
        let expected = || match (least, largest) {
            (i64::MIN, i64::MAX) => "a whole number of at most 64 bits".to_owned(),
            _ => format!("a whole number from {least} to {largest}"),
        };
        let number = match self.raw.get_ref() {
            DeValue::Integer(integer) => {
                i64::from_str_radix(integer.as_str(), integer.radix()).ok()
            }
            DeValue::String(_) => self.text(&expected())?.content.trim().parse().ok(),
            _ => {
                let problem = format!("{} where a whole number belongs", self.kind());
                self.wrong(problem, expected());
                return None;
            }
        };
        let number = number.filter(|number| (least..=largest).contains(number));
        if number.is_none() {
            self.wrong("a whole number that is out of range", expected());
        }
        number
    }
}
