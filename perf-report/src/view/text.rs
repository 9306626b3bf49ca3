//! Bounds on texts that come from elsewhere. What is in them stays as it is: every output
//! makes the characters harmless that could hurt it.

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;
/// Longest message, in characters.
const LONGEST_MESSAGE: usize = 1_000;
const MOST_LINES: usize = 40;

/// A name of at most 200 characters; a longer one is cut and ends in `…`.
pub(super) fn name(text: &str) -> String {
    cut(text, LONGEST_NAME)
}

/// A sentence or message of at most 1,000 characters; a longer one is cut and ends in `…`.
pub(super) fn message(text: &str) -> String {
    cut(text, LONGEST_MESSAGE)
}

/// At most 40 lines of at most 1,000 characters; where lines are left out, a last one is `…`.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<_> = text.lines().take(MOST_LINES).map(message).collect();
    if text.lines().nth(MOST_LINES).is_some() {
        lines.pop();
        lines.push("…".to_owned());
    }
    lines
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some(_) => text.chars().take(longest - 1).chain(['…']).collect(),
    }
}
