//! The secrets of a recording and the variables that stand for them. No secret leaves it: it hands
//! out names.

use std::collections::BTreeMap;
use std::ops::Range;

use super::encoding::{form_encoded, percent_encoded};
use super::known_values::KnownValues;
use super::plan_draft::DraftVariable;
use super::secret_signs::{is_secret, proof, proof_scheme, shaped_places, words};
use super::unique_names::{UniqueNames, underscored};
use super::wording::{Piece, Wording, variable_start};

/// A key of a body must not become another one by chance.
const SHORTEST_IN_KEY: usize = 12;

/// The secrets so far. Short ones are replaced where they go by their name only: every text has such
/// letters.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    values: KnownValues,
    /// What is known of each value, by its number.
    known: Vec<Known>,
    /// Variables of secrets without a value, by what they stand for.
    unvalued: BTreeMap<String, String>,
    names: UniqueNames,
    /// Those that were used, in order.
    used: Vec<DraftVariable>,
}

/// What is known of a secret.
#[derive(Debug)]
struct Known {
    /// What its variable is called after.
    hint: String,
    /// The variable, once one stands for it.
    variable: Option<String>,
}

impl Secrets {
    /// Takes note of a secret that goes by `name`, so that it is found wherever it stands.
    pub(super) fn learn(&mut self, name: &str, value: &str) {
        let hint = hint(name, "");
        for value in [
            value.to_owned(),
            percent_encoded(value),
            form_encoded(value),
        ] {
            if self.values.add(&value).is_some() {
                self.known.push(Known {
                    hint: hint.clone(),
                    variable: None,
                });
            }
        }
    }

    /// Takes note of what looks like a secret in `text`, which goes by `name`.
    pub(super) fn learn_from(&mut self, name: &str, text: &str) {
        if is_secret(name, text) {
            let secret = proof(text).map_or(text, |place| &text[place]);
            self.learn(&hint(name, text), secret);
        }
        for place in shaped_places(text) {
            self.learn(&hint(name, text), &text[place]);
        }
    }

    /// `text`, which goes by `name` and stands at `place`, without secrets.
    pub(super) fn hide(&mut self, name: &str, text: &str, place: &str) -> Wording {
        self.learn_from(name, text);
        if is_secret(name, text) {
            let within = proof(text).unwrap_or(0..text.len());
            return self.replaced(name, text, vec![within], place);
        }
        self.hide_shapes(name, text, place)
    }

    /// `text` without what looks like a secret or is one that is known, whatever it goes by.
    pub(super) fn hide_shapes(&mut self, name: &str, text: &str, place: &str) -> Wording {
        let shaped = self.replaced(name, text, shaped_places(text), place);
        shaped.map_texts(|text| {
            let places = self.values.places(text);
            self.replaced(name, text, places, place)
        })
    }

    /// A variable for the whole of `value`, which goes by `name`.
    pub(super) fn variable(&mut self, name: &str, value: &str, place: &str) -> String {
        let hint = hint(name, value);
        self.learn(&hint, value);
        let index = self.values.number(value);
        let known = index.and_then(|index| self.known[index].variable.clone());
        if let Some(variable) = known {
            return variable;
        }
        let hint = index.map_or(hint, |index| self.known[index].hint.clone());
        let variable = self.name_of_its_own(&hint);
        if let Some(index) = index {
            self.known[index].variable = Some(variable.clone());
        }
        self.used.push(DraftVariable {
            name: variable.clone(),
            stands_for: place.to_owned(),
        });
        variable
    }

    /// A variable for a secret that goes by `name` and whose value nobody has said. One name, one
    /// variable.
    pub(super) fn without_value(&mut self, name: &str, place: &str) -> String {
        let hint = variable_name(name);
        self.of_scheme(&hint, &hint, place)
    }

    /// The variable of `identity`, whose value nobody has said. It is called `wanted`, unless
    /// another one is.
    pub(super) fn of_scheme(&mut self, identity: &str, wanted: &str, place: &str) -> String {
        if let Some(variable) = self.unvalued.get(identity) {
            return variable.clone();
        }
        let variable = self.name_of_its_own(wanted);
        self.unvalued.insert(identity.to_owned(), variable.clone());
        self.used.push(DraftVariable {
            name: variable.clone(),
            stands_for: place.to_owned(),
        });
        variable
    }

    /// A key without secrets: a key cannot be filled in.
    pub(super) fn hide_in_key(&self, key: &str) -> String {
        let mut places = shaped_places(key);
        if places.is_empty() {
            let long = |place: &Range<usize>| place.len() >= SHORTEST_IN_KEY;
            places = self.values.places(key).into_iter().filter(long).collect();
        }
        let parts = places.into_iter();
        let hidden = parts.map(|place| (place, Piece::Text(crate::secret::REDACTED.to_owned())));
        Wording::with_parts(key, hidden.collect()).in_raw()
    }

    /// Whether a secret is in `text`, by its shape or because it is known.
    pub(super) fn are_in(&self, text: &str) -> bool {
        !shaped_places(text).is_empty() || !self.values.places(text).is_empty()
    }

    /// The variables that the plan names, in order.
    pub(super) fn into_variables(self) -> Vec<DraftVariable> {
        self.used
    }

    fn replaced(
        &mut self,
        name: &str,
        text: &str,
        places: Vec<Range<usize>>,
        place: &str,
    ) -> Wording {
        let mut parts: Vec<(Range<usize>, Piece)> = Vec::new();
        for found in places {
            let before = parts.last().map_or(0, |(last, _)| last.end);
            let start = variable_start(text, found.start).max(before);
            let whole = start..found.end;
            if whole.is_empty() {
                continue;
            }
            let variable = self.variable(name, &text[whole.clone()], place);
            parts.push((whole, Piece::Variable(variable)));
        }
        Wording::with_parts(text, parts)
    }

    fn name_of_its_own(&mut self, hint: &str) -> String {
        self.names.take(hint.to_owned(), underscored)
    }
}

/// What a variable for a secret that goes by `name` is called.
pub(super) fn variable_name(name: &str) -> String {
    hint(name, "")
}

/// What the variable for `value`, which goes by `name`, is called: after a proof's scheme, or the
/// name in capitals. It tells of a secret in any case, so that it is not the name of a variable
/// that every shell has.
fn hint(name: &str, value: &str) -> String {
    match proof_scheme(value).as_deref() {
        Some("basic") => return "BASIC_CREDENTIALS".to_owned(),
        Some(_) => return "ACCESS_TOKEN".to_owned(),
        None => {}
    }
    let ascii = |c: &char| c.is_ascii_alphanumeric();
    let words = words(name);
    // `X-Api-Key` is the API key.
    let words = match words.as_slice() {
        [first, rest @ ..] if first == "x" && !rest.is_empty() => rest,
        all => all,
    };
    let words: Vec<String> = words
        .iter()
        .map(|word| {
            word.chars()
                .filter(ascii)
                .collect::<String>()
                .to_ascii_uppercase()
        })
        .filter(|word| !word.is_empty())
        .take(6)
        .collect();
    let name = words.join("_");
    match name.as_str() {
        "" => "SECRET".to_owned(),
        // Every shell has these two, and they are folders.
        "PWD" | "OLDPWD" => "PASSWORD".to_owned(),
        "KEY" => "API_KEY".to_owned(),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("SECRET_{name}"),
        _ if is_secret(&name, "x") || name.ends_with("_KEY") => name,
        _ => format!("{name}_SECRET"),
    }
}
