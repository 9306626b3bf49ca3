//! Builds the program as it is given out and packs it, with its checksum, below the target folder.
//! Refuses to publish anything.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use super::{contents, sbom};
use crate::{build, terminal, workspace};

/// What is packed.
#[derive(Debug, PartialEq)]
pub(crate) struct Delivery {
    /// The machines that it is for, as rustc names them; without one, machines like this one.
    pub(crate) target: Option<String>,
    /// A program that is there already, in the place of one that is built.
    pub(crate) program: Option<PathBuf>,
}

/// Prints the names of the archive and of its checksum.
///
/// # Errors
///
/// The program does not build, cannot run here, or files cannot be written.
pub(crate) fn run(root: &Path, delivery: &Delivery) -> anyhow::Result<()> {
    let target = match &delivery.target {
        Some(target) => target.clone(),
        None => host()?,
    };
    let program = match &delivery.program {
        Some(program) => program.clone(),
        None => build::given_out(root, "perf-cli", delivery.target.as_deref())?,
    };
    let archives = workspace::target_folder(root)?.join("archives");
    let name = format!("perf-cli-{}-{target}", contents::version(&program)?);
    let folder = archives.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    contents::fill(root, &program, &folder)?;
    if let Err(left_out) = sbom::write(root, &target, &folder.join("perf-cli.cdx.json"))? {
        terminal::note(left_out);
    }
    let archive = packed(&archives, &name)?;
    let bytes = fs::read(&archive).with_context(|| format!("read {}", archive.display()))?;
    let sum = archives.join(format!("{name}.tar.gz.sha256"));
    fs::write(&sum, checksum(&bytes, &format!("{name}.tar.gz")))
        .with_context(|| format!("write {}", sum.display()))?;
    let size = fs::metadata(&program)?.len();
    terminal::note(format!(
        "the program has {:.1} MB, the archive {:.1} MB",
        megabytes(size),
        megabytes(bytes.len() as u64)
    ));
    terminal::result(archive.display());
    terminal::result(sum.display());
    Ok(())
}

/// A line as `sha256sum --check` reads it.
pub(crate) fn checksum(bytes: &[u8], name: &str) -> String {
    let mut line = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(line, "{byte:02x}");
    }
    line + "  " + name + "\n"
}

/// The machines that rustc builds for unless it is told otherwise.
fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.context("cannot start rustc")?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = told.lines();
    let host = lines.find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not tell its host")?.to_owned())
}

/// The folder as one file, made by the system's `tar`.
fn packed(archives: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let archive = archives.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    // The file is named from within its folder: a drive's colon would be a host to some.
    tar.arg("-czf").arg(format!("{name}.tar.gz")).arg(name);
    let status = tar.current_dir(archives).status();
    let status = status.context("cannot start tar")?;
    anyhow::ensure!(status.success(), "tar failed ({status})");
    Ok(archive)
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
