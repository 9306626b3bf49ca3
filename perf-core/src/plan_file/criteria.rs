//! `criteria = […]`.

use toml::de::DeValue;

use super::fields::Fields;
use super::value::Value;
use crate::criterion::{Criterion, Priority, Requirement};
use crate::units::Share;

const EXPECTED: &str = "`\"p95 < 500ms\"` or `{ require = \"p95 < 500ms\", name = \"PERF-01\" }`";

/// The criteria of a list; those that do not say have the given priority and tolerance.
pub(super) fn decode_criteria(
    list: Value<'_>,
    priority: Priority,
    tolerance: Option<Share>,
) -> Option<Vec<Criterion>> {
    let elements = list.list("a list of criteria such as `[\"p95 < 500ms\"]`")?;
    let decoded: Vec<_> = elements
        .into_iter()
        .map(|element| {
            if let DeValue::Table(_) = element.raw.get_ref() {
                return decode_table(element, priority, tolerance);
            }
            let require = element.parsed::<Requirement>(EXPECTED)?;
            Some(Criterion {
                priority,
                tolerance,
                ..Criterion::from(require)
            })
        })
        .collect();
    decoded.into_iter().collect()
}

fn decode_table(
    value: Value<'_>,
    priority: Priority,
    tolerance: Option<Share>,
) -> Option<Criterion> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let require = fields
        .require("require", EXPECTED)
        .and_then(|text| text.parsed::<Requirement>(EXPECTED));
    let name = fields.name("name").map(|text| text.content);
    let priority = fields
        .take("priority")
        .map_or(Some(priority), decode_priority);
    let tolerance = fields.take("tolerance").map_or(Some(tolerance), |share| {
        share.parsed("a share such as `\"20%\"`").map(Some)
    });
    fields.close();
    Some(Criterion {
        require: require?,
        name,
        priority: priority?,
        tolerance: tolerance?,
    })
}

pub(super) fn decode_priority(value: Value<'_>) -> Option<Priority> {
    const EXPECTED: &str = "`\"P0\"` (must), `\"P1\"` (should) or `\"P2\"` (nice to have)";
    let text = value.text(EXPECTED)?;
    let priority = match text.content.as_str() {
        "P0" => Some(Priority::P0),
        "P1" => Some(Priority::P1),
        "P2" => Some(Priority::P2),
        _ => None,
    };
    if priority.is_none() {
        value.wrong(format!("`{}` is not a priority", text.content), EXPECTED);
    }
    priority
}
