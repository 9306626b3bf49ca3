//! What Markdown text links to, and what it can be linked by. Blocks of code are no text; refuses
//! to know what a link leads to.

use std::collections::{BTreeMap, BTreeSet};

/// A link as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// From 1.
    pub(crate) line: usize,
    /// `plan.md#loads`, `https://…`.
    pub(crate) target: String,
}

/// The links of a text, in their order; those in code are none.
pub(crate) fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    for (line, text) in lines_of_text(text) {
        for rest in without_code(text).split("](").skip(1) {
            let target = rest.split([')', ' ']).next().unwrap_or_default();
            found.push(Link {
                line,
                target: target.trim_matches(['<', '>']).to_owned(),
            });
        }
    }
    found
}

/// What headings can be linked by, as renderers of Markdown agree on it: small letters, digits, `-` and `_`;
/// blanks are `-`; a second one of the same name ends with `-1`.
pub(crate) fn anchors(text: &str) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for (_, line) in lines_of_text(text) {
        let title = line.trim_start_matches('#');
        if title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let name = anchor(title.trim());
        let times = seen.entry(name.clone()).or_default();
        found.insert(match *times {
            0 => name,
            earlier => format!("{name}-{earlier}"),
        });
        *times += 1;
    }
    found
}

fn anchor(title: &str) -> String {
    // Of a link within a heading, only its text counts.
    let mut text = String::new();
    for (position, part) in title.split("](").enumerate() {
        let part = match position {
            0 => part,
            _ => part.split_once(')').map_or("", |(_, rest)| rest),
        };
        text.push_str(part);
    }
    let kept = text.chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        other if other.is_alphanumeric() => Some(other),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// The lines outside of fenced blocks, with their numbers from 1.
fn lines_of_text(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// What stands between backticks is left away.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}
