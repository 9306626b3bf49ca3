//! Results of other load tools, read into runs.

mod content;
mod format;
mod import;
mod import_error;
mod imported;
mod locust;
mod rows;

pub use format::Format;
pub use import::import;
pub use import_error::{ImportError, ImportProblem, LocustFile};
pub use imported::Imported;
