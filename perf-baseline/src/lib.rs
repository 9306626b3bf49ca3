//! Run records.

mod atomic_write;
mod json_fault;
mod record;
mod rules;
mod single_file;

pub use atomic_write::{MissingFolder, WriteError, write_atomically};
pub use json_fault::JsonFault;
pub use record::{LoadError, RECORD_VERSION, SaveError, load_record, save_record};
pub use rules::default_rules;
pub use single_file::{
    BASELINE_VERSION, Baseline, BaselineError, LoadBaselineError, SaveBaselineError, load_baseline,
    save_baseline,
};
