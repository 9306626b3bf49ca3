//! Reading a result, whoever made it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use perf_baseline::{
    Baseline, ColumnMapping, Format, ImportProblem, Imported, LoadBaselineError, NotKept,
    StoredRun, import_table, import_with, load_baseline, load_record,
};
use perf_core::{Run, Share};
use perf_driver::detect_build;
use perf_stats::{doubts, metric_set};

use crate::arguments::From;
use crate::clock::now;
use crate::exit_code;
use crate::failure::Failure;
use crate::record::summarise_into;

/// The confidence of intervals where no plan says otherwise.
pub(super) const CONFIDENCE: f64 = 0.95;

/// The run in `file`: a record as it is, another tool's result with its estimates.
pub(super) fn read_result(file: &Path, from: From) -> Result<Run, Failure> {
    match from {
        From::Record => read_record(file),
        From::Other(Format::Auto) if is_record(file) => read_record(file),
        From::Other(format) => match import_with(file, format, &[]) {
            // Its fields may be in any order.
            Err(error) if matches!(error.problem(), ImportProblem::RunRecord) => read_record(file),
            read => Ok(whole(
                read.map_err(|error| Failure::of(&error).hint(error.hint()))?,
            )),
        },
    }
}

/// What a store keeps of the result in `file`, which may be a baseline file as well. Another
/// tool's result is taken to be of the version that is checked out here.
pub(super) fn read_for_store(file: &Path, from: From) -> Result<StoredRun, Failure> {
    let read = read_any(file, from)?;
    read.kept(file, "be a baseline")
}

/// A result of whatever kind.
pub(super) enum Any {
    /// A run, of this tool or of another.
    Run(Box<Run>),
    /// What a baseline file has of one.
    Baseline(Box<StoredRun>),
}

impl Any {
    /// What a store would keep of it; `purpose` says what it is wanted for.
    pub(super) fn kept(self, file: &Path, purpose: &str) -> Result<StoredRun, Failure> {
        match self {
            Self::Baseline(run) => Ok(*run),
            Self::Run(run) => StoredRun::of(&run, &metric_set, now()?)
                .map_err(|error| not_kept(file, &error, purpose)),
        }
    }
}

/// The result in `file`: a record, a baseline file, or another tool's.
pub(super) fn read_any(file: &Path, from: From) -> Result<Any, Failure> {
    let mut run = match (baseline_in(file, from), read_result(file, from)) {
        (Some(Ok(baseline)), _) => {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let stored = StoredRun::of_baseline(&baseline, &name, now()?);
            return Ok(Any::Baseline(Box::new(stored)));
        }
        (Some(Err(error)), Err(_)) => return Err(Failure::of(&error).hint(error.hint())),
        (_, read) => read?,
    };
    let is_foreign = run.plan_hash.is_none();
    if is_foreign && run.environment.build.is_none() {
        run.environment.build = detect_build(Path::new("."));
    }
    Ok(Any::Run(Box::new(run)))
}

fn not_kept(file: &Path, error: &NotKept, purpose: &str) -> Failure {
    let code = match error {
        NotKept::Interrupted => exit_code::INTERRUPTED,
        _ => exit_code::INVALID,
    };
    let message = format!("`{}` cannot {purpose}: {error}", file.display());
    Failure::mistake(message).code(code)
}

/// The confidence of intervals where no plan says otherwise.
pub(super) fn usual_confidence() -> Share {
    Share::new(CONFIDENCE).expect("95 % is a share")
}

/// The run record in `file`.
pub(super) fn read_record(file: &Path) -> Result<Run, Failure> {
    load_record(file).map_err(|error| Failure::of(&error).hint(error.hint()))
}

/// Another tool's result, with what stands in files beside it, and the endpoints as parts of the
/// total.
pub(super) fn imported(file: &Path, format: Format, beside: &[PathBuf]) -> Result<Run, Failure> {
    let imported = import_with(file, format, beside);
    Ok(whole(
        imported.map_err(|error| Failure::of(&error).hint(error.hint()))?,
    ))
}

/// A table of requests whose columns were named.
pub(super) fn table(file: &Path, mapping: &ColumnMapping) -> Result<Run, Failure> {
    let imported = import_table(file, mapping);
    Ok(whole(
        imported.map_err(|error| Failure::of(&error).hint(error.hint()))?,
    ))
}

/// The run with its endpoints and its estimates.
fn whole(imported: Imported) -> Run {
    let mut run = imported.run;
    run.scenarios
        .extend(imported.endpoints.into_iter().map(|mut endpoint| {
            endpoint.part_of_total = true;
            endpoint
        }));
    let confidence = usual_confidence();
    run.findings
        .extend(doubts(&run.scenarios, None, confidence));
    summarise_into(&mut run, confidence);
    run
}

/// The baseline file that this is, sound or not; `None` if it is something else.
fn baseline_in(file: &Path, from: From) -> Option<Result<Baseline, LoadBaselineError>> {
    let is_auto = from == From::Other(Format::Auto);
    if !is_auto || !begins(file).trim_ascii_start().starts_with(b"{") || is_record(file) {
        return None;
    }
    match load_baseline(file) {
        Ok(found) => found.map(Ok),
        Err(LoadBaselineError::NotABaseline { .. }) => None,
        Err(error) => Some(Err(error)),
    }
}

/// Whether this is JSON that says at its beginning that it is a run record. A file that cannot be
/// read is left to the reader, who says why.
fn is_record(file: &Path) -> bool {
    let head = begins(file);
    let is_json = head.trim_ascii_start().starts_with(b"{");
    is_json && String::from_utf8_lossy(&head).contains("\"perf-run\"")
}

fn begins(file: &Path) -> Vec<u8> {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|open| open.take(1024).read_to_end(&mut head));
    read.map(|_| head).unwrap_or_default()
}
