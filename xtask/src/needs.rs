//! Programs that some tests talk to: finds them, installs what is missing where that is
//! possible without asking (root on a Debian-like system), and words what had to be left out.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::terminal;

/// One program that tests start.
#[derive(Debug)]
pub(crate) struct Need {
    /// The file name on the search path.
    pub(crate) program: &'static str,
    /// The Debian package that brings it.
    pub(crate) package: &'static str,
}

/// Every program that some test needs; a new one is one row.
pub(crate) const NEEDS: &[Need] = &[
    Need {
        program: "chromium",
        package: "chromium",
    },
    Need {
        program: "fish",
        package: "fish",
    },
    Need {
        program: "git",
        package: "git",
    },
    Need {
        program: "hyperfine",
        package: "hyperfine",
    },
    Need {
        program: "man",
        package: "man-db",
    },
    Need {
        program: "ncat",
        package: "ncat",
    },
    Need {
        program: "nats-server",
        package: "nats-server",
    },
    Need {
        program: "nginx",
        package: "nginx-light",
    },
    Need {
        program: "npm",
        package: "npm",
    },
    Need {
        program: "postgres",
        package: "postgresql",
    },
    Need {
        program: "python3",
        package: "python3",
    },
    Need {
        program: "socat",
        package: "socat",
    },
    Need {
        program: "websocketd",
        package: "websocketd",
    },
    Need {
        program: "xmllint",
        package: "libxml2-utils",
    },
    Need {
        program: "zsh",
        package: "zsh",
    },
];

/// Daemons live here, and not every user's search path says so.
const SYSTEM_FOLDERS: &[&str] = &["/usr/local/sbin", "/usr/sbin", "/sbin"];

/// Debian keeps each release of PostgreSQL in a folder of its own below this one.
const POSTGRES_FOLDER: &str = "/usr/lib/postgresql";

/// Installs what is missing and answers one line for each program that stays missing.
pub(crate) fn provide(needs: &[Need]) -> Vec<String> {
    let missing: Vec<&Need> = missing(needs).collect();
    if !missing.is_empty() && may_install() {
        install(&missing);
    }
    all_left_out(needs)
}

/// One line for each program that is not there; installs nothing.
pub(crate) fn all_left_out(needs: &[Need]) -> Vec<String> {
    missing(needs).map(left_out).collect()
}

/// The line for a program that is not there.
pub(crate) fn left_out(need: &Need) -> String {
    let Need { program, package } = need;
    format!(
        "left out: tests against {program} ({program} is not installed; apt-get install {package})"
    )
}

/// Whether a program is on the search path or among the system's daemons.
pub(crate) fn is_installed(program: &str) -> bool {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    search_folders()
        .iter()
        .any(|folder| folder.join(&file).is_file())
}

/// The search path and the folders of daemons, in the order in which programs are looked up.
pub(crate) fn search_folders() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let system = SYSTEM_FOLDERS.iter().map(PathBuf::from);
    let releases = fs::read_dir(POSTGRES_FOLDER).into_iter().flatten();
    let postgres = releases.flatten().map(|release| release.path().join("bin"));
    env::split_paths(&path)
        .chain(system.chain(postgres).filter(|folder| folder.is_dir()))
        .collect()
}

fn missing(needs: &[Need]) -> impl Iterator<Item = &Need> {
    needs.iter().filter(|need| !is_installed(need.program))
}

fn may_install() -> bool {
    Path::new("/etc/debian_version").is_file() && is_installed("apt-get") && is_root()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Quiet unless it fails; what is still missing afterwards is told by the caller.
fn install(missing: &[&Need]) {
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    terminal::note(format!("installing {} for the tests", packages.join(", ")));
    let updated = apt_get(["update", "-qq"]);
    let options = ["install", "-qq", "-y", "--no-install-recommends"];
    let installed = apt_get(options.into_iter().chain(packages));
    if let (Err(why), _) | (_, Err(why)) = (updated, installed) {
        terminal::note(format!("apt-get: {why}"));
    }
}

fn apt_get<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    let output = Command::new("apt-get")
        .args(arguments.into_iter().map(OsStr::new))
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(stderr
        .lines()
        .last()
        .unwrap_or("failed without a word")
        .to_owned())
}
