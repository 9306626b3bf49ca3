//! Which name a run has. Refuses to depend on anything but its content.

use super::run_id::RunId;
use super::stored_run::StoredRun;

/// The name of `run`, stored as `text`.
pub(super) fn id_of(run: &StoredRun, text: &[u8]) -> RunId {
    let build = run.environment.build.as_ref();
    RunId::of(run.recorded_at, build.map(|b| b.commit.as_str()), text)
}
