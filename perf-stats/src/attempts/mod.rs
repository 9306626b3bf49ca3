//! Everything that is known of the latencies of some requests, failed ones counting as longer
//! than every success.

mod known;
mod ladder;
mod pool;

pub(crate) use pool::{Attempts, Failing, Scope, Violations};
