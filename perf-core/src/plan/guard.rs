//! What decides whether a user does something: values of the run, and what they must be like.

use super::template::Template;
use super::value_check::ValueCheck;

/// Conditions on values of the run, all of which must hold; there is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard(Vec<(Template, ValueCheck)>);

impl Guard {
    /// All of `conditions`; `None` of none, which would decide nothing.
    #[must_use]
    pub fn all_of(conditions: impl IntoIterator<Item = (Template, ValueCheck)>) -> Option<Self> {
        let conditions: Vec<_> = conditions.into_iter().collect();
        (!conditions.is_empty()).then_some(Self(conditions))
    }

    /// Each value, and what it must be like. One that is not known is no value: only
    /// `exists = false` holds of it.
    #[must_use]
    pub fn conditions(&self) -> &[(Template, ValueCheck)] {
        &self.0
    }

    /// What it asks for.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        let asked = |(value, check)| std::iter::once(value).chain(ValueCheck::templates(check));
        self.0
            .iter()
            .map(|(value, check)| (value, check))
            .flat_map(asked)
    }
}
