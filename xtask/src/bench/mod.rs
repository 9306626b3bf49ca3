//! `cargo xtask bench`: ours against other programs, on the same machine and in the same minutes; and
//! the gate against the noise of this machine.

mod columns;
pub(crate) mod gate;
pub(crate) mod http;
pub(crate) mod stats;

pub(crate) use columns::columns;
