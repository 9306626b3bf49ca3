//! What the program is made of, as a bill of materials: by the tool that `CycloneDX` itself keeps.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::needs;
use crate::workspace::{self, Workspace};

const PACKAGE: &str = "perf-cli";

/// Writes the bill; the line that says what is left out where the tool is not there.
///
/// # Errors
///
/// The tool fails, or its files cannot be moved.
pub(super) fn write(root: &Path, target: &str, file: &Path) -> anyhow::Result<Result<(), String>> {
    if !needs::is_installed("cargo-cyclonedx") {
        let line = "left out: the bill of materials (cargo-cyclonedx is not installed; cargo install \
                    --locked cargo-cyclonedx)";
        return Ok(Err(line.to_owned()));
    }
    let mut cargo = workspace::cargo();
    cargo.args(["cyclonedx", "--quiet", "--format", "json"]);
    cargo.args(["--spec-version", "1.5", "--all", "--all-features"]);
    cargo.args(["--no-build-deps", "--target", target]);
    let manifest = root.join(PACKAGE).join("Cargo.toml");
    let status = cargo.arg("--manifest-path").arg(manifest).status();
    let status = status.context("cannot start cargo cyclonedx")?;
    anyhow::ensure!(status.success(), "cargo cyclonedx failed ({status})");
    // It leaves one beside the manifest of each member, and can be told of no other place.
    for member in Workspace::load(root)?.members {
        let written = root.join(member.folder);
        let written = written.join(format!("{}.cdx.json", member.name));
        if member.name == PACKAGE {
            let bill = fs::read_to_string(&written)
                .with_context(|| format!("read {}", written.display()))?;
            let bill = without_place(&bill, &root.canonicalize()?);
            fs::write(file, bill).with_context(|| format!("write {}", file.display()))?;
        }
        fs::remove_file(&written).with_context(|| format!("remove {}", written.display()))?;
    }
    Ok(Ok(()))
}

/// The bill without the folder of the sources, which the tool has in the names of the workspace's own packages.
fn without_place(bill: &str, root: &Path) -> String {
    bill.replace(&format!("path+file://{}/", root.display()), "workspace:")
}
