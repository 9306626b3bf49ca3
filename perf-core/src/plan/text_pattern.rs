//! Regular expressions that texts are made from. It makes none: what to draw from is laid out, who
//! draws is another matter.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::units::UnitError;

/// The longest text that a pattern may ask for, in characters.
const LONGEST: u64 = 64 * 1024;
/// How much more often than it must `*`, `+` and `{3,}` repeat at most.
const BEYOND: u32 = 8;
/// A class with more characters than this was not listed one by one: `.`, `\w`, `[^x]`.
const LISTED: u64 = 256;

/// A regular expression, and what a text that fits it is made of.
///
/// It has the syntax of Rust's `regex` crate. A `*` or `+` repeats at most eight times more than it
/// must. Of a class with more than 256 characters (`.`, `\w`, `[^,]`), or with both control
/// characters and others (`\s`), only the printable ASCII characters are taken, if it has any. `^`
/// and `$` may stand at the ends.
///
/// ```
/// let pattern: perf_core::TextPattern = "[A-Z]{3}-[0-9]{4}".parse()?;
/// assert_eq!(pattern.longest(), 8);
/// assert!("[A-Z".parse::<perf_core::TextPattern>().is_err());
/// # Ok::<(), perf_core::UnitError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct TextPattern {
    source: String,
    piece: TextPiece,
}

/// A piece of a text that fits a [`TextPattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextPiece {
    /// Just this.
    Text(String),
    /// One of these characters; never none.
    OneOf(Vec<RangeInclusive<char>>),
    /// One after another.
    Sequence(Vec<TextPiece>),
    /// One of these; never none.
    Choice(Vec<TextPiece>),
    /// Several, each made anew.
    Repeat {
        /// What.
        piece: Box<TextPiece>,
        /// The fewest.
        from: u32,
        /// The most; not below `from`.
        to: u32,
    },
}

impl TextPattern {
    /// The regular expression.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// What a text that fits is made of.
    #[must_use]
    pub const fn piece(&self) -> &TextPiece {
        &self.piece
    }

    /// The length of the longest text, in characters.
    #[must_use]
    pub fn longest(&self) -> u64 {
        self.piece.longest()
    }
}

impl TextPiece {
    fn longest(&self) -> u64 {
        let sum = |sum: u64, piece: &Self| sum.saturating_add(piece.longest());
        match self {
            Self::Text(text) => text.chars().count() as u64,
            Self::OneOf(_) => 1,
            Self::Sequence(pieces) => pieces.iter().fold(0, sum),
            Self::Choice(pieces) => pieces.iter().map(Self::longest).max().unwrap_or(0),
            Self::Repeat { piece, to, .. } => piece.longest().saturating_mul((*to).into()),
        }
    }
}

impl FromStr for TextPattern {
    type Err = UnitError;

    /// Reads a regular expression. The error's span points at what is wrong with it.
    fn from_str(source: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str = "a regular expression such as `[A-Z]{3}-[0-9]{4}`";
        let refuse = |problem: String, span| Err(UnitError::new(problem, EXPECTED, span));
        let whole = 0..source.len();
        let parsed = ParserBuilder::new().nest_limit(50).build().parse(source);
        let hir = match parsed {
            Ok(hir) => hir,
            Err(error) => {
                let (problem, span) = described(&error);
                return refuse(problem, span.unwrap_or(whole));
            }
        };
        let piece = match top(&hir) {
            Ok(piece) => piece,
            Err(problem) => return refuse(problem.to_owned(), whole),
        };
        let pattern = Self {
            source: source.to_owned(),
            piece,
        };
        if pattern.longest() > LONGEST {
            let problem = format!("texts of more than {LONGEST} characters");
            return refuse(problem, whole);
        }
        Ok(pattern)
    }
}

/// What the parser refused, and where.
fn described(error: &regex_syntax::Error) -> (String, Option<std::ops::Range<usize>>) {
    match error {
        regex_syntax::Error::Parse(error) => {
            let span = error.span();
            let place = span.start.offset..span.end.offset;
            (error.kind().to_string(), Some(place))
        }
        regex_syntax::Error::Translate(error) => {
            let span = error.span();
            let place = span.start.offset..span.end.offset;
            (error.kind().to_string(), Some(place))
        }
        other => (other.to_string(), None),
    }
}

/// The expression as a whole, which anchors may enclose.
fn top(hir: &Hir) -> Result<TextPiece, &'static str> {
    let HirKind::Concat(parts) = hir.kind() else {
        return if is_anchor(hir) {
            Ok(TextPiece::Text(String::new()))
        } else {
            piece(hir)
        };
    };
    let first = usize::from(parts.first().is_some_and(is_start));
    let behind = parts.len() - usize::from(parts.last().is_some_and(is_end));
    sequence(&parts[first..behind.max(first)])
}

fn is_start(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Look(Look::Start))
}

fn is_end(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Look(Look::End))
}

fn is_anchor(hir: &Hir) -> bool {
    is_start(hir) || is_end(hir)
}

fn sequence(parts: &[Hir]) -> Result<TextPiece, &'static str> {
    let pieces: Result<Vec<_>, _> = parts.iter().map(piece).collect();
    Ok(TextPiece::Sequence(pieces?))
}

fn piece(hir: &Hir) -> Result<TextPiece, &'static str> {
    match hir.kind() {
        HirKind::Empty => Ok(TextPiece::Text(String::new())),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Ok(TextPiece::Text(text.to_owned())),
            Err(_) => Err("bytes that are no text"),
        },
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.iter().map(|range| range.start()..=range.end());
            one_of(ranges.collect())
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class
                .iter()
                .map(|range| char::from(range.start())..=char::from(range.end()));
            let ranges: Vec<_> = ranges.collect();
            if ranges.iter().any(|range| !range.end().is_ascii()) {
                return Err("bytes that are no text");
            }
            one_of(ranges)
        }
        HirKind::Look(_) => Err("`^`, `$` and `\\b` mean nothing within a text that is made"),
        HirKind::Repetition(repetition) => {
            let from = repetition.min;
            Ok(TextPiece::Repeat {
                piece: Box::new(piece(&repetition.sub)?),
                from,
                to: repetition.max.unwrap_or(from.saturating_add(BEYOND)),
            })
        }
        HirKind::Capture(capture) => piece(&capture.sub),
        HirKind::Concat(parts) => sequence(parts),
        HirKind::Alternation(parts) => {
            let pieces: Result<Vec<_>, _> = parts.iter().map(piece).collect();
            Ok(TextPiece::Choice(pieces?))
        }
    }
}

/// One of the characters in `ranges`, or of the printable ASCII ones among them where the class
/// was not meant to be taken literally.
fn one_of(ranges: Vec<RangeInclusive<char>>) -> Result<TextPiece, &'static str> {
    if ranges.is_empty() {
        return Err("a class without a character");
    }
    let ranges: Vec<_> = ranges.into_iter().flat_map(around_surrogates).collect();
    let count: u64 = ranges
        .iter()
        .map(|range| u64::from(u32::from(*range.end()) - u32::from(*range.start())) + 1)
        .sum();
    let controls = ranges.iter().any(|range| range.start().is_control());
    let printable: Vec<_> = ranges
        .iter()
        .map(|range| (*range.start()).max(' ')..=(*range.end()).min('~'))
        .filter(|range| !range.is_empty())
        .collect();
    let cut = (count > LISTED || controls) && !printable.is_empty();
    Ok(TextPiece::OneOf(if cut { printable } else { ranges }))
}

impl fmt::Debug for TextPattern {
    /// As it is written, in quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source, f)
    }
}

/// `range` in pieces whose numbers all stand for characters: from U+D800 to U+DFFF there are none.
fn around_surrogates(range: RangeInclusive<char>) -> impl Iterator<Item = RangeInclusive<char>> {
    let below = *range.start()..=(*range.end()).min('\u{d7ff}');
    let above = (*range.start()).max('\u{e000}')..=*range.end();
    [below, above].into_iter().filter(|part| !part.is_empty())
}

impl fmt::Display for TextPattern {
    /// As it is written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}
