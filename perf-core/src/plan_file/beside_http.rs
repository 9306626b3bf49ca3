//! What a step of another protocol cannot have, because only HTTP has it.

use toml::de::DeValue;

use super::fields::Fields;

/// Whether the step has none of `keys`. If it has, that is noted.
pub(super) fn refuse_keys(
    fields: &mut Fields<'_>,
    keys: &[&'static str],
    step: &str,
    expected: &str,
) -> bool {
    let mut fits = true;
    for key in keys {
        if let Some(value) = fields.take(key) {
            fits = false;
            value.wrong(format!("`{key}` in {step}"), expected);
        }
    }
    fits
}

/// Whether nothing is expected of `what`, which such an answer has not. If it is, that is noted.
pub(super) fn refuse_expectation(
    fields: &mut Fields<'_>,
    (what, named): (&str, &str),
    answer: &str,
    expected: &str,
) -> bool {
    let Some(expect) = fields.take("expect") else {
        return true;
    };
    let DeValue::Table(table) = expect.raw.get_ref() else {
        return true;
    };
    let found = table.iter().find(|(name, _)| name.get_ref() == what);
    if let Some((name, _)) = found {
        let problem = format!("{named} of {answer}, which has none");
        expect.decoder.mistake(&name.span(), problem, expected);
    }
    found.is_none()
}

/// Whether nothing is taken from a place that only an answer over HTTP has, and `what` has not. If it is,
/// that is noted.
pub(super) fn refuse_places(fields: &mut Fields<'_>, (what, expected): (&str, &str)) -> bool {
    let mut fits = true;
    for key in ["extract", "record"] {
        let Some(DeValue::Table(table)) = fields.take(key).map(|value| value.raw.get_ref()) else {
            continue;
        };
        for (_, place) in table {
            let DeValue::Table(place) = place.get_ref() else {
                continue;
            };
            for (kind, _) in place {
                let name: &str = kind.get_ref();
                if ["header", "cookie", "server_timing"].contains(&name) {
                    fits = false;
                    let problem = format!("a `{name}` of {what}, which have none");
                    fields.decoder().mistake(&kind.span(), problem, expected);
                }
            }
        }
    }
    fits
}
