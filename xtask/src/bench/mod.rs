//! `cargo xtask bench`: ours against other programs, on the same machine and in the same minutes.

mod columns;
pub(crate) mod http;
pub(crate) mod stats;

pub(crate) use columns::columns;
