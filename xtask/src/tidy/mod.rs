//! `cargo xtask tidy`: the rules of this workspace that a compiler does not know, one file each.

mod border_table;
mod complaint;
mod rule;
mod run;

mod absences;
mod cycles;
mod dependencies;
mod examples;
mod exceptions;
mod file_head;
mod front_page;
mod generated;
mod links;
mod names;
mod platform_maths;
mod size;
mod top_level;
mod unwrap;
mod versions;

#[cfg(test)]
pub(crate) use run::check;
pub(crate) use run::{facts, run};
