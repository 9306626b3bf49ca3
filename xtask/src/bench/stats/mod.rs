//! `cargo xtask bench stats`: our statistics against those of other programs.

mod compare;
mod python;
mod table;
mod task;

pub(crate) use compare::{Comparison, Misses, run};
#[cfg(test)]
pub(crate) use table::{Row, text};
#[cfg(test)]
pub(crate) use task::{TASKS, Target};
