//! Texts that are looked for in others, many at a time.

use std::collections::BTreeMap;
use std::ops::Range;

/// The shortest that is found within another text, in bytes.
const SHORTEST: usize = 6;

type Start = [u8; SHORTEST];

/// Texts, each with a number.
#[derive(Debug, Default)]
pub(super) struct KnownValues {
    values: Vec<String>,
    by_value: BTreeMap<String, usize>,
    by_start: BTreeMap<Start, Vec<usize>>,
}

impl KnownValues {
    /// Takes note of `value`, which is not looked for in others; its number if it is new.
    pub(super) fn add_alone(&mut self, value: &str) -> Option<usize> {
        if value.is_empty() || self.by_value.contains_key(value) {
            return None;
        }
        let number = self.values.len();
        self.values.push(value.to_owned());
        self.by_value.insert(value.to_owned(), number);
        Some(number)
    }

    /// Takes note of `value`; its number if it is new.
    pub(super) fn add(&mut self, value: &str) -> Option<usize> {
        let number = self.add_alone(value)?;
        if let Some(start) = start(value.as_bytes()) {
            self.by_start.entry(start).or_default().push(number);
        }
        Some(number)
    }

    /// The number of `value`.
    pub(super) fn number(&self, value: &str) -> Option<usize> {
        self.by_value.get(value).copied()
    }

    /// Where known texts of at least six bytes stand in `text`, in order; what overlaps is one
    /// place.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let bytes = text.as_bytes();
        let mut places: Vec<Range<usize>> = Vec::new();
        if self.by_start.is_empty() {
            return places;
        }
        for at in 0..bytes.len() {
            let Some(numbers) = start(&bytes[at..]).and_then(|start| self.by_start.get(&start))
            else {
                continue;
            };
            let values = numbers.iter().map(|number| self.values[*number].as_bytes());
            let found = values.filter(|value| bytes[at..].starts_with(value));
            let Some(length) = found.map(<[u8]>::len).max() else {
                continue;
            };
            match places.last_mut() {
                Some(last) if at < last.end => last.end = last.end.max(at + length),
                _ => places.push(at..at + length),
            }
        }
        places
    }
}

fn start(bytes: &[u8]) -> Option<Start> {
    bytes.first_chunk().copied()
}
