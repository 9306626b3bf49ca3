//! Text within a paragraph, heading, list item or table cell of GitHub-flavoured Markdown.

use std::io::{self, Write};

use super::hidden::visible;

/// `text` such that it shows as it is: no markup, no HTML, no link, no mention, no end of the
/// cell. Characters that are harmless where they stand are left alone, so that the source
/// stays readable.
pub(in crate::template) fn markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(escaped(text).as_bytes())
}

fn escaped(text: &str) -> String {
    let body = text.trim_start();
    let chars: Vec<char> = body.chars().map(visible).collect();
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    if body.len() < text.len() {
        // More than one blank at the start of a line could make it code.
        escaped.push(' ');
    }
    let marker = marker(&chars);
    for (index, c) in chars.iter().copied().enumerate() {
        let previous = index.checked_sub(1).map(|before| chars[before]);
        let next = chars.get(index + 1).copied();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            _ if Some(index) == marker => push_escaped(&mut escaped, c),
            '\\' | '`' | '*' | '|' | '~' | '$' | '#' => push_escaped(&mut escaped, c),
            // Within a word it is no emphasis.
            '_' if !(is_word(previous) && is_word(next)) => push_escaped(&mut escaped, c),
            // Brackets alone do nothing; what follows may make them a link or a footnote.
            '[' if next == Some('^') => push_escaped(&mut escaped, c),
            ']' if matches!(next, None | Some('(' | '[' | ':')) => push_escaped(&mut escaped, c),
            // `www.` and `http://` are links by themselves.
            '.' if ends_with(&chars[..index], "www") => push_escaped(&mut escaped, c),
            ':' if next == Some('/') => push_escaped(&mut escaped, c),
            '<' if !matches!(next, Some(' ' | '=')) => escaped.push_str("&lt;"),
            '>' if previous != Some(' ') => escaped.push_str("&gt;"),
            '&' if next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#') => {
                escaped.push_str("&amp;");
            }
            // GitHub looks for mentions in the rendered text; the comment takes them apart.
            '@' => escaped.push_str("@<!-- -->"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Where the character stands that would make the start of a line a list item, a task, a rule
/// or the underline of a heading.
fn marker(chars: &[char]) -> Option<usize> {
    let ends_a_marker = |at: usize| matches!(chars.get(at), None | Some(' '));
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    match chars {
        ['-', ..] if ends_a_marker(1) || chars[1] == '-' => Some(0),
        ['=', ..] if ends_a_marker(1) || chars[1] == '=' => Some(0),
        ['+', ..] if ends_a_marker(1) => Some(0),
        ['[', _, ']', ..] => Some(0),
        _ if digits > 0
            && matches!(chars.get(digits), Some('.' | ')'))
            && ends_a_marker(digits + 1) =>
        {
            Some(digits)
        }
        _ => None,
    }
}

fn push_escaped(to: &mut String, c: char) {
    to.push('\\');
    to.push(c);
}

fn ends_with(chars: &[char], word: &str) -> bool {
    chars.len() >= word.len()
        && chars[chars.len() - word.len()..]
            .iter()
            .zip(word.chars())
            .all(|(c, expected)| c.eq_ignore_ascii_case(&expected))
}
