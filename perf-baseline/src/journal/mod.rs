//! The journal of a run that goes on: what is left if it is killed. One line of JSON when it begins,
//! and one for every stretch of time; what follows the last whole line was being written.

mod format;
mod held;
mod read;
mod write;

pub use format::JOURNAL_VERSION;
pub use read::{JournalReader, OpenJournalError};
pub use write::JournalWriter;
