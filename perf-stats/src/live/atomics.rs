//! Where the counts that threads share come from: the library's, and in tests of this crate's insides
//! those of loom, which tries every order in which threads can see them.

#[cfg(test)]
pub(super) use loom::sync::atomic::AtomicU64;
#[cfg(not(test))]
pub(super) use std::sync::atomic::AtomicU64;

pub(super) use std::sync::atomic::Ordering;
