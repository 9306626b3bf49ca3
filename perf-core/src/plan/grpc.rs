//! How a server over gRPC is spoken with, and what a step calls there. Plain values; descriptors are named
//! here and read by whoever calls.

use std::fmt;
use std::num::NonZeroU64;
use std::path::PathBuf;

use super::http::TlsSettings;
use super::json_template::JsonTemplate;
use super::lap::Lap;
use super::request::Parameter;
use super::socket_address::SocketAddress;
use super::template::Template;
use crate::mistake::Mistake;

/// How a server over gRPC is spoken with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrpcSettings {
    /// Where it is.
    pub address: SocketAddress,
    /// Whom TLS trusts, and as whom it presents itself. Without it nothing is encrypted.
    pub tls: Option<TlsSettings>,
    /// Where it stands what can be called.
    pub descriptors: GrpcDescriptors,
    /// Who calls over one connection.
    pub connections: GrpcConnections,
}

/// Where it stands what can be called, and which messages that takes and gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrpcDescriptors {
    /// In a file with a `FileDescriptorSet`, as `protoc --include_imports --descriptor_set_out` writes it.
    File(PathBuf),
    /// The server tells it: `grpc.reflection.v1`, or `v1alpha` where it does not know that.
    Reflection,
}

/// Who calls over one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrpcConnections {
    /// All users of a worker, at the same time.
    Shared,
    /// Each user has one.
    PerUser,
}

/// A method that is called.
#[derive(Debug, Clone, PartialEq)]
pub struct GrpcCall {
    /// The full name of its service: `shop.v1.Items`.
    pub service: String,
    /// Its name in the service.
    pub method: String,
    /// What it is called with, as JSON.
    pub message: JsonTemplate,
    /// Metadata, in order.
    pub metadata: Vec<Parameter>,
    /// How its messages are listened to, if it answers with a stream of them.
    pub stream: Option<GrpcStream>,
    /// The status that is a success.
    pub status: GrpcCode,
    /// Where the plan says which method it is: for what only the descriptors tell to be wrong.
    pub place: Mistake,
    /// Where the plan says what it is called with, likewise.
    pub message_place: Mistake,
}

/// A stream of messages that is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrpcStream {
    /// The fewest messages that have to come.
    pub least: u64,
    /// After so many, the call is cancelled; `None` listens until the server ends it.
    pub most: Option<NonZeroU64>,
}

/// A status of gRPC, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrpcCode(u8);

impl GrpcCode {
    /// Success.
    pub const OK: Self = Self(0);

    /// All that there are, in the order of their numbers.
    pub const NAMES: [&str; 17] = [
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    /// The status with this number. gRPC takes what it does not know for `UNKNOWN`.
    #[must_use]
    pub fn of_number(number: i32) -> Self {
        let known = u8::try_from(number).ok();
        let known = known.filter(|number| usize::from(*number) < Self::NAMES.len());
        Self(known.unwrap_or(2))
    }

    /// The status with this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let number = Self::NAMES.iter().position(|known| *known == name)?;
        u8::try_from(number).ok().map(Self)
    }

    /// Its name: `NOT_FOUND`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[usize::from(self.0)]
    }
}

impl fmt::Display for GrpcCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl GrpcCall {
    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let metadata = self.metadata.iter().map(|entry| &entry.value);
        self.message
            .templates()
            .into_iter()
            .chain(metadata)
            .collect()
    }

    /// What is measured within it; the order is that of the series.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        match self.stream.map(|stream| stream.most) {
            None => Vec::new(),
            Some(Some(NonZeroU64::MIN)) => vec![Lap::FirstMessage],
            Some(_) => vec![Lap::FirstMessage, Lap::NextMessage],
        }
    }
}

impl fmt::Display for GrpcCall {
    /// `shop.v1.Items/Find`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.method)
    }
}
