//! `cargo xtask bench`: ours against other programs, on the same machine and in the same minutes;
//! the gate and the search for leaks against the noise of this machine; the report against its limits.

mod columns;
mod cost;
mod folder;
pub(crate) mod gate;
pub(crate) mod http;
mod median;
pub(crate) mod report;
pub(crate) mod soak;
pub(crate) mod stats;
mod stub;

pub(crate) use columns::columns;
pub(crate) use median::median;
