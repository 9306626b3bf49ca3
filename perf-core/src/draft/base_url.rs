//! The address of a plan's target, which the environment may replace.

use super::node::{Entries, Node};

/// The key `base_url`: `${BASE_URL:-url}`, or `url` alone where that would not be read as it is.
pub(super) fn base_url(url: &str) -> Entries {
    let node = if url.contains(['{', '}', '$']) {
        Node::literal(url)
    } else {
        Node::Text(format!("${{BASE_URL:-{url}}}"))
    };
    vec![("base_url".to_owned(), node)]
}
