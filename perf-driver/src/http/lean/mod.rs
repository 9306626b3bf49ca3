//! HTTP/1.1 with as little work as it can be done with: a request is bytes that are ready, and of an
//! answer only what somebody looks at is kept.
//!
//! It speaks HTTP/1.1, one exchange at a time over a connection. It follows, keeps and
//! repeats nothing. Framing is read strictly: what does not say where it ends, or says so in two
//! ways, is a failure and never a guess.

mod chunks;
mod connection;
mod exchange;
mod fault;
mod framing;
#[cfg(test)]
mod fuzz;
mod head;
mod pool;
mod receive;
mod wire;

pub(super) use exchange::exchange;
pub(super) use pool::{Encryption, LeanPool, Place, Way};
pub(super) use receive::Wanted;
pub(super) use wire::to_bytes;
