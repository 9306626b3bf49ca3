//! `${NAME}` and `${NAME:-default}` in the strings of a plan.

use std::borrow::Cow;

use super::decoder::Lookup;

/// What is wrong with an interpolation, and what would be right.
pub(super) struct Problem {
    pub(super) problem: String,
    pub(super) expected: String,
}

/// `text` with every `${NAME}` replaced by the variable's value, and every
/// `${NAME:-default}` by the value or, where it is not set or empty, by the default. `$${`
/// stands for a literal `${`.
pub(super) fn interpolate<'t>(
    text: &'t str,
    environment: &Lookup<'_>,
) -> Result<Cow<'t, str>, Problem> {
    if !text.contains("${") {
        return Ok(Cow::Borrowed(text));
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if let Some(before) = rest[..at].strip_suffix('$') {
            result.push_str(before);
            result.push_str("${");
            rest = &rest[at + 2..];
            continue;
        }
        result.push_str(&rest[..at]);
        let Some(length) = rest[at..].find('}') else {
            return Err(Problem {
                problem: "`${` is not closed".to_owned(),
                expected: "`${NAME}` or `${NAME:-default}`; `$${` for a literal `${`".to_owned(),
            });
        };
        result.push_str(&value_of(&rest[at + 2..at + length], environment)?);
        rest = &rest[at + length + 1..];
    }
    result.push_str(rest);
    Ok(Cow::Owned(result))
}

fn value_of(reference: &str, environment: &Lookup<'_>) -> Result<String, Problem> {
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (reference, None),
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(legal) || name.starts_with(|c: char| c.is_ascii_digit())
    {
        return Err(Problem {
            problem: format!("`{name}` is not the name of an environment variable"),
            expected: "letters, digits and underscores, for example `${BASE_URL}`".to_owned(),
        });
    }
    let value = environment(name);
    match (value, default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(Problem {
            problem: format!("the environment variable `{name}` is not set"),
            expected: format!("set it, or give a default: `${{{name}:-…}}`"),
        }),
    }
}
