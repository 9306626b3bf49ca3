//! Drives a plan and keeps a journal meanwhile. Shows nothing.

use perf_core::{Plan, Run};
use perf_driver::{Drive, DriveOptions, StopSignal, drive};
use perf_stats::{LiveSink, Recorder};

use crate::failure::Failure;
use crate::journal::Journals;
use crate::record::{live_series_of, recorder_for};

/// Drives `plan`, which is known as `begun` before its first request. Its journal is there until its
/// record stands; of a run that could not be driven there is none.
pub(super) fn journalled(
    plan: &Plan,
    begun: Run,
    journals: &mut Journals<'_>,
    (options, stop): (&DriveOptions, &StopSignal),
) -> Result<Drive<Recorder>, Failure> {
    let (sink, board) = LiveSink::new(recorder_for(plan), live_series_of(plan));
    journals.begin(plan, begun, board);
    let driven = drive(plan, sink, options, stop, &mut |progress| {
        journals.take(&progress);
    });
    if driven.is_err() {
        journals.remove();
    }
    driven
        .map(|drive| drive.map_sink(LiveSink::into_inner))
        .map_err(|error| Failure::of(&error).hint(error.hint()))
}
