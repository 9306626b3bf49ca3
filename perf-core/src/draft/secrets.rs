//! The secrets of a recording and the variables that stand for them. No secret leaves it: it hands
//! out names.

use std::collections::BTreeMap;
use std::ops::Range;

use super::assignments::{assigned_places, is_placeholder};
use super::document::Document;
use super::embedded::embedded_documents;
use super::encoding::{base64_decoded, form_encoded, percent_decoded, percent_encoded};
use super::known_values::KnownValues;
use super::naming::{Scalar, each_value};
use super::plan_draft::DraftVariable;
use super::secret_shapes::{proof, proof_scheme, shaped_places, unproved};
use super::secret_signs::{
    is_everyday_word_below, is_random, is_secret, is_secret_number, is_secret_segment,
    segments_with_nouns, stands_out, words,
};
use super::unique_names::{UniqueNames, underscored};
use super::wording::{Piece, Wording, variable_start};
use crate::secret::{REDACTED, secret_forms};

/// A key of a body must not become another one by chance: shorter words of letters alone stay.
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
    /// What it goes by.
    name: String,
    /// The variable, once one stands for it.
    variable: Option<String>,
}

impl Secrets {
    /// Takes note of a secret that goes by `name`, so that it is found wherever it stands.
    pub(super) fn learn(&mut self, name: &str, value: &str) {
        let others = [percent_encoded(value), form_encoded(value)];
        let forms = secret_forms(value).into_iter().chain(others);
        for form in [value.to_owned()].into_iter().chain(forms) {
            if self.values.add(&form).is_some() {
                self.known.push(Known {
                    name: name.to_owned(),
                    variable: None,
                });
            }
        }
    }

    /// Takes note of what looks like a secret in `text`, which goes by `name`.
    pub(super) fn learn_from(&mut self, name: &str, text: &str) {
        if is_secret(name, text) && !is_everyday_word_below(name, text) {
            let secret = proof(text).map_or(text, |place| &text[place]);
            self.learn(&named(name, text), secret);
            if let Some(password) = basic_password(text) {
                self.learn("password", &password);
            }
        }
        for document in embedded_documents(text) {
            each_value(name, &document, &mut |name, value| match value {
                Scalar::Text(text) if !is_placeholder(text) => self.learn_from(name, text),
                Scalar::Number(digits) if is_secret_number(name, digits) => {
                    self.learn(name, digits);
                }
                Scalar::Text(_) | Scalar::Number(_) => {}
            });
        }
        for (name, place) in assigned_places(text) {
            let name = named(name, &text[place.clone()]);
            self.learn(&name, &text[unproved(text, place)]);
        }
        for place in shaped_places(text) {
            self.learn(&named(name, text), &text[place]);
        }
    }

    /// Takes note of the secrets in an example that somebody has written down for what goes by
    /// `name`. Everyday words are none: many are called `string`.
    pub(super) fn learn_from_example(&mut self, name: &str, example: &Document) {
        each_value(name, example, &mut |name, value| match value {
            Scalar::Text(text) if stands_out(text) => self.learn_from(name, text),
            Scalar::Text(text) => self.learn_from("", text),
            Scalar::Number(digits) if is_secret_number(name, digits) => self.learn(name, digits),
            Scalar::Number(_) => {}
        });
    }

    /// Takes note of the segments of `path` that let somebody in.
    pub(super) fn learn_from_path(&mut self, path: &str) {
        for (noun, segment) in segments_with_nouns(path) {
            let segment = segment.split(';').next().unwrap_or_default();
            let plain = percent_decoded(segment).unwrap_or_else(|| segment.to_owned());
            if is_secret_segment(noun, &plain) {
                self.learn(noun, &plain);
            }
            for place in shaped_places(&plain) {
                self.learn(noun, &plain[place]);
            }
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
        let name = named(name, value);
        if !is_everyday_word_below(&name, value) {
            self.learn(&name, value);
        } else if self.values.add_alone(value).is_some() {
            self.known.push(Known {
                name: name.clone(),
                variable: None,
            });
        }
        let index = self.values.number(value);
        let known = index.map(|index| &self.known[index]);
        if let Some(variable) = known.and_then(|known| known.variable.clone()) {
            return variable;
        }
        let called = known.map_or(&name, |known| &known.name);
        let variable = self.name_of_its_own(&self.variable_name(called));
        if let Some(index) = index {
            self.known[index].variable = Some(variable.clone());
        }
        self.uses(&variable, place);
        variable
    }

    /// A variable for a secret that goes by `name` and whose value nobody has said. One name, one
    /// variable.
    pub(super) fn without_value(&mut self, name: &str, place: &str) -> String {
        let hint = self.variable_name(name);
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
        self.uses(&variable, place);
        variable
    }

    /// Notes a variable for the secret at `place`, which may be named by what was recorded.
    fn uses(&mut self, variable: &str, place: &str) {
        self.used.push(DraftVariable {
            name: variable.to_owned(),
            stands_for: place.replace(char::is_control, " "),
        });
    }

    /// What a variable for a secret that goes by `name` is called: without secrets itself.
    pub(super) fn variable_name(&self, name: &str) -> String {
        variable_name(&self.hide_in_name(name))
    }

    /// A name or a remark without secrets: nothing can be filled in there.
    pub(super) fn hide_in_name(&self, name: &str) -> String {
        let shown = redacted(name, shaped_places(name));
        redacted(&shown, self.values.places(&shown))
    }

    /// A key that is sent without secrets: nothing can be filled in there, either.
    pub(super) fn hide_in_key(&self, key: &str) -> String {
        let shown = redacted(key, shaped_places(key));
        let mut places = self.values.places(&shown);
        places.retain(|place| place.len() >= SHORTEST_IN_KEY || stands_out(&shown[place.clone()]));
        redacted(&shown, places)
    }

    /// Whether a secret is in `text`, by its shape or because it is known.
    pub(super) fn are_in(&self, text: &str) -> bool {
        !shaped_places(text).is_empty() || !self.values.places(text).is_empty()
    }

    /// The variables that the plan names so far, in order.
    pub(super) fn variables(&self) -> &[DraftVariable] {
        &self.used
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

fn redacted(text: &str, places: Vec<Range<usize>>) -> String {
    let parts = places.into_iter();
    let parts = parts.map(|place| (place, Piece::Text(REDACTED.to_owned())));
    Wording::with_parts(text, parts.collect()).in_raw()
}

/// What `value` goes by, which others know by `name`: a proof by its scheme.
fn named(name: &str, value: &str) -> String {
    match proof_scheme(value).as_deref() {
        Some("basic") => "BASIC_CREDENTIALS".to_owned(),
        Some(_) => "ACCESS_TOKEN".to_owned(),
        None => name.to_owned(),
    }
}

/// The password in a proof such as `Basic …`.
fn basic_password(text: &str) -> Option<String> {
    let is_basic = proof_scheme(text).as_deref() == Some("basic");
    let bytes = base64_decoded(&text[proof(text).filter(|_| is_basic)?])?;
    let (_, password) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some(password.to_owned())
}

/// `name` in capitals. It tells of a secret in any case, so that it is not the name of a variable
/// that every shell has.
fn variable_name(name: &str) -> String {
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
        .filter(|word| !word.is_empty() && !is_random(word))
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
