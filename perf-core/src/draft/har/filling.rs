//! What stands in the place of recorded texts: values of earlier answers, variables for secrets,
//! and the texts themselves.

use serde_json::Number;

use super::correlate::{Correlations, Place};
use crate::draft::json_tree::{Fill, JsonTree};
use crate::draft::secret_shapes::proof;
use crate::draft::secret_signs::{is_secret, is_secret_number, words};
use crate::draft::secrets::Secrets;
use crate::draft::wording::{Piece, Wording};

/// The kind of a segment of a path, whose name is the nearest noun before it.
pub(super) const SEGMENT: &str = "segment behind";

/// Fills the texts of one request.
pub(super) struct Filling<'a> {
    pub(super) secrets: &'a mut Secrets,
    pub(super) correlations: &'a mut Correlations,
    /// The number of the request's step.
    pub(super) step: usize,
    /// What the step is called.
    pub(super) name: String,
}

impl Filling<'_> {
    /// `text`, which is the `kind` (such as `header`) called `name`.
    pub(super) fn named(&mut self, kind: &str, name: &str, text: &str) -> Wording {
        let place = if names_an_id(name) {
            Place::Id
        } else {
            Place::Text
        };
        self.filled(kind, name, text, place)
    }

    /// A value that is kept encoded as it was sent: `raw` stands for `plain`.
    pub(super) fn encoded(&mut self, kind: &str, name: &str, raw: &str, plain: &str) -> Wording {
        // However it is encoded, a secret stays one.
        if raw != plain && (is_secret(name, plain) || self.secrets.are_in(plain)) {
            let place = self.place(kind, name);
            return Wording::variable(self.secrets.variable(name, raw, &place));
        }
        match kind {
            SEGMENT => self.filled(kind, name, raw, Place::Id),
            _ => self.named(kind, name, raw),
        }
    }

    /// A segment of a path that is, decoded, a value of an earlier answer and nothing else.
    pub(super) fn whole_value(&mut self, text: &str) -> Option<Wording> {
        let name = self.correlations.whole(text, self.step)?;
        Some(Wording::value(name))
    }

    /// A text without a name.
    pub(super) fn unnamed(&mut self, kind: &str, text: &str) -> Wording {
        let split = self.correlations.split(text, self.step, Place::Text);
        let place = format!("{kind} of {}", self.name);
        split.map_texts(|text| self.secrets.hide_shapes("", text, &place))
    }

    fn filled(&mut self, kind: &str, name: &str, text: &str, place: Place) -> Wording {
        let split = self.correlations.split(text, self.step, place);
        let shown = self.place(kind, name);
        if !split.has_value() {
            return match place {
                // What stands in a path has the name of what it stands behind, which says little.
                Place::Id if kind == SEGMENT => self.secrets.hide_shapes(name, text, &shown),
                _ => self.secrets.hide(name, text, &shown),
            };
        }
        if is_secret(name, text) && !is_scheme_only(&split, text) {
            return self.secrets.hide(name, text, &shown);
        }
        split.map_texts(|text| self.secrets.hide_shapes(name, text, &shown))
    }

    fn place(&self, kind: &str, name: &str) -> String {
        let name = self.secrets.hide_in_name(name);
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        format!("{kind} `{name}` of {}", self.name)
    }
}

impl Fill for Filling<'_> {
    fn text(&mut self, name: &str, text: &str) -> Wording {
        let is_id = names_an_id(name);
        self.filled("JSON field", name, text, Place::JsonText { is_id })
    }

    fn number(&mut self, name: &str, number: &Number) -> Option<JsonTree> {
        let digits = number.to_string();
        if is_secret_number(name, &digits) || self.secrets.are_in(&digits) {
            let place = self.place("JSON field", name);
            let variable = self.secrets.variable(name, &digits, &place);
            return Some(JsonTree::NumericVariable(variable));
        }
        let is_id = names_an_id(name);
        let name = self.correlations.number(&digits, self.step, is_id)?;
        Some(JsonTree::NumericValue(name))
    }

    fn key(&mut self, key: &str) -> String {
        self.secrets.hide_in_key(key)
    }
}

fn names_an_id(name: &str) -> bool {
    let words = words(name);
    words
        .last()
        .is_some_and(|last| last == "id" || last == "ids")
}

/// Whether nothing but a scheme such as `Bearer` stands beside the values.
fn is_scheme_only(split: &Wording, text: &str) -> bool {
    let beside: usize = split
        .pieces()
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.trim().len(),
            Piece::Variable(_) | Piece::Value(_) => 0,
        })
        .sum();
    let scheme = proof(text).map_or(0, |place| text[..place.start].trim().len());
    beside <= scheme
}
