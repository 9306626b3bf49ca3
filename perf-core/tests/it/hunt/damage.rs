//! Changes an input a little: by its lines, its words, its numbers and its bytes, and with parts of
//! another one.

use std::ops::Range;

use super::Draws;

/// What a number is replaced by.
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "-0.0",
    "0.1",
    "1e308",
    "1e-320",
    "1e999",
    "NaN",
    "inf",
    "null",
    "\"\"",
    "255",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211455",
    "0x7f",
    "1_000",
    "007",
];

/// What is odd wherever it stands.
const ODDITIES: &[&str] = &[
    "\0",
    "\t",
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "\u{feff}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{202e}",
    "\u{200b}",
    "\u{e0041}",
    "é",
    "e\u{301}",
    "ß",
    "İ",
    "日本",
    "👩‍👩‍👧",
    "\u{10ffff}",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "\\ud800",
    "`",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "&",
    "|",
    "#",
    "$",
    "%",
    ",",
    ".",
    ":",
    ";",
    "=",
    "-",
    "/",
    "../",
];

/// Changes `bytes` once, with `words` of their language and with parts of `other`.
pub(super) fn damage(bytes: &mut Vec<u8>, other: &[u8], words: &[&str], draws: &mut Draws) {
    match draws.below(5) {
        0 => by_bytes(bytes, other, draws),
        1 => by_lines(bytes, other, draws),
        _ => by_words(bytes, other, words, draws),
    }
}

fn by_words(bytes: &mut Vec<u8>, other: &[u8], words: &[&str], draws: &mut Draws) {
    let at = draws.below(bytes.len() + 1);
    let word = match draws.below(4) {
        0 => *draws.pick(ODDITIES),
        1 => *draws.pick(NUMBERS),
        _ => *draws.pick(words),
    };
    match draws.below(8) {
        0 => drop(bytes.splice(at..at, word.bytes())),
        1 | 2 => drop(bytes.splice(token(bytes, at), word.bytes())),
        3 => {
            let from = token(other, draws.below(other.len() + 1));
            bytes.splice(token(bytes, at), other[from].iter().copied());
        }
        4 => {
            let range = token(bytes, at);
            let times = if draws.below(20) == 0 { 400 } else { 8 };
            let copied = bytes[range.clone()].repeat(1 + draws.below(times));
            bytes.splice(range, copied);
        }
        5 => {
            let (first, second) = (token(bytes, at), token(bytes, draws.below(bytes.len() + 1)));
            swap(bytes, first, second);
        }
        6 => {
            let range = value(bytes, at);
            let from = value(other, draws.below(other.len() + 1));
            bytes.splice(range, other[from].iter().copied());
        }
        _ => {
            if let Some(range) = number(bytes, at) {
                bytes.splice(range, draws.pick(NUMBERS).bytes());
            }
        }
    }
}

fn by_lines(bytes: &mut Vec<u8>, other: &[u8], draws: &mut Draws) {
    let at = draws.below(bytes.len() + 1);
    let there = draws.below(bytes.len() + 1);
    match draws.below(7) {
        0 => drop(bytes.drain(line(bytes, at))),
        1 => {
            let copied = bytes[line(bytes, at)].to_vec();
            let to = line(bytes, there).start;
            bytes.splice(to..to, copied);
        }
        2 => {
            let from = line(other, draws.below(other.len() + 1));
            let to = line(bytes, at).start;
            bytes.splice(to..to, other[from].iter().copied());
        }
        3 => {
            let copied = bytes[line(bytes, at)].repeat(1 + draws.below(60));
            bytes.splice(at..at, copied);
        }
        4 => {
            let (first, second) = (line(bytes, at), line(bytes, there));
            swap(bytes, first, second);
        }
        5 => {
            let from = draws.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        _ => {
            let (start, end) = (at.min(there), at.max(there));
            let (from, to) = (draws.below(other.len() + 1), draws.below(other.len() + 1));
            bytes.splice(
                start..end,
                other[from.min(to)..from.max(to)].iter().copied(),
            );
        }
    }
}

fn by_bytes(bytes: &mut Vec<u8>, other: &[u8], draws: &mut Draws) {
    let any = draws.bits().to_le_bytes()[0];
    let at = draws.below(bytes.len() + 1);
    if at == bytes.len() {
        bytes.push(any);
        return;
    }
    match draws.below(8) {
        0 => bytes.truncate(at),
        1 => bytes[at] = any,
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, any),
        4 => bytes[at] ^= 1 << draws.below(8),
        5 => {
            let end = (at + usize::from(any)).min(bytes.len());
            bytes.drain(at..end);
        }
        6 if !other.is_empty() => bytes[at] = *draws.pick(other),
        _ => {
            // A number becomes another one.
            let digit = (at..bytes.len()).find(|&at| bytes[at].is_ascii_digit());
            if let Some(digit) = digit {
                bytes[digit] = b'0' + any % 10;
            }
        }
    }
}

/// Two parts change their places, unless they have something in common.
fn swap(bytes: &mut Vec<u8>, one: Range<usize>, other: Range<usize>) {
    let (first, second) = if one.start <= other.start {
        (one, other)
    } else {
        (other, one)
    };
    if first.end <= second.start {
        let (before, after) = (
            bytes[first.clone()].to_vec(),
            bytes[second.clone()].to_vec(),
        );
        bytes.splice(second, before);
        bytes.splice(first, after);
    }
}

/// The line around `at`, with its end.
fn line(bytes: &[u8], at: usize) -> Range<usize> {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n');
    let end = bytes[at..].iter().position(|byte| *byte == b'\n');
    start.map_or(0, |start| start + 1)..end.map_or(bytes.len(), |end| at + end + 1)
}

/// What stands in the line around `at` behind its first `=` or `:`.
fn value(bytes: &[u8], at: usize) -> Range<usize> {
    let line = line(bytes, at);
    let end = line.start + bytes[line.clone()].trim_ascii_end().len();
    let mut signs = bytes[line.start..end].iter();
    let sign = signs.position(|byte| matches!(byte, b'=' | b':'));
    sign.map_or(end, |sign| line.start + sign + 1)..end
}

/// The letters and digits around `at`, or else the one byte there.
fn token(bytes: &[u8], at: usize) -> Range<usize> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let start = bytes[..at].iter().rposition(|byte| !is_part(byte));
    let end = bytes[at..].iter().position(|byte| !is_part(byte));
    let range = start.map_or(0, |start| start + 1)..end.map_or(bytes.len(), |end| at + end);
    if range.is_empty() {
        at..bytes.len().min(at + 1)
    } else {
        range
    }
}

/// The first number from `at` on.
fn number(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let start = at + bytes[at..].iter().position(u8::is_ascii_digit)?;
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let length = bytes[start..]
        .iter()
        .take_while(|byte| is_part(byte))
        .count();
    Some(start..start + length)
}
