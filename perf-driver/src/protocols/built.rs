//! Which protocols this crate was built with.

use perf_core::Protocol;

/// The protocols that this crate was built with.
pub const PROTOCOLS: &[Protocol] = &[
    Protocol::Http,
    Protocol::Command,
    Protocol::Tcp,
    Protocol::Udp,
    #[cfg(feature = "grpc")]
    Protocol::Grpc,
    #[cfg(feature = "nats")]
    Protocol::Nats,
    #[cfg(feature = "postgres")]
    Protocol::Postgres,
    #[cfg(feature = "sqlite")]
    Protocol::Sqlite,
];
