//! Searches answers that are read wrongly: whatever a target sends, reading it ends, does not panic,
//! takes no more than belongs to the answer, and comes to the same however it is cut.
//!
//! `cargo xtask fuzz answers` searches for as long as it is told; the tests read the corpus again.

mod answers;
mod case;
mod check;
mod reading;
