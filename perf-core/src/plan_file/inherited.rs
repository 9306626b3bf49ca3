//! What the parts of a plan take over from what encloses them, and what they must not share.

use std::collections::BTreeSet;
use std::time::Duration;

use super::template::PlacedParameter;
use super::value::{Text, Value};
use crate::plan::{
    GrpcSettings, HttpSettings, NatsSettings, Order, SqlSettings, TcpSettings, UdpSettings,
};
use crate::units::{Bytes, Share};

/// What a step has unless it says otherwise.
#[derive(Clone)]
pub(super) struct Inherited {
    pub(super) timeout: Duration,
    pub(super) headers: Vec<PlacedParameter>,
    pub(super) tolerance: Option<Share>,
    pub(super) max_body: Bytes,
    pub(super) http: HttpSettings,
    pub(super) nats: Option<NatsSettings>,
    pub(super) sql: Option<SqlSettings>,
    pub(super) grpc: Option<GrpcSettings>,
    pub(super) tcp: Option<TcpSettings>,
    pub(super) udp: Option<UdpSettings>,
    /// The keys of the other servers that are named, also of those with a mistake.
    pub(super) named: BTreeSet<&'static str>,
    /// Whether the plan starts the process under test itself.
    pub(super) target_is_started: bool,
    pub(super) course: Course,
}

/// What a plan says that decides whether its scenarios can take turns.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Course {
    pub(super) order: Order,
    /// Whether the plan names a process under test; so does one whose target has a mistake.
    pub(super) target_is_watched: bool,
}

impl Inherited {
    pub(super) fn of_nothing(timeout: Duration) -> Self {
        Self {
            timeout,
            headers: Vec::new(),
            tolerance: None,
            max_body: default_max_body(),
            http: HttpSettings::default(),
            nats: None,
            sql: None,
            grpc: None,
            tcp: None,
            udp: None,
            named: BTreeSet::new(),
            target_is_started: false,
            course: Course::default(),
        }
    }

    /// Whether no server is named under `key`; that one with a mistake is named.
    pub(super) fn lacks(&self, key: &str) -> bool {
        !self.named.contains(key)
    }
}

/// The largest body that is read unless the plan says otherwise: 64 MiB.
pub(super) const fn default_max_body() -> Bytes {
    Bytes::new(64 * 1024 * 1024)
}

/// `name`, unless it was there before.
pub(super) fn unique(
    value: Value<'_>,
    name: Text,
    names: &mut BTreeSet<String>,
    what: &str,
) -> Option<String> {
    if names.insert(name.content.clone()) {
        return Some(name.content);
    }
    value.decoder.mistake(
        &name.span,
        format!("two of them are called `{}`", name.content),
        format!("a name of its own for every {what}"),
    );
    None
}
