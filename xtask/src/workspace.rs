//! Where the workspace is, what its manifests declare and how cargo is called for it. Reads
//! manifests without resolving them, so it works without a network.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use cargo_metadata::{DependencyKind, MetadataCommand, TargetKind};

/// What the manifests declare.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// In the order of the root manifest.
    pub(crate) members: Vec<Member>,
}

/// One crate of the workspace.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) description: String,
    /// Relative to the root, with forward slashes.
    pub(crate) folder: String,
    pub(crate) kind: MemberKind,
    pub(crate) dependencies: Vec<Dependency>,
}

/// Whether other crates can use a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MemberKind {
    Library,
    Program,
}

/// One line of a dependency table in a manifest, for any target and feature.
#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) purpose: Purpose,
}

/// When a dependency is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Part of the product, or of building it.
    Product,
    /// Needed by tests and examples only.
    Tests,
}

impl Workspace {
    /// Reads the manifests below `root`.
    ///
    /// # Errors
    ///
    /// Cargo's own complaint about a manifest.
    pub(crate) fn load(root: &Path) -> anyhow::Result<Self> {
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .no_deps()
            .exec()
            .with_context(|| format!("cannot read the manifests below {}", root.display()))?;
        let mut members = Vec::new();
        for id in &metadata.workspace_members {
            let Some(package) = metadata.packages.iter().find(|package| package.id == *id) else {
                continue;
            };
            let folder = package
                .manifest_path
                .parent()
                .unwrap_or(&package.manifest_path);
            let folder = folder
                .strip_prefix(&metadata.workspace_root)
                .unwrap_or(folder);
            members.push(Member {
                name: package.name.to_string(),
                description: package.description.clone().unwrap_or_default(),
                folder: folder.as_str().replace('\\', "/"),
                kind: kind_of(package),
                dependencies: package.dependencies.iter().map(dependency).collect(),
            });
        }
        Ok(Self {
            root: root.to_owned(),
            members,
        })
    }
}

/// The folder of the root manifest.
pub(crate) fn root() -> PathBuf {
    // Cargo tells the folder of the crate that runs; a program started by hand was built there.
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask
        .parent()
        .map_or_else(|| xtask.clone(), Path::to_path_buf)
}

/// The folder that cargo builds in.
///
/// # Errors
///
/// Cargo's own complaint about a manifest.
pub(crate) fn target_folder(root: &Path) -> anyhow::Result<PathBuf> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .with_context(|| format!("cannot read the manifests below {}", root.display()))?;
    Ok(metadata.target_directory.into_std_path_buf())
}

/// The cargo that started this program, else the one on the search path. It is not told which package this program
/// is of: build scripts that look at that would build anew whenever cargo is called from here and then by hand.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let of_this_package = |name: &str| {
        ["CARGO_PKG_", "CARGO_MANIFEST_"]
            .iter()
            .any(|begin| name.starts_with(begin))
    };
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(of_this_package)) {
        cargo.env_remove(name);
    }
    cargo
}

fn kind_of(package: &cargo_metadata::Package) -> MemberKind {
    let is_library = |target: &cargo_metadata::Target| target.kind.contains(&TargetKind::Lib);
    if package.targets.iter().any(is_library) {
        MemberKind::Library
    } else {
        MemberKind::Program
    }
}

fn dependency(declared: &cargo_metadata::Dependency) -> Dependency {
    let purpose = match declared.kind {
        DependencyKind::Development => Purpose::Tests,
        _ => Purpose::Product,
    };
    Dependency {
        name: declared.name.clone(),
        purpose,
    }
}
