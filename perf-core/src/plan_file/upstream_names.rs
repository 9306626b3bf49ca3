//! The upstreams of the plan, for criteria that ask for them. Only keeps them; what is wrong is for
//! others to say.

use std::cell::RefCell;

use crate::plan::Upstream;

/// The upstreams of the plan; `None` while a mistake in one hides them.
#[derive(Default)]
pub(super) struct UpstreamNames(RefCell<Option<Vec<Upstream>>>);

impl UpstreamNames {
    /// These are all.
    pub(super) fn keep(&self, upstreams: Option<Vec<Upstream>>) {
        self.0.replace(upstreams);
    }

    /// All of them.
    pub(super) fn all(&self) -> Option<Vec<Upstream>> {
        self.0.borrow().clone()
    }
}
