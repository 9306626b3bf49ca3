//! Names that are there once: the second of a name gets a number.

use std::collections::{BTreeMap, BTreeSet};

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct UniqueNames {
    taken: BTreeSet<String>,
    /// The last number of each name, so that a thousandth is found at once.
    numbers: BTreeMap<String, u64>,
}

impl UniqueNames {
    /// `wanted`, or what `numbered` makes of it with the first number from 2 that is free.
    pub(super) fn take(
        &mut self,
        wanted: String,
        numbered: impl Fn(&str, u64) -> String,
    ) -> String {
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let number = self.numbers.entry(wanted.clone()).or_insert(1);
        loop {
            *number += 1;
            let name = numbered(&wanted, *number);
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// `token_2`.
pub(super) fn underscored(name: &str, number: u64) -> String {
    format!("{name}_{number}")
}
