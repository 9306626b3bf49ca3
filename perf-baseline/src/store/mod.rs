//! Runs kept in a folder for version control, one immutable file each.

mod add;
mod counts;
mod document;
mod figures;
mod find;
mod folder;
mod keep;
mod latencies;
mod meaning;
mod naming;
mod read;
mod remove;
mod run_id;
mod scaled;
mod stored_run;

pub use add::AddRunError;
pub use document::STORE_VERSION;
pub use find::FindRunError;
pub use folder::Store;
pub use keep::{Measure, NotKept, refuse_unusable};
pub use read::ReadStoreError;
pub use remove::RemoveRunError;
pub use run_id::RunId;
pub use stored_run::{StoredRun, StoredScenario, StoredStep};
