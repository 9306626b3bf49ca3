//! `cargo xtask bench`: our statistics against those of other programs, on the same machine and
//! in the same minutes.

mod compare;
mod python;
mod table;
mod task;

pub(crate) use compare::{Comparison, Misses, run};
#[cfg(test)]
pub(crate) use table::{Row, text};
#[cfg(test)]
pub(crate) use task::{TASKS, Target};
