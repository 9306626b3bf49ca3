//! Which scenarios say that they are driven in turn with others, and where. Only keeps their names; what is
//! wrong with them is for others to say.

use std::cell::RefCell;
use std::ops::Range;

/// The scenarios that say so.
#[derive(Default)]
pub(super) struct Turns(RefCell<Vec<TurnTaker>>);

/// A scenario that says so.
pub(super) struct TurnTaker {
    pub(super) name: String,
    /// Where it names the other one.
    pub(super) span: Range<usize>,
}

impl Turns {
    /// The scenario `name` names another one at `span`.
    pub(super) fn note(&self, name: String, span: Range<usize>) {
        self.0.borrow_mut().push(TurnTaker { name, span });
    }

    /// All that say so.
    pub(super) fn take(&self) -> Vec<TurnTaker> {
        self.0.take()
    }
}
