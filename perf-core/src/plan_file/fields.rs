//! The keys of one table: each is taken by name, and what is left over is a mistake.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::decoder::Decoder;
use super::value::{Text, Value};
use crate::did_you_mean::did_you_mean;

/// The keys of a table, and which of them were asked for.
pub(super) struct Fields<'d> {
    decoder: &'d Decoder<'d>,
    table: &'d DeTable<'d>,
    /// Where the table stands, for what it lacks.
    span: Range<usize>,
    known: BTreeSet<&'static str>,
    /// What it lacks, and what would be right, if each of its keys is known.
    lacking: Option<(&'static str, String)>,
}

/// A key of a table whose keys are free, and its value.
pub(super) struct Entry<'d> {
    pub(super) name: &'d str,
    pub(super) name_span: Range<usize>,
    pub(super) value: Value<'d>,
}

impl<'d> Fields<'d> {
    pub(super) fn new(
        decoder: &'d Decoder<'d>,
        table: &'d DeTable<'d>,
        span: Range<usize>,
    ) -> Self {
        Self {
            decoder,
            table,
            span,
            known: BTreeSet::new(),
            lacking: None,
        }
    }

    /// The fields of the table that `value` must be.
    pub(super) fn of(value: Value<'d>, expected: &str) -> Option<Self> {
        Some(Self::new(
            value.decoder,
            value.table(expected)?,
            value.span(),
        ))
    }

    /// The value under `key`, if it is there.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Value<'d>> {
        self.known.insert(key);
        let decoder = self.decoder;
        let (_, raw) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(Value { decoder, raw })
    }

    /// The value under `key`; that it lacks is a mistake.
    pub(super) fn require(&mut self, key: &'static str, expected: &str) -> Option<Value<'d>> {
        let value = self.take(key);
        if value.is_none() {
            self.lacks(format!("`{key}` is missing"), expected);
        }
        value
    }

    /// Notes what the table as a whole lacks.
    pub(super) fn lacks(&self, problem: impl Into<String>, expected: impl Into<String>) {
        self.decoder.mistake(&self.span, problem, expected);
    }

    /// Notes the same, unless one of its keys is misspelt, which says enough. It is told by
    /// [`Self::close`]: before that nobody knows which keys are.
    pub(super) fn lacks_unless_misspelt(&mut self, problem: &'static str, expected: &str) {
        self.lacking = Some((problem, expected.to_owned()));
    }

    /// Where mistakes are noted.
    pub(super) const fn decoder(&self) -> &'d Decoder<'d> {
        self.decoder
    }

    pub(super) fn text(&mut self, key: &'static str, expected: &str) -> Option<Text> {
        self.take(key)?.text(expected)
    }

    pub(super) fn string(&mut self, key: &'static str, expected: &str) -> Option<String> {
        self.text(key, expected).map(|text| text.content)
    }

    /// The name under `key`: a string with something in it that can be printed on one line.
    pub(super) fn name(&mut self, key: &'static str) -> Option<Text> {
        let mut text = self.text(key, "a name such as `\"list items\"`")?;
        if text.content.trim().is_empty() || text.content.contains(char::is_control) {
            let problem = "a name without a visible character, or with a control character";
            self.decoder
                .mistake(&text.span, problem, "a name such as `\"list items\"`");
            return None;
        }
        text.content = self.decoder.shown(text.content);
        Some(text)
    }

    /// The description: any text.
    pub(super) fn description(&mut self) -> Option<String> {
        let text = self.string("description", "a string")?;
        Some(self.decoder.shown(text))
    }

    /// The entries of the table under `key`, in the order of the file.
    pub(super) fn entries(&mut self, key: &'static str, expected: &str) -> Option<Vec<Entry<'d>>> {
        let value = self.take(key)?;
        let decoder = self.decoder;
        let entries = value.table(expected)?.iter().map(|(name, raw)| Entry {
            name: name.get_ref(),
            name_span: name.span(),
            value: Value { decoder, raw },
        });
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by_key(|entry| entry.name_span.start);
        Some(entries)
    }

    /// Whether there is a key that nobody has asked for so far.
    pub(super) fn has_unknown_key(&self) -> bool {
        self.table
            .iter()
            .any(|(name, _)| !self.known.contains(name.get_ref().as_ref()))
    }

    /// Every key that nobody asked for is a mistake, and so is what is lacking without one.
    pub(super) fn close(self) {
        if let Some((problem, expected)) = &self.lacking
            && !self.has_unknown_key()
        {
            self.lacks(*problem, expected);
        }
        for (name, _) in self.table {
            let key: &str = name.get_ref();
            if self.known.contains(key) {
                continue;
            }
            let all = || self.known.iter().copied();
            let expected = did_you_mean(key, all())
                .unwrap_or_else(|| format!("one of {}", all().collect::<Vec<_>>().join(", ")));
            self.decoder
                .mistake(&name.span(), format!("unknown key `{key}`"), expected);
        }
    }
}

impl Value<'_> {
    /// The entries of the table of strings that this must be, in the order of the file.
    pub(super) fn entries(self) -> Option<Vec<(String, Self)>> {
        let table = self.table("a table of strings such as `{ name = \"value\" }`")?;
        let decoder = self.decoder;
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let read = entries.into_iter();
        Some(
            read.map(|(name, raw)| (name.get_ref().to_string(), Self { decoder, raw }))
                .collect(),
        )
    }

    /// A string with its variables filled in, or a number or boolean as it is written.
    pub(super) fn as_written(self) -> Option<String> {
        match self.bare_word() {
            Some(word) => Some(word),
            None => self.text("a string").map(|text| text.content),
        }
    }

    /// A number or boolean as it is written; `None` of anything else.
    pub(super) fn bare_word(self) -> Option<String> {
        match self.raw.get_ref() {
            DeValue::Integer(integer) => Some(integer.to_string()),
            DeValue::Float(float) => Some(float.to_string()),
            DeValue::Boolean(boolean) => Some(boolean.to_string()),
            _ => None,
        }
    }
}
