//! What tests read of the npm registry: fetches it with npm below the target folder, and words what
//! had to be left out. Nothing of it is part of the product.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{needs, terminal};

/// A file of a package that tests read.
#[derive(Debug)]
pub(crate) struct Package {
    /// The package and its exact version.
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The file within the package.
    pub(crate) file: &'static str,
    /// Tests are told in this variable where it is.
    pub(crate) variable: &'static str,
    /// What is left out without it.
    pub(crate) tests: &'static str,
}

/// Every package that some test needs; a new one is one row.
pub(crate) const PACKAGES: &[Package] = &[
    Package {
        name: "axe-core",
        version: "4.14.1",
        file: "axe.min.js",
        variable: "PERF_AXE_CORE",
        tests: "accessibility of the pages",
    },
    Package {
        name: "@taplo/lsp",
        version: "0.8.0",
        file: "dist/index.js",
        variable: "PERF_TAPLO_LSP",
        tests: "completion of plans in an editor",
    },
];

/// Fetches what is missing, where npm is there. Answers where each file is, or a line that says what
/// is left out.
pub(crate) fn provide(target: &Path) -> Vec<Result<(&'static str, PathBuf), String>> {
    let each = PACKAGES.iter().map(|package| {
        // A folder for each: npm removes what was not asked for together with the rest.
        let folder = target
            .join("npm")
            .join(package.name.replace(['@', '/'], "-"));
        let file = folder
            .join("node_modules")
            .join(package.name)
            .join(package.file);
        if !file.is_file() {
            fetch(package, &folder);
        }
        if file.is_file() {
            Ok((package.variable, file))
        } else {
            Err(left_out(package))
        }
    });
    each.collect()
}

/// The line for a package that could not be fetched.
pub(crate) fn left_out(package: &Package) -> String {
    format!(
        "left out: {} (npm cannot fetch {}@{}; apt-get install npm)",
        package.tests, package.name, package.version
    )
}

/// Quiet unless it fails; scripts of the package are not run.
fn fetch(package: &Package, folder: &Path) {
    if !needs::is_installed("npm") || std::fs::create_dir_all(folder).is_err() {
        return;
    }
    let fetched = Command::new("npm")
        .args(["install", "--no-save", "--ignore-scripts", "--no-audit"])
        .args(["--no-fund", "--silent", "--prefix"])
        .arg(folder)
        .arg(format!("{}@{}", package.name, package.version))
        .stdin(Stdio::null())
        .output();
    let why = match fetched {
        Err(error) => error.to_string(),
        Ok(output) if !output.status.success() => {
            let told = String::from_utf8_lossy(&output.stderr);
            told.lines()
                .last()
                .unwrap_or("failed without a word")
                .to_owned()
        }
        Ok(_) => return,
    };
    terminal::note(format!("npm: {why}"));
}
