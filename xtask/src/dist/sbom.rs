//! What the program is made of, as a bill of materials in CycloneDX: by the tool of that project.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::{needs, workspace};

/// The tool's file in the folder of the package, without its ending; it takes no folder.
const STEM: &str = "perf-cli.cdx";

/// Writes the bill; the line that says what is left out where the tool is not there.
///
/// # Errors
///
/// The tool fails, or its file cannot be moved.
pub(super) fn write(root: &Path, target: &str, file: &Path) -> anyhow::Result<Result<(), String>> {
    if !needs::is_installed("cargo-cyclonedx") {
        let line = "left out: the bill of materials (cargo-cyclonedx is not installed; cargo install \
                    cargo-cyclonedx)";
        return Ok(Err(line.to_owned()));
    }
    let package = root.join("perf-cli");
    let mut cargo = workspace::cargo();
    cargo.args(["cyclonedx", "--quiet", "--format", "json", "--all-features"]);
    cargo.args(["--target", target, "--override-filename", STEM]);
    cargo.arg("--manifest-path").arg(package.join("Cargo.toml"));
    let status = cargo.status().context("cannot start cargo cyclonedx")?;
    anyhow::ensure!(status.success(), "cargo cyclonedx failed ({status})");
    let written = package.join(format!("{STEM}.json"));
    fs::copy(&written, file).with_context(|| format!("copy {}", written.display()))?;
    fs::remove_file(&written).with_context(|| format!("remove {}", written.display()))?;
    Ok(Ok(()))
}
