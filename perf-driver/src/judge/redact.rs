//! Takes secrets out of a text, whatever it is: JSON, a form, a query, a list of names and values,
//! or the beginning of one of these.
//!
//! A secret is known by its name, and a name by the `:` or `=` behind it. A secret that stands
//! without a name is not found.

use perf_core::{REDACTED, is_secret_name};

/// The longest name that is looked at, in bytes.
const LONGEST_NAME: usize = 200;

/// `text` with every value whose name tells of a secret replaced by `***`.
pub(super) fn redacted(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    while let Some(found) = text[copied..].find([':', '=']) {
        let separator = copied + found;
        let value = separator + 1;
        if !is_secret_name(&plain(name_before(&text[..separator]))) {
            result.push_str(&text[copied..value]);
            copied = value;
            continue;
        }
        let rest = &text[value..];
        let start = value + (rest.len() - rest.trim_start_matches([' ', '\t', '\n']).len());
        let end = start + length_of_value(&text[start..], text.as_bytes()[separator]);
        result.push_str(&text[copied..start]);
        if end > start {
            result.push_str(REDACTED);
        }
        copied = end;
    }
    result.push_str(&text[copied..]);
    result
}

/// The name at the end of `text`: what stands in quotes, or all that belongs to a word.
fn name_before(text: &str) -> &str {
    let start = text.floor_char_boundary(text.len().saturating_sub(LONGEST_NAME));
    let text = text[start..].trim_end();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_suffix(quote) {
            // Within a string that holds JSON itself, quotes have a backslash in front of them.
            let inner = inner.trim_end_matches('\\');
            return &inner[inner.rfind(quote).map_or(0, |at| at + 1)..];
        }
    }
    let delimiter = |c: char| c.is_whitespace() || "&?;,{}[]()<>\"'".contains(c);
    &text[text.rfind(delimiter).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    })..]
}

/// `name` with `\u0061` and `%61` as the letters that they stand for.
fn plain(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let code = [("\\u00", 6), ("%", 3)]
            .into_iter()
            .find_map(|(sign, length)| {
                let digits = rest.strip_prefix(sign)?.get(..2)?;
                let code = u8::from_str_radix(digits, 16).ok()?;
                code.is_ascii().then_some((char::from(code), length))
            });
        let (letter, length) = code.unwrap_or((first, first.len_utf8()));
        result.push(letter);
        rest = &rest[length..];
    }
    result
}

/// How many bytes the value at the start of `text`, behind `separator`, has.
fn length_of_value(text: &str, separator: u8) -> usize {
    let opening = text.trim_start_matches('\\');
    let backslashes = text.len() - opening.len();
    match opening.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            backslashes + 1 + until_quote(&opening[1..], quote, backslashes)
        }
        Some('{' | '[') => nested(text),
        _ if separator == b'=' => {
            let ends = |c: char| c.is_whitespace() || "&;,\"'<>}])".contains(c);
            text.find(ends).unwrap_or(text.len())
        }
        _ => text
            .find([',', '}', ']', '\n', '\r', '<'])
            .unwrap_or(text.len()),
    }
}

/// How many bytes there are up to the `quote` that closes, and with it. One behind more
/// backslashes than the opening one had is part of the text.
fn until_quote(text: &str, quote: char, backslashes: usize) -> usize {
    let mut preceding = 0;
    for (at, c) in text.char_indices() {
        if c == quote && preceding <= backslashes {
            return at + 1;
        }
        preceding = if c == '\\' { preceding + 1 } else { 0 };
    }
    text.len()
}

/// How many bytes there are up to the bracket that closes the first one, and with it. A bracket
/// within a string counts as well: rather too much is hidden than too little.
fn nested(text: &str) -> usize {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' => open += 1,
            '}' | ']' => open -= 1,
            _ => (),
        }
        if open == 0 {
            return at + 1;
        }
    }
    text.len()
}
