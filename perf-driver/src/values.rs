//! What is known while an iteration runs: what earlier steps found in their answers. Plain data;
//! it draws nothing and sends nothing.

use serde_json::Value;

/// Values by name, of one user. There are few of them, so that they are searched one by one.
#[derive(Debug, Clone, Default)]
pub struct Values {
    entries: Vec<(String, Value)>,
}

impl Values {
    /// The value called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let entry = self.entries.iter().find(|(known, _)| known == name);
        entry.map(|(_, value)| value)
    }

    /// Keeps `value` as `name`, in the place of what was called so before.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.entries.iter_mut().find(|(known, _)| known == name) {
            Some((_, kept)) => *kept = value,
            None => self.entries.push((name.to_owned(), value)),
        }
    }
}
