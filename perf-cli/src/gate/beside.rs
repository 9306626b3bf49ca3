//! What a report shows of a run beside the runs of a store: where its latencies moved, and how
//! its metrics got there. It judges nothing.

use perf_baseline::{AcceptedChange, RunId, StoredRun, accepted_latencies};
use perf_core::{Comparison, HistoryRun, Run, RunFigures, Timestamp};
use perf_stats::{MOST_BASELINE_RUNS, gated_history, latency_shifts, metric_set};

use crate::stored;

/// So many runs of a history are shown.
const MOST_SHOWN: usize = 60;

/// The runs of a store that can be compared with.
pub(super) struct Beside<'a> {
    pub(super) history: &'a [(RunId, StoredRun)],
    pub(super) accepted: &'a [AcceptedChange],
    pub(super) now: Timestamp,
}

impl Beside<'_> {
    /// Notes it in `comparison`, which is of `runs` with the figures `current`.
    pub(super) fn add_to(
        &self,
        comparison: &mut Comparison,
        runs: &[Run],
        current: Vec<RunFigures>,
    ) {
        let kept: Vec<_> = runs
            .iter()
            .filter_map(|run| StoredRun::of(run, &metric_set, self.now).ok())
            .map(|run| run.latencies())
            .collect();
        let compared = last(self.history, MOST_BASELINE_RUNS);
        let before = accepted_latencies(compared, self.accepted, self.now);
        comparison.shifts = latency_shifts(&kept, &before);
        let shown = last(self.history, MOST_SHOWN.saturating_sub(runs.len()));
        let earlier = shown.iter().map(|(id, run)| {
            let of_store = HistoryRun {
                label: id.to_string(),
                at: Some(run.recorded_at),
                commit: stored::commit(run),
                is_current: false,
            };
            (of_store, run.figures(id.as_str()))
        });
        let now = runs
            .iter()
            .zip(current)
            .enumerate()
            .map(|(place, (run, figures))| {
                let build = run.environment.build.as_ref();
                let of_now = HistoryRun {
                    label: match runs.len() {
                        1 => "this run".to_owned(),
                        many => format!("this run, {} of {many}", place + 1),
                    },
                    at: run.started_at,
                    commit: build.map(|build| build.commit.chars().take(12).collect()),
                    is_current: true,
                };
                (of_now, figures)
            });
        let all: Vec<_> = earlier.chain(now).collect();
        comparison.history = Some(gated_history(comparison, &all));
    }
}

fn last<T>(all: &[T], most: usize) -> &[T] {
    &all[all.len().saturating_sub(most)..]
}
