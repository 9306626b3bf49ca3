//! The scenarios of a plan: one for each tag of the description.

use super::operation::Operation;
use crate::draft::document::Document;
use crate::draft::secrets::Secrets;

/// Operations without a tag are together under this name.
const UNTAGGED: &str = "api";

/// The numbers of the operations that belong together, with what they are called; in the order of
/// the first operation of each.
pub(super) fn groups(operations: &[Operation<'_>], secrets: &Secrets) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        let tags = operation
            .content
            .get("tags")
            .map_or(&[][..], Document::elements);
        let tag = tags.iter().find_map(Document::as_text).unwrap_or_default();
        let tag = secrets.hide_in_name(tag);
        let words: Vec<_> = tag
            .split(|c: char| c.is_whitespace() || c.is_control())
            .collect();
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let name = if words.is_empty() {
            UNTAGGED.to_owned()
        } else {
            words.join(" ")
        };
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(index),
            None => groups.push((name, vec![index])),
        }
    }
    groups
}

/// A group's name as a tag of a plan: without blanks and commas. Empty where nothing is left.
pub(super) fn plan_tag(group: &str) -> String {
    let words = group.split(|c: char| c.is_whitespace() || c == ',');
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").to_lowercase()
}
