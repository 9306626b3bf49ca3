//! What tests need beside cargo: programs, and packages of other languages. Fetches what may be fetched,
//! and words what had to be left out.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{mounts, needs, npm, python, workspace};

/// What there is for the tests.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// One line for each thing that is missing.
    pub(crate) left_out: Vec<String>,
    /// Variables that tell the tests where something is.
    variables: Vec<(&'static str, PathBuf)>,
}

impl Surroundings {
    /// Fetches what is missing, where that is possible without asking.
    ///
    /// # Errors
    ///
    /// Cargo's own complaint about a manifest.
    pub(crate) fn provide(root: &Path) -> anyhow::Result<Self> {
        let mut left_out = needs::provide(needs::NEEDS);
        left_out.extend(mounts::left_out());
        let mut variables = Vec::new();
        let target = workspace::target_folder(root)?;
        let packages = npm::provide(&target).into_iter();
        let of_python = python::PACKAGES.iter();
        for package in packages.chain(of_python.map(|wanted| python::provide(wanted, &target))) {
            match package {
                Ok(variable) => variables.push(variable),
                Err(line) => left_out.push(line),
            }
        }
        Ok(Self {
            left_out,
            variables,
        })
    }

    /// Tells a command where everything is: what was found here has to be found by the tests too.
    ///
    /// # Errors
    ///
    /// A folder of the search path cannot be part of one.
    pub(crate) fn tell(&self, command: &mut Command) -> anyhow::Result<()> {
        command.env("PATH", env::join_paths(needs::search_folders())?);
        command.envs(self.variables.iter().map(|(name, path)| (name, path)));
        Ok(())
    }

    /// Whether tests are told of this variable.
    pub(crate) fn has(&self, variable: &str) -> bool {
        self.variables.iter().any(|(name, _)| *name == variable)
    }
}
