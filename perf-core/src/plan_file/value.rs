//! One value of the file, with its place.

use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::decoder::Decoder;
use super::interpolate::interpolate;
use crate::units::{UnitError, parse_duration};

/// A value and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Value<'d> {
    pub(super) decoder: &'d Decoder<'d>,
    pub(super) raw: &'d Spanned<DeValue<'d>>,
}

/// A string, with its variables filled in.
pub(super) struct Text {
    pub(super) content: String,
    /// Where the content stands in the file.
    pub(super) span: Range<usize>,
    /// Whether content and file agree byte by byte, so that a place within the content is a
    /// place within the file.
    verbatim: bool,
}

impl<'d> Value<'d> {
    pub(super) fn span(self) -> Range<usize> {
        self.raw.span()
    }

    /// Notes that this value is not of the kind that is wanted.
    pub(super) fn wrong(self, problem: impl Into<String>, expected: impl Into<String>) {
        self.decoder.mistake(&self.span(), problem, expected);
    }

    /// What kind of value this is, for messages.
    pub(super) fn kind(self) -> &'static str {
        match self.raw.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }

    /// The string that this is.
    pub(super) fn text(self, expected: &str) -> Option<Text> {
        let DeValue::String(raw) = self.raw.get_ref() else {
            self.wrong(format!("{} where a string belongs", self.kind()), expected);
            return None;
        };
        match interpolate(raw, &|name| self.decoder.variable(name)) {
            Ok(content) => Some(Text::placed(
                content.into_owned(),
                self.span(),
                self.decoder,
            )),
            Err(problem) => {
                self.wrong(problem.problem, problem.expected);
                None
            }
        }
    }

    /// The content of this string as something that has a reader of its own.
    pub(super) fn read<T>(
        self,
        expected: &str,
        reader: impl Fn(&str) -> Result<T, UnitError>,
    ) -> Option<T> {
        let text = self.text(expected)?;
        match reader(&text.content) {
            Ok(value) => Some(value),
            Err(error) => {
                self.decoder
                    .unit_mistake(&text.place_of(&error.span), error);
                None
            }
        }
    }

    /// The content of this string, parsed.
    pub(super) fn parsed<T: FromStr<Err = UnitError>>(self, expected: &str) -> Option<T> {
        self.read(expected, str::parse)
    }

    /// What the word that this is stands for.
    pub(super) fn one_of<T: Copy>(self, words: &[(&str, T)]) -> Option<T> {
        let known: Vec<_> = words
            .iter()
            .map(|(word, _)| format!("`{word:?}`"))
            .collect();
        let expected = format!("one of {}", known.join(", "));
        let text = self.text(&expected)?;
        let found = words.iter().find(|(word, _)| *word == text.content);
        if found.is_none() {
            let problem = format!("`{}` is none of the words for this", text.content);
            self.wrong(problem, expected);
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// A span of time that may be nothing.
    pub(super) fn duration_or_none(self) -> Option<Duration> {
        self.read("a duration such as `\"10s\"`", parse_duration)
    }

    /// A span of time that is longer than nothing.
    pub(super) fn duration(self) -> Option<Duration> {
        self.read("a duration such as `\"10s\"`", |text| {
            let span = parse_duration(text)?;
            if span.is_zero() {
                return Err(UnitError::new(
                    format!("`{text}` is no time at all"),
                    "a duration above zero",
                    0..text.len(),
                ));
            }
            Ok(span)
        })
    }

    /// A whole number from 1 to `largest`; a string may hold it, so that it can come from the
    /// environment.
    pub(super) fn positive(self, largest: u64) -> Option<u64> {
        self.whole(1, largest)
    }

    /// A whole number from `least` to `largest`; a string may hold it as well.
    pub(super) fn whole(self, least: u64, largest: u64) -> Option<u64> {
        let expected = || format!("a whole number from {least} to {largest}");
        let (shown, number) = match self.raw.get_ref() {
            DeValue::Integer(integer) => {
                let digits = integer.as_str();
                (
                    integer.to_string(),
                    u64::from_str_radix(digits, integer.radix()).ok(),
                )
            }
            DeValue::String(_) => {
                let text = self.text(&expected())?;
                let number = text.content.trim().parse().ok();
                (text.content, number)
            }
            _ => {
                self.wrong(
                    format!("{} where a whole number belongs", self.kind()),
                    expected(),
                );
                return None;
            }
        };
        let number = number.filter(|n| (least..=largest).contains(n));
        if number.is_none() {
            self.wrong(format!("`{shown}` is out of range"), expected());
        }
        number
    }

    /// A number from `least` to `largest`; a string may hold it as well.
    pub(super) fn number(self, least: f64, largest: f64) -> Option<f64> {
        let expected = || format!("a number from {least} to {largest}");
        let number: Option<f64> = match self.raw.get_ref() {
            DeValue::Integer(integer) => integer.to_string().parse().ok(),
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::String(_) => self.text(&expected())?.content.trim().parse().ok(),
            _ => {
                let problem = format!("{} where a number belongs", self.kind());
                self.wrong(problem, expected());
                return None;
            }
        };
        let number = number.filter(|number| (least..=largest).contains(number));
        if number.is_none() {
            self.wrong("a number that is out of range", expected());
        }
        number
    }

    /// `true` or `false`; a string may hold it as well.
    pub(super) fn flag(self) -> Option<bool> {
        const EXPECTED: &str = "`true` or `false`";
        match self.raw.get_ref() {
            DeValue::Boolean(flag) => return Some(*flag),
            DeValue::String(_) => match self.text(EXPECTED)?.content.trim() {
                "true" => return Some(true),
                "false" => return Some(false),
                _ => (),
            },
            _ => (),
        }
        let problem = format!("{} where `true` or `false` belongs", self.kind());
        self.wrong(problem, EXPECTED);
        None
    }

    /// The table that this is.
    pub(super) fn table(self, expected: &str) -> Option<&'d DeTable<'d>> {
        if let DeValue::Table(table) = self.raw.get_ref() {
            return Some(table);
        }
        self.wrong(format!("{} where a table belongs", self.kind()), expected);
        None
    }

    /// The elements of the list that this is.
    pub(super) fn list(self, expected: &str) -> Option<Vec<Self>> {
        if let DeValue::Array(elements) = self.raw.get_ref() {
            let decoder = self.decoder;
            return Some(elements.iter().map(|raw| Self { decoder, raw }).collect());
        }
        self.wrong(format!("{} where a list belongs", self.kind()), expected);
        None
    }
}

impl Text {
    /// The `content` of the string or key that covers `whole` of the file.
    pub(super) fn placed(content: String, whole: Range<usize>, decoder: &Decoder<'_>) -> Self {
        let file = decoder.source.text;
        // The content of a plain string stands right behind its opening quotes.
        let quotes = ["\"\"\"\n", "'''\n", "\"\"\"", "'''", "\"", "'"];
        let opening = quotes
            .iter()
            .find(|q| file[whole.clone()].starts_with(**q))
            .map_or(0, |q| q.len());
        let start = whole.start + opening;
        let verbatim = file[start..whole.end].starts_with(&content);
        let span = if verbatim {
            start..start + content.len()
        } else {
            whole
        };
        Self {
            content,
            span,
            verbatim,
        }
    }

    /// Where in the file the bytes `within` of the content stand.
    pub(super) fn place_of(&self, within: &Range<usize>) -> Range<usize> {
        if self.verbatim {
            self.span.start + within.start..self.span.start + within.end
        } else {
            self.span.clone()
        }
    }
}
