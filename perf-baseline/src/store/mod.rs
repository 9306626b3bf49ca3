//! Runs kept in a folder for version control, one immutable file each.

mod add;
mod counts;
mod document;
mod folder;
mod keep;
mod meaning;
mod naming;
mod read;
mod run_id;
mod scaled;
mod stored_run;

pub use add::AddRunError;
pub use document::STORE_VERSION;
pub use folder::Store;
pub use keep::{Measure, NotKept};
pub use read::ReadStoreError;
pub use run_id::RunId;
pub use stored_run::{StoredRun, StoredScenario, StoredStep};
