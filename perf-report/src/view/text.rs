//! Bounds on texts that come from elsewhere. What is in them stays as it is: every output
//! makes the characters harmless that could hurt it.

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;
/// Longest message, in characters.
const LONGEST_MESSAGE: usize = 1_000;

/// A name of at most 200 characters; a longer one is cut and ends in `…`.
pub(super) fn name(text: &str) -> String {
    cut(text, LONGEST_NAME)
}

/// A sentence or message of at most 1,000 characters; a longer one is cut and ends in `…`.
pub(super) fn message(text: &str) -> String {
    cut(text, LONGEST_MESSAGE)
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some(_) => text.chars().take(longest - 1).chain(['…']).collect(),
    }
}
