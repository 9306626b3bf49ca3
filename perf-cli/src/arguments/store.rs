//! What the commands on a store have in common: where it is, and how a table is printed.

use std::path::PathBuf;

use clap::Args;
use perf_report::ListingFormat;

/// Which store.
#[derive(Debug, Args)]
pub(crate) struct StoreArguments {
    /// The folder of the store
    #[arg(long = "baseline", value_name = "DIR", default_value = "perf")]
    pub(crate) folder: PathBuf,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ListingArguments {
    /// The form: text or json
    #[arg(long, value_name = "FORM", default_value = "text", value_parser = format)]
    pub(crate) format: ListingFormat,
}

fn format(name: &str) -> Result<ListingFormat, String> {
    let known = ListingFormat::ALL.into_iter().find(|f| f.name() == name);
    known.ok_or_else(|| format!("there is no form `{name}`; there are text and json"))
}
