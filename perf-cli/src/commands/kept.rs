//! What is left of a finished run: shown, and written where it was asked for. What cannot be shown or
//! written is told, and costs nothing of the rest.

use std::path::{Path, PathBuf};

use perf_baseline::save_record;
use perf_core::Run;
use perf_report::{Output, Renderer};

use crate::arguments::ReportRequest;
use crate::failure::{Failure, Failures};
use crate::journal::Journals;
use crate::record::file_stem;
use crate::show;
use crate::terminal::Terminal;

/// Where the results of a run go.
#[derive(Clone, Copy)]
pub(super) struct Destinations<'a> {
    pub(super) out: &'a Path,
    pub(super) record: Option<&'a Path>,
    pub(super) reports: &'a [ReportRequest],
    pub(super) samples: Option<&'a Path>,
}

/// Shows `run` as `shown` says, writes its record and its reports, and says where they are.
///
/// A record that can be written nowhere is shown even if nothing was to be.
pub(super) fn keep(
    run: &Run,
    shown: Option<Output>,
    to: Destinations<'_>,
    journals: &mut Journals<'_>,
    (renderer, terminal): (&Renderer, &Terminal),
) -> Failures {
    let mut failures = Failures::default();
    let print = |output| show::print(run, output, renderer, (terminal, &[]));
    failures.add(shown.map_or(Ok(()), print));
    let stem = to.out.join(file_stem(run));
    let record = to
        .record
        .map_or_else(|| stem.with_extension("json"), Path::to_owned);
    let record = match save(run, &record, journals) {
        Ok(()) => Some(record),
        Err(Unsaved { failure, instead }) => {
            if instead.is_none() && shown.is_none() {
                failures.add(print(Output::Console));
            }
            failures.add(Err(failure));
            instead
        }
    };
    if let Some(record) = &record {
        terminal.note(&format!("record: {}", record.display()));
    }
    let usual = [ReportRequest {
        output: Output::Markdown,
        file: stem.with_extension("md"),
    }];
    let requests = if to.reports.is_empty() {
        usual.as_slice()
    } else {
        to.reports
    };
    let record = record.map(|record| ("run record", record)).into_iter();
    let samples = to.samples.iter();
    let samples = samples.map(|file| ("samples", file.to_path_buf()));
    let reports = requests.iter().map(ReportRequest::as_file);
    let files: Vec<_> = record.chain(samples).chain(reports).collect();
    for request in requests {
        match show::write(run, request.output, renderer, (&request.file, &files)) {
            Ok(()) => terminal.note(&format!("report: {}", request.file.display())),
            unwritten => failures.add(unwritten),
        }
    }
    failures
}

/// A record that is not where it was wanted.
pub(super) struct Unsaved {
    /// Why, and what to do.
    pub(super) failure: Failure,
    /// Where it is instead; nowhere, if that could not be either.
    pub(super) instead: Option<PathBuf>,
}

/// Writes the record of `run` to `wanted`, or else to a new folder for temporary files: what was measured
/// may have taken hours. Its journal is not needed any more then; where there is no record, it stays.
pub(super) fn save(run: &Run, wanted: &Path, journals: &mut Journals<'_>) -> Result<(), Unsaved> {
    let Err(error) = save_record(wanted, run) else {
        journals.remove();
        return Ok(());
    };
    let instead = elsewhere(run);
    let hint = if let Some(file) = &instead {
        journals.remove();
        format!(
            "the record is in `{}` instead: move it, and render it by `perf-cli report`",
            file.display()
        )
    } else {
        let kept = journals.way_out().unwrap_or_else(|| {
            "there is no record, and what was measured is on standard output alone".to_owned()
        });
        format!("make room, or name another place: {kept}")
    };
    Err(Unsaved {
        failure: Failure::of(&error).hint(Some(hint)),
        instead,
    })
}

/// Writes the record where nobody asked for it. The folder is new, so that nothing in it can lead astray.
fn elsewhere(run: &Run) -> Option<PathBuf> {
    let stem = file_stem(run);
    let folder = std::env::temp_dir().join(format!("perf-{}-{stem}", std::process::id()));
    std::fs::create_dir(&folder).ok()?;
    let file = folder.join(stem).with_extension("json");
    if save_record(&file, run).is_ok() {
        return Some(file);
    }
    // It is empty, and nothing else can be done about it.
    let _ = std::fs::remove_dir(&folder);
    None
}

/// Makes a folder that results go to.
pub(super) fn make_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::mistake(format!(
            "cannot make the folder `{}`: {error}",
            folder.display()
        ))
    })
}
