//! What a value must be like: `"ok"`, `{ at_least = 5 }`, `{ length = { below = 10 } }`.

use serde_json::{Number, Value as Json};
use toml::de::DeValue;

use super::fields::Fields;
use super::json::{decode_json, decode_json_template};
use super::value::Value;
use crate::plan::{Condition, ExpectedValue, Pattern, Relation, ValueCheck};

const EXPECTED: &str = "a value such as `\"ok\"`, or a table of conditions such as \
                        `{ at_least = 1, at_most = 5 }`";
const LENGTH: &str = "a whole number, or a table such as `{ at_least = 1 }`";

type OfNumber = fn(Number) -> Condition;

/// What a number or a boolean in the file is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literals {
    /// JSON values, which have types.
    Json,
    /// Texts only: `5` stands for the text of a five.
    Text,
}

/// The check that `value` stands for: a table of conditions, all of which must hold, or the one
/// value that is right.
pub(super) fn decode_check(value: Value<'_>, literals: Literals) -> Option<ValueCheck> {
    let DeValue::Table(_) = value.raw.get_ref() else {
        return compared(value, literals, Relation::Equals).map(ValueCheck::from);
    };
    let mut fields = Fields::of(value, EXPECTED)?;
    let mut conditions = comparisons(&mut fields, literals);
    if let Some(part) = fields.take("contains") {
        conditions.push(compared(part, literals, Relation::Contains));
    }
    if let Some(pattern) = fields.take("matches") {
        conditions.push(decode_pattern(pattern).map(Condition::Matches));
    }
    if let Some(length) = fields.take("length") {
        let check = decode_length(length);
        conditions.push(check.map(|check| Condition::Length(Box::new(check))));
    }
    if let Some(exists) = fields.take("exists") {
        conditions.push(decode_exists(exists, !conditions.is_empty()));
    }
    closed(fields, conditions)
}

/// A regular expression.
pub(super) fn decode_pattern(value: Value<'_>) -> Option<Pattern> {
    value.parsed("a regular expression such as `\"^[a-z]+$\"`")
}

fn decode_length(value: Value<'_>) -> Option<ValueCheck> {
    let DeValue::Table(_) = value.raw.get_ref() else {
        let length = number(value, LENGTH)?;
        if !length.is_u64() {
            value.wrong(format!("`{length}` is no length"), LENGTH);
            return None;
        }
        return Some(Condition::Equals(Json::Number(length)).into());
    };
    let mut fields = Fields::of(value, LENGTH)?;
    let conditions = comparisons(&mut fields, Literals::Json);
    closed(fields, conditions)
}

/// The conditions that compare; a mistake is `None`.
fn comparisons(fields: &mut Fields<'_>, literals: Literals) -> Vec<Option<Condition>> {
    let mut conditions = Vec::new();
    let of_values = [
        ("equals", Relation::Equals),
        ("not_equals", Relation::NotEquals),
    ];
    for (key, relation) in of_values {
        if let Some(value) = fields.take(key) {
            conditions.push(compared(value, literals, relation));
        }
    }
    let of_numbers: [(_, OfNumber); 4] = [
        ("at_least", Condition::AtLeast),
        ("at_most", Condition::AtMost),
        ("above", Condition::Above),
        ("below", Condition::Below),
    ];
    for (key, condition) in of_numbers {
        if let Some(value) = fields.take(key) {
            conditions.push(number(value, "a number").map(condition));
        }
    }
    conditions
}

/// The check of all `conditions`, once every key of the table is known to be right.
fn closed(mut fields: Fields<'_>, conditions: Vec<Option<Condition>>) -> Option<ValueCheck> {
    if conditions.is_empty() {
        fields.lacks_unless_misspelt("a check without a condition", EXPECTED);
    }
    fields.close();
    ValueCheck::all_of(conditions.into_iter().collect::<Option<Vec<_>>>()?)
}

fn decode_exists(value: Value<'_>, among_others: bool) -> Option<Condition> {
    let exists = value.flag()?;
    if !exists && among_others {
        let problem = "a value that must not exist cannot be like anything";
        value.wrong(problem, "`exists = false` alone");
        return None;
    }
    Some(Condition::Exists(exists))
}

/// The comparison with what `value` stands for, in which values of the run may be filled in.
fn compared(value: Value<'_>, literals: Literals, relation: Relation) -> Option<Condition> {
    match literals {
        Literals::Json => {
            let json = decode_json_template(value)?;
            Some(match json.as_fixed() {
                Some(fixed) => relation.with(fixed.clone()),
                None => Condition::Varying(relation, ExpectedValue::Json(json)),
            })
        }
        Literals::Text => compared_text(value, relation),
    }
}

/// The comparison with the text that `value` is; a number or boolean is taken as written.
pub(super) fn compared_text(value: Value<'_>, relation: Relation) -> Option<Condition> {
    if let Some(word) = value.bare_word() {
        return Some(relation.with(Json::String(word)));
    }
    let text = value.template("a string")?;
    Some(match text.as_fixed() {
        Some(fixed) => relation.with(Json::String(fixed.to_owned())),
        None => Condition::Varying(relation, ExpectedValue::Text(text)),
    })
}

/// A number; a string may hold it, so that it can come from the environment.
fn number(value: Value<'_>, expected: &str) -> Option<Number> {
    let read = match value.raw.get_ref() {
        DeValue::Integer(_) | DeValue::Float(_) => decode_json(value)?,
        DeValue::String(_) => {
            let text = value.text(expected)?.content;
            let whole = || text.trim().parse::<i64>().ok().map(Number::from);
            let decimal = || text.trim().parse().ok().and_then(Number::from_f64);
            whole().or_else(decimal).map_or(Json::Null, Json::Number)
        }
        _ => Json::Null,
    };
    if let Json::Number(number) = read {
        return Some(number);
    }
    let problem = format!("{} where a number belongs", value.kind());
    value.wrong(problem, expected);
    None
}
