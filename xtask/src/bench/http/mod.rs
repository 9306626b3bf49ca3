//! `cargo xtask bench http`: what a request costs the load generator, beside other generators, and
//! whether what it reports of a target that freezes is the truth. Installs nothing.

mod compare;
mod expected;
mod frozen;
mod our_run;
mod server;
mod tools;

pub(crate) use compare::{HttpComparison, run};
#[cfg(test)]
pub(crate) use expected::Queue;
#[cfg(test)]
pub(crate) use tools::answers_in;
