//! What decides whether something is done: `{ "{{role}}" = "admin" }`.

use super::fields::Fields;
use super::template::placed;
use super::value::{Text, Value};
use super::value_check::{Literals, decode_check};
use crate::plan::{Guard, Template, ValueCheck};

const EXPECTED: &str = "a table of values and what they must be like, such as \
                        `{ \"{{role}}\" = \"admin\" }`";

/// The guard under `key`, which is there.
pub(super) fn decode_guard(fields: &mut Fields<'_>, key: &'static str) -> Option<Guard> {
    let value = fields.take(key)?;
    let guard = decode_conditions(fields, key, value);
    // What it asks for is asked for before the next step, or behind the last one.
    fields.decoder().uses.end_step(Vec::new());
    guard
}

fn decode_conditions(
    fields: &mut Fields<'_>,
    key: &'static str,
    value: Value<'_>,
) -> Option<Guard> {
    let entries = fields.entries(key, EXPECTED)?;
    if entries.is_empty() {
        value.wrong("no condition", EXPECTED);
        return None;
    }
    let conditions = entries.into_iter().map(|entry| {
        let name = Text::placed(entry.name.to_owned(), entry.name_span, value.decoder);
        let template = placed(&name, value.decoder);
        let check = decode_check(entry.value, Literals::Json);
        let (template, uses) = template?;
        if uses.is_empty() {
            let problem = format!("`{}` never varies", entry.name);
            value.decoder.mistake(&name.span, problem, EXPECTED);
            return None;
        }
        value.decoder.uses.add(uses);
        Some((template, check?))
    });
    let conditions: Vec<Option<(Template, ValueCheck)>> = conditions.collect();
    Guard::all_of(conditions.into_iter().collect::<Option<Vec<_>>>()?)
}
