//! The sources of values that the plan draws from: `[data]`. Each has a name that templates can
//! use, and the same source is there once.

use crate::draft::node::{Entries, Node};
use crate::draft::secret_signs::words;
use crate::plan::BUILT_IN_NAMES;

/// The sources so far.
#[derive(Debug, Default)]
pub(super) struct ValueSources {
    entries: Entries,
    /// Names of those that were made up without an example.
    made_up: Vec<String>,
}

impl ValueSources {
    /// The name of a source that is as `node` says; called after `wanted` if it is a new one.
    pub(super) fn named(&mut self, wanted: &str, node: Node, is_made_up: bool) -> String {
        let wanted = legal_name(wanted);
        let numbered = (2..).map(|number| format!("{wanted}_{number}"));
        let names = std::iter::once(wanted.clone()).chain(numbered);
        for name in names {
            match self.entries.iter().find(|(known, _)| *known == name) {
                Some((_, known)) if *known == node => return name,
                Some(_) => {}
                None => {
                    if is_made_up {
                        self.made_up.push(name.clone());
                    }
                    self.entries.push((name.clone(), node));
                    return name;
                }
            }
        }
        wanted
    }

    /// Names of those that were made up without an example.
    pub(super) fn made_up(&self) -> &[String] {
        &self.made_up
    }

    pub(super) fn into_entries(self) -> Entries {
        self.entries
    }
}

fn legal_name(wanted: &str) -> String {
    let ascii =
        |word: &String| -> String { word.chars().filter(char::is_ascii_alphanumeric).collect() };
    let words: Vec<_> = words(wanted).iter().map(ascii).collect();
    let words = words.into_iter().filter(|word| !word.is_empty()).take(6);
    let name = words.collect::<Vec<_>>().join("_");
    let is_taken = BUILT_IN_NAMES.contains(&name.as_str());
    if is_taken || name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("value_{name}").trim_end_matches('_').to_owned();
    }
    name
}
