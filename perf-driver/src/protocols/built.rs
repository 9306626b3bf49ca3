//! Which protocols this crate was built with.

use perf_core::Protocol;

/// The protocols that this crate was built with.
pub const PROTOCOLS: &[Protocol] = &[
    Protocol::Http,
    #[cfg(feature = "nats")]
    Protocol::Nats,
];
