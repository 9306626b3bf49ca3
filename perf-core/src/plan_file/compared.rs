//! Which scenarios criteria are relative to. Only keeps their names; what is wrong with them is for
//! others to say.

use std::cell::RefCell;
use std::ops::Range;

/// The scenarios that criteria name.
#[derive(Default)]
pub(super) struct Compared(RefCell<Vec<Named>>);

/// A scenario that a criterion names.
pub(super) struct Named {
    pub(super) of: String,
    pub(super) span: Range<usize>,
    /// The scenario that the criterion stands in; `None` where its name is a mistake.
    pub(super) by: Option<String>,
}

impl Compared {
    /// A criterion of the scenario `by` names another one at `span`.
    pub(super) fn name(&self, of: String, span: Range<usize>, by: Option<String>) {
        self.0.borrow_mut().push(Named { of, span, by });
    }

    /// All that were named.
    pub(super) fn take(&self) -> Vec<Named> {
        self.0.take()
    }
}
