//! `init`.

use std::path::PathBuf;

use clap::Args;
use perf_core::BaseUrl;

use super::run::base_url;

/// Write a plan to begin with, or one that comes of a recording or of a description
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli init
  perf-cli init checkout.toml --from-har checkout.har
  perf-cli init api.toml --from-openapi openapi.yaml --base-url http://127.0.0.1:8080
  perf-cli init --schema plan.schema.json

A recording is a HAR file, as browsers save it in their network tools. Its requests become the steps of
one user: with think time where half a second or more went by, with values of answers in later requests,
without what other hosts, images, styles and scripts were asked for.

A description is an OpenAPI file of version 3, JSON or YAML. Each tag becomes a scenario, and each of its
operations that only reads a task of it.

What goes by the name of a secret, or looks like one, is not written into a plan: variables of the
environment stand for it, and are listed. Look at a plan before you share it.")]
pub(crate) struct InitArguments {
    /// The plan to write
    #[arg(default_value = "perf.toml")]
    pub(crate) plan: PathBuf,
    /// Make it from this recording
    #[arg(long, value_name = "FILE", conflicts_with = "from_openapi")]
    pub(crate) from_har: Option<PathBuf>,
    /// Make it from this description
    #[arg(long, value_name = "FILE")]
    pub(crate) from_openapi: Option<PathBuf>,
    /// The target to name instead of the recorded or described one
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(crate) base_url: Option<BaseUrl>,
    /// Of a recording: the origin to take, such as `https://api.shop.example`
    #[arg(long, value_name = "URL", value_parser = base_url, requires = "from_har")]
    pub(crate) origin: Option<BaseUrl>,
    /// Of a recording: keep images, fonts, styles, scripts and media
    #[arg(long, requires = "from_har")]
    pub(crate) with_assets: bool,
    /// Of a description: call operations that may change something, too
    #[arg(long, requires = "from_openapi")]
    pub(crate) with_writes: bool,
    /// Write the JSON schema of plans as well, to this file as seen from the plan's folder, and name it
    /// in the plan's first line: editors with taplo or tombi complete and check the plan then
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Option<PathBuf>,
    /// Replace what is there already
    #[arg(long)]
    pub(crate) force: bool,
}
