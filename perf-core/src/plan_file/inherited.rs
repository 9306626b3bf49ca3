//! What the parts of a plan take over from what encloses them, and what they must not share.

use std::collections::BTreeSet;
use std::time::Duration;

use super::template::PlacedParameter;
use super::value::{Text, Value};
use crate::plan::{HttpSettings, NatsSettings, Order, SqlSettings};
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
    pub(super) missing: Missing,
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

/// Which servers a plan does not name; not those whose address or table has a mistake.
#[derive(Debug, Clone, Copy)]
pub(super) struct Missing {
    /// The one for what goes over HTTP.
    pub(super) base_url: bool,
    /// The one for NATS.
    pub(super) nats: bool,
    /// The database.
    pub(super) sql: bool,
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
            missing: Missing {
                base_url: false,
                nats: true,
                sql: true,
            },
            target_is_started: false,
            course: Course::default(),
        }
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
