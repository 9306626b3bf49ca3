//! `import`, and the formats that are read.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use perf_baseline::{ColumnMapping, Format};

/// Turn another tool's result into a run record
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli import locust_stats.csv
  perf-cli import locust_stats.csv --from locust --record monday.json
  perf-cli import locust_stats.csv --with locust_failures.csv --with locust_exceptions.csv
  perf-cli import summary.json --from k6
  perf-cli import access.csv --columns time=took:ms,status=code,name=route")]
pub(crate) struct ImportArguments {
    /// The other tool's file
    pub(crate) result: PathBuf,
    /// What it is
    #[arg(long, value_enum, default_value_t = From::Other(Format::Auto), value_name = "FORMAT")]
    pub(crate) from: From,
    /// Which column is what, for a table of requests as CSV or JSON lines: time=COLUMN:UNIT, and
    /// start=COLUMN:UNIT, name=, status=, success=, error= and bytes=COLUMN
    #[arg(long, value_name = "ROLE=COLUMN,…", conflicts_with_all = ["from", "with"])]
    pub(crate) columns: Option<ColumnMapping>,
    /// A file of the same run beside it: Locust's *_failures.csv or *_exceptions.csv; may be
    /// repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) with: Vec<PathBuf>,
    /// The record to write; without it, in perf-out, called as the file is
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
}

/// What a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    /// Another tool's; or found out from its content, which may be a run record as well.
    Other(Format),
    /// A run record of this tool.
    Record,
}

static VARIANTS: LazyLock<Vec<From>> = LazyLock::new(|| {
    let mut variants: Vec<From> = Format::ALL.into_iter().map(From::Other).collect();
    variants.insert(1, From::Record);
    variants
});

impl ValueEnum for From {
    fn value_variants<'a>() -> &'a [Self] {
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Other(Format::Auto) => {
                PossibleValue::new("auto").help("Found out from its content")
            }
            Self::Other(format) => PossibleValue::new(format.name()).help(sentence(*format)),
            Self::Record => PossibleValue::new("record").help("A run record of this tool"),
        })
    }
}

/// What a format is, beginning as a sentence does.
fn sentence(format: Format) -> String {
    let mut letters = format.described().chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
