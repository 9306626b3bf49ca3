//! Secrets in XML and its kin, by the elements that they stand in: `<password>…</password>`, and
//! what stands in an element below such a one. Attributes are looked at where other languages are.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::secret_signs::{is_secret, tells_below};

/// Deeper elements go by the name of the last that is counted: not everybody closes theirs.
const DEEPEST: usize = 64;

/// A text, and the tag that it stands before.
static TEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<>]*))(?:<(/?)([\w:.-]+)[^<>]*?(/?)>|[<>]|$)")
        .expect("the expression is fixed and every test goes through it")
});

/// The places in `text` of secrets that stand in elements, in order.
pub(super) fn element_places(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    if !text.contains("</") {
        return places;
    }
    // What stands in each open element goes by, with the element's own name.
    let mut open: Vec<(&str, String)> = Vec::new();
    for found in TEXT.captures_iter(text) {
        let inner = found.get(1).or_else(|| found.get(2));
        if let (Some(inner), Some((_, name))) = (inner, open.last()) {
            let value = inner.as_str().trim();
            let start = inner.end() - inner.as_str().trim_start().len();
            if is_secret(name, value) {
                places.push(start..start + value.len());
            }
        }
        let Some(tag) = found.get(4).map(|tag| tag.as_str()) else {
            continue;
        };
        if found.get(3).is_some_and(|sign| !sign.is_empty()) {
            if let Some(at) = open.iter().rposition(|(name, _)| *name == tag) {
                open.truncate(at);
            }
        } else if found.get(5).is_some_and(|sign| sign.is_empty()) && open.len() < DEEPEST {
            let above = open.last().map_or("", |(_, name)| name.as_str());
            let name = if tells_below(above) {
                format!("{above}/{tag}")
            } else {
                tag.to_owned()
            };
            open.push((tag, name));
        }
    }
    places
}
