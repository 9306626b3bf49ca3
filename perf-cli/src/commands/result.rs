//! Reading a result, whoever made it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use perf_baseline::{Format, import, load_record};
use perf_core::{Run, Share};
use perf_stats::doubts;

use crate::arguments::From;
use crate::failure::Failure;
use crate::record::summarise_into;

/// The confidence of intervals where no plan says otherwise.
pub(super) const CONFIDENCE: f64 = 0.95;

/// The run in `file`: a record as it is, another tool's result with its estimates.
pub(super) fn read_result(file: &Path, from: From) -> Result<Run, Failure> {
    match from {
        From::Record => read_record(file),
        From::Locust => imported(file, Format::Locust),
        From::Auto if begins_as_json(file) => read_record(file),
        From::Auto => imported(file, Format::Auto),
    }
}

/// The confidence of intervals where no plan says otherwise.
pub(super) fn usual_confidence() -> Share {
    Share::new(CONFIDENCE).expect("95 % is a share")
}

/// The run record in `file`.
pub(super) fn read_record(file: &Path) -> Result<Run, Failure> {
    load_record(file).map_err(|error| Failure::of(&error).hint(error.hint()))
}

/// Another tool's result, with the endpoints as parts of the total.
pub(super) fn imported(file: &Path, format: Format) -> Result<Run, Failure> {
    let imported = import(file, format).map_err(|error| Failure::of(&error).hint(error.hint()))?;
    let mut run = imported.run;
    run.scenarios
        .extend(imported.endpoints.into_iter().map(|mut endpoint| {
            endpoint.part_of_total = true;
            endpoint
        }));
    let confidence = usual_confidence();
    run.findings.extend(doubts(&run.scenarios, confidence));
    summarise_into(&mut run, confidence);
    Ok(run)
}

/// Whether the file's first character that is not blank opens a JSON object. A file that cannot
/// be read is left to the reader, who says why.
fn begins_as_json(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|open| open.take(1024).read_to_end(&mut head));
    read.is_ok() && head.trim_ascii_start().starts_with(b"{")
}
