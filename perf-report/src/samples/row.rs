//! One request as a row of comma-separated values.

use std::io::{self, Write};

use perf_core::{Outcome, Sample};

use crate::template::csv_cell;

/// The names of the columns.
pub(super) const HEADER: &str = "run,scenario,step,warm_up,intended_ns,sent_ns,ended_ns,\
response_time_ns,service_time_ns,outcome,received_bytes\n";

/// What a series of samples is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleSeries {
    /// The scenario's name.
    pub scenario: String,
    /// The step's name, or that of what is timed within it: `prices / first event`.
    pub step: String,
}

impl SampleSeries {
    /// Its two cells, which are the same in each of its rows.
    pub(super) fn cells(&self) -> Vec<u8> {
        let mut cells = Vec::new();
        for name in [&self.scenario, &self.step] {
            csv_cell(name, &mut cells).expect("a vector takes what is written to it");
            cells.push(b',');
        }
        cells
    }
}

/// Writes a row; `names` are the two cells of its series.
pub(super) fn write_row(
    out: &mut impl Write,
    run: u32,
    names: &[u8],
    (sample, of_warm_up): &(Sample, bool),
) -> io::Result<()> {
    let outcome = match sample.outcome {
        Outcome::Success => "success",
        Outcome::Failure(kind) => kind.name(),
    };
    write!(out, "{run},")?;
    out.write_all(names)?;
    writeln!(
        out,
        "{of_warm_up},{},{},{},{},{},{outcome},{}",
        sample.intended.since_start().as_nanos(),
        sample.sent.since_start().as_nanos(),
        sample.ended.since_start().as_nanos(),
        sample.response_time().as_nanos(),
        sample.service_time().as_nanos(),
        sample.received.count(),
    )
}
