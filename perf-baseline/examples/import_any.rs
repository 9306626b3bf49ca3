//! Reads a result of any known tool, or a table whose columns are named, and prints what it holds.
//!
//! ```text
//! cargo run -p perf-baseline --example import_any -- summary.json
//! cargo run -p perf-baseline --example import_any -- access.csv time=took:ms,name=route
//! ```

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;
use std::path::PathBuf;

use perf_baseline::{Format, import, import_table};

fn main() -> Result<(), Box<dyn Error>> {
    let fixture = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/foreign/k6_new.json"
    );
    let path = std::env::args_os()
        .nth(1)
        .map_or(fixture.into(), PathBuf::from);
    let imported = match std::env::args().nth(2) {
        Some(columns) => import_table(&path, &columns.parse()?)?,
        None => import(&path, Format::Auto)?,
    };
    println!("made by {}", imported.run.origin.tool);
    for scenario in &imported.run.scenarios {
        for series in &scenario.series {
            let (requests, failed) = (series.requests(), series.failed());
            println!("{}: {requests} requests, {failed} failed", series.step);
        }
    }
    for finding in &imported.run.findings {
        println!("{}", finding.message);
    }
    Ok(())
}
