//! Drives a plan whose requests can be looked at while it goes on, and keeps a journal. Shows nothing.

use perf_core::{Plan, Run};
use perf_driver::{Drive, DriveOptions, Progress, StopSignal, drive};
use perf_report::{SampleTap, TappedSink};
use perf_stats::{LiveBoard, LiveSink, Recorder};

use crate::failure::Failure;
use crate::journal::Journals;
use crate::record::{live_series_of, recorder_for};

/// Where every run of this program is recorded, and read meanwhile.
pub(super) struct Recording {
    sink: LiveSink<Recorder>,
    pub(super) board: LiveBoard,
}

impl Recording {
    /// For a run of `plan`.
    pub(super) fn of(plan: &Plan) -> Self {
        let (sink, board) = LiveSink::new(recorder_for(plan), live_series_of(plan));
        Self { sink, board }
    }

    /// Drives `plan` into it; every sample is handed to `tap` as well, where there is one.
    pub(super) fn drive(
        self,
        plan: &Plan,
        (options, stop): (&DriveOptions, &StopSignal),
        tap: Option<SampleTap>,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<Drive<Recorder>, Failure> {
        let sink = TappedSink::new(self.sink, tap);
        let driven = drive(plan, sink, options, stop, tell);
        driven
            .map(|drive| drive.map_sink(|sink| sink.into_inner().into_inner()))
            .map_err(|error| Failure::of(&error).hint(error.hint()))
    }
}

/// Drives `plan`, of which nothing is to be left if it is killed.
pub(super) fn unjournalled(
    plan: &Plan,
    driving: (&DriveOptions, &StopSignal),
) -> Result<Drive<Recorder>, Failure> {
    Recording::of(plan).drive(plan, driving, None, &mut |_progress| {})
}

/// Drives `plan`, which is known as `begun` before its first request. Its journal is there until its
/// record stands; of a run that could not be driven there is none.
pub(super) fn journalled(
    plan: &Plan,
    begun: Run,
    journals: &mut Journals<'_>,
    driving: (&DriveOptions, &StopSignal),
) -> Result<Drive<Recorder>, Failure> {
    let recording = Recording::of(plan);
    journals.begin(plan, begun, recording.board.clone());
    let driven = recording.drive(plan, driving, None, &mut |progress| {
        journals.take(&progress);
    });
    if driven.is_err() {
        journals.remove();
    }
    driven
}
