//! Where the results of a run go, and what becomes of its journal then.

use std::path::{Path, PathBuf};

use perf_core::Run;
use perf_report::{Output, Renderer};

use crate::arguments::ReportRequest;
use crate::failure::Failure;
use crate::journal::Journals;
use crate::record::file_stem;
use crate::show;

/// Where the results of a run go.
#[derive(Clone, Copy)]
pub(super) struct Destinations<'a> {
    pub(super) out: &'a Path,
    pub(super) record: Option<&'a Path>,
    pub(super) reports: &'a [ReportRequest],
    pub(super) samples: Option<&'a Path>,
}

/// Writes the record and the reports, and says where they are.
pub(super) fn write_results(
    run: &Run,
    to: Destinations<'_>,
    renderer: &Renderer,
    journals: &mut Journals<'_>,
) -> Result<Vec<(&'static str, PathBuf)>, Failure> {
    let stem = to.out.join(file_stem(run));
    let record = to
        .record
        .map_or_else(|| stem.with_extension("json"), Path::to_owned);
    save_run(&record, run, journals)?;
    let mut written = vec![("record", record)];
    let usual = [ReportRequest {
        output: Output::Markdown,
        file: stem.with_extension("md"),
    }];
    let requests = if to.reports.is_empty() {
        usual.as_slice()
    } else {
        to.reports
    };
    let record = ("run record", written[0].1.clone());
    let reports = requests.iter().map(ReportRequest::as_file);
    let samples = to.samples.iter();
    let samples = samples.map(|file| ("samples", file.to_path_buf()));
    let files: Vec<_> = [record].into_iter().chain(samples).chain(reports).collect();
    for request in requests {
        show::write(run, request.output, renderer, (&request.file, &files))?;
        written.push(("report", request.file.clone()));
    }
    Ok(written)
}

/// Writes the record of a run, whose journal is not needed any more then. Where it cannot be written,
/// the journal stays, and how to go on is told.
pub(super) fn save_run(
    record: &Path,
    run: &Run,
    journals: &mut Journals<'_>,
) -> Result<(), Failure> {
    perf_baseline::save_record(record, run)
        .map_err(|error| Failure::of(&error).hint(journals.way_out()))?;
    journals.remove();
    Ok(())
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
