//! The file with every request of the runs.

use std::path::{Path, PathBuf};

use perf_baseline::{AtomicFile, MissingFolder};
use perf_core::Plan;
use perf_report::{SampleSeries, SampleTap, SampleWriter};

use crate::failure::Failure;
use crate::terminal::Terminal;

/// A file that is being written; it is there when it is finished.
pub(super) struct Samples {
    path: PathBuf,
    writer: SampleWriter<AtomicFile>,
}

impl Samples {
    /// Begins the file at `path` for runs of `plan`.
    pub(super) fn begin(plan: &Plan, path: &Path) -> Result<Self, Failure> {
        let file = AtomicFile::create(path, MissingFolder::Create)
            .map_err(|error| Failure::of(&error).hint(error.hint()))?;
        let steps = plan.series().into_iter().map(|series| SampleSeries {
            scenario: series.scenario_name.to_owned(),
            step: series.step_name.to_owned(),
        });
        let laps = plan.lap_series().into_iter().map(|lap| SampleSeries {
            scenario: lap.of.scenario_name.to_owned(),
            step: lap.name,
        });
        let series: Vec<_> = steps.chain(laps).collect();
        let writer = SampleWriter::start(&series, file).map_err(|error| unwritten(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            writer,
        })
    }

    /// For the sink of the run with this number.
    pub(super) fn tap(&self, run: u32) -> SampleTap {
        self.writer.tap(run)
    }

    /// Puts the file in its place, and says what is in it.
    pub(super) fn finish(self, terminal: &Terminal) -> Result<(), Failure> {
        let finished = self.writer.finish();
        let (file, written) = finished.map_err(|error| unwritten(&self.path, &error))?;
        file.commit()
            .map_err(|error| Failure::of(&error).hint(error.hint()))?;
        let (path, samples) = (self.path.display(), written.samples);
        terminal.note(&format!("samples: {path}, {samples} rows"));
        if written.left_out > 0 {
            let left_out = written.left_out;
            terminal.note(&format!(
                "samples: {left_out} more are not in it, because the disk is slower than the load"
            ));
        }
        Ok(())
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    Failure::mistake(format!("cannot write `{}`: {error}", path.display()))
}
