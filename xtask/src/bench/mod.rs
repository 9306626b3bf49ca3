//! `cargo xtask bench`: our statistics against those of other programs, on the same machine and
//! in the same minutes; and the gate against the noise of this machine.

mod compare;
mod gate;
mod python;
mod table;
mod task;

pub(crate) use compare::{Comparison, Misses, run as stats};
pub(crate) use gate::{Experiment, run as gate};
#[cfg(test)]
pub(crate) use table::{Row, text};
#[cfg(test)]
pub(crate) use task::{TASKS, Target};
