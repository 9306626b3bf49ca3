//! The number of a process group, which changes when its program is started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Clones tell of the same group.
#[derive(Debug, Clone)]
pub(super) struct Group(Arc<AtomicU32>);

impl Group {
    pub(super) fn new(number: u32) -> Self {
        Self(Arc::new(AtomicU32::new(number)))
    }

    pub(super) fn number(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn becomes(&self, number: u32) {
        self.0.store(number, Ordering::Relaxed);
    }
}

impl PartialEq for Group {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Group {}
