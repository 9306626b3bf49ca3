//! The run record: one finished run as a JSON file of its own.

mod envelope;
mod load;
mod save;
mod soundness;

pub use envelope::RECORD_VERSION;
pub use load::{LoadError, load_record};
pub use save::{SaveError, save_record};
pub(crate) use soundness::check as check_soundness;
