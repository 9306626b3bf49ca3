//! Values that an answer gave and a later request sends: each is taken from the answer and filled
//! in. Only what no request has sent before counts, for that is the client's own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::candidates::{Candidate, From};
use crate::draft::node::{Entries, Node};
use crate::draft::unique_names::{UniqueNames, underscored};
use crate::draft::wording::{Piece, Wording, value_fits_behind};
use crate::plan::{BUILT_IN_NAMES, JsonPath};

/// What the answers of a recording give to later requests.
#[derive(Debug, Default)]
pub(super) struct Correlations {
    found: Vec<Found>,
    /// The found ones by their values.
    by_value: BTreeMap<String, usize>,
    /// What requests have sent so far.
    sent: BTreeSet<String>,
    names: UniqueNames,
}

#[derive(Debug)]
struct Found {
    candidate: Candidate,
    /// The step whose answer gave it.
    step: usize,
    /// What the plan calls it, once a request takes it.
    name: Option<String>,
}

/// A place that takes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A text as any other.
    Text,
    /// A text that is an id: a segment of a path, a field called so.
    Id,
    /// A text in JSON that stands for an id, and keeps the type that it was recorded with.
    JsonText {
        /// Whether its name says that it is an id.
        is_id: bool,
    },
}

impl Correlations {
    /// Takes note of what a request sends.
    pub(super) fn note_sent(&mut self, text: &str) {
        for place in tokens(text) {
            self.sent.insert(text[place].to_owned());
        }
    }

    /// Takes note of what the answer to `step` gives.
    pub(super) fn note_given(&mut self, step: usize, candidates: Vec<Candidate>) {
        for candidate in candidates {
            let is_known = self.by_value.contains_key(&candidate.value);
            let is_readable = match &candidate.from {
                From::Json(path) => path.parse::<JsonPath>().is_ok(),
                From::Header(_) | From::Cookie(_) => true,
            };
            if is_known || !is_readable || self.sent.contains(&candidate.value) {
                continue;
            }
            let value = candidate.value.clone();
            self.by_value.insert(value, self.found.len());
            self.found.push(Found {
                candidate,
                step,
                name: None,
            });
        }
    }

    /// `text`, which `step` sends in such a place, with the values of earlier answers taken out.
    pub(super) fn split(&mut self, text: &str, step: usize, place: Place) -> Wording {
        let mut parts: Vec<(Range<usize>, Piece)> = Vec::new();
        for token in tokens(text) {
            let apart = |(other, _): &(Range<usize>, Piece)| {
                other.end <= token.start || token.end <= other.start
            };
            if !parts.iter().all(apart) || !value_fits_behind(&text[..token.start]) {
                continue;
            }
            let whole = token.len() == text.len();
            if let Some(name) = self.name_of(&text[token.clone()], step, place, whole) {
                parts.push((token, Piece::Value(name)));
            }
        }
        parts.sort_by_key(|(token, _)| token.start);
        Wording::with_parts(text, parts)
    }

    /// The name of the earlier answer's value that an id in `step` is.
    pub(super) fn whole(&mut self, text: &str, step: usize) -> Option<String> {
        self.name_of(text, step, Place::Id, true)
    }

    /// The name of an earlier answer's number that `step` sends as a number.
    pub(super) fn number(&mut self, digits: &str, step: usize, is_id: bool) -> Option<String> {
        let index = *self.by_value.get(digits)?;
        let found = &self.found[index];
        let fits = found.candidate.is_number && (is_id || !found.candidate.is_short);
        (fits && found.step < step).then(|| self.named(index))
    }

    /// What the plan takes from the answer to `step`.
    pub(super) fn extracts(&self, step: usize) -> Entries {
        let taken = self.found.iter().filter(|found| found.step == step);
        let entries = taken.filter_map(|found| {
            let name = found.name.clone()?;
            let (key, place) = match &found.candidate.from {
                From::Json(path) => ("json", path),
                From::Header(name) => ("header", name),
                From::Cookie(name) => ("cookie", name),
            };
            Some((name, Node::table([(key, Node::literal(place))])))
        });
        entries.collect()
    }

    /// How many values are taken from answers.
    pub(super) fn count(&self) -> usize {
        self.found
            .iter()
            .filter(|found| found.name.is_some())
            .count()
    }

    fn name_of(&mut self, value: &str, step: usize, place: Place, whole: bool) -> Option<String> {
        let index = *self.by_value.get(value)?;
        let found = &self.found[index];
        let candidate = &found.candidate;
        let is_id = matches!(place, Place::Id | Place::JsonText { is_id: true });
        // Alone in a JSON string, a number would become one.
        let changes_type = whole && candidate.is_number && matches!(place, Place::JsonText { .. });
        let fits = !changes_type && (!candidate.is_short || (is_id && whole));
        (fits && found.step < step).then(|| self.named(index))
    }

    fn named(&mut self, index: usize) -> String {
        if let Some(name) = &self.found[index].name {
            return name.clone();
        }
        let wanted = wanted_name(&self.found[index].candidate.words);
        let name = self.names.take(wanted, underscored);
        self.found[index].name = Some(name.clone());
        name
    }
}

/// A name that plans allow.
fn wanted_name(words: &[String]) -> String {
    let ascii =
        |word: &String| -> String { word.chars().filter(char::is_ascii_alphanumeric).collect() };
    let words: Vec<_> = words
        .iter()
        .map(ascii)
        .filter(|word| !word.is_empty())
        .collect();
    let name = words.into_iter().take(5).collect::<Vec<_>>().join("_");
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("value_{name}").trim_end_matches('_').to_owned();
    }
    if BUILT_IN_NAMES.contains(&name.as_str()) {
        return format!("{name}_value");
    }
    name
}

/// The places of `text` that a value may have: all of it, its words, its words with the signs of
/// Base64 and of addresses; the longest first.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut places = runs(text, |c| c.is_alphanumeric() || "_-".contains(c));
    places.extend(runs(text, |c| {
        c.is_alphanumeric() || "_-.~+/=:%@".contains(c)
    }));
    if !text.is_empty() {
        places.push(0..text.len());
    }
    places.sort_by_key(|place| (std::cmp::Reverse(place.len()), place.start));
    places.dedup();
    places
}

fn runs(text: &str, belongs: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (belongs(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                runs.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    runs.extend(start.map(|from| from..text.len()));
    runs
}
