//! `cargo xtask codegen`: writes the sections of Markdown files that state facts about the code.

mod difference;
mod section;
mod types;
mod update;

mod commands;
mod crates;
mod decisions;
mod exit_codes;
mod metrics;
mod record;
mod register;
mod tidy_rules;
mod view_model;

#[cfg(test)]
pub(crate) use commands::subcommands;
pub(crate) use tidy_rules::HouseRule;
pub(crate) use update::{Stale, run, stale};
