//! The table `[target]`.

use std::time::Duration;

use super::expectations::decode_status;
use super::fields::Fields;
use super::process::decode_process;
use super::step::decode_path;
use super::value::Value;
use crate::plan::{HealthCheck, StatusSet, Target};

const DEFAULT_HEALTH_LIMIT: Duration = Duration::from_secs(5);

/// The target that `value` says. Without an address, where `needs_address` says that it may be so,
/// nothing can go over HTTP.
pub(super) fn decode_target(value: Value<'_>, needs_address: bool) -> Option<Target> {
    let mut fields = Fields::of(value, "a table `[target]`")?;
    let base_url = if needs_address {
        fields.require("base_url", "`base_url = \"http://127.0.0.1:8080\"`")
    } else {
        fields.take("base_url")
    };
    let has_address = base_url.is_some();
    let base_url = base_url.map(|url| url.parsed("an address such as `\"http://127.0.0.1:8080\"`"));
    let health = fields
        .take("health")
        .map_or_else(|| Some(connect_only()), decode_health);
    let health = health.filter(|health| {
        let fits = has_address || needs_address || health.path.is_none();
        if !fits && let Some(value) = fields.take("health") {
            let expected = "`base_url = \"http://127.0.0.1:8080\"` in `[target]`";
            value.wrong("a path, and no address that it belongs to", expected);
        }
        fits
    });
    let process = fields.take("process").map(decode_process);
    fields.close();
    Some(Target {
        base_url: match base_url {
            None if needs_address => return None,
            None => None,
            Some(url) => Some(url?),
        },
        health: health?,
        process: process.map_or(Some(None), |process| process.map(Some))?,
    })
}

/// The target of a plan that says nothing about one: all is in the tables of its protocols.
pub(super) fn no_target() -> Target {
    Target {
        base_url: None,
        health: connect_only(),
        process: None,
    }
}

fn connect_only() -> HealthCheck {
    HealthCheck {
        path: None,
        status: StatusSet::success(),
        within: DEFAULT_HEALTH_LIMIT,
    }
}

fn decode_health(value: Value<'_>) -> Option<HealthCheck> {
    let mut fields = Fields::of(
        value,
        "a table such as `{ path = \"/health\", within = \"5s\" }`",
    )?;
    let path = fields.take("path").map(decode_path);
    let status = fields.take("status").map(decode_status);
    let within = fields.take("within").map(Value::duration);
    if path.is_none() && status.is_some() {
        fields.lacks("a status without a path", "`path = \"/health\"`");
    }
    fields.close();
    let standard = connect_only();
    Some(HealthCheck {
        path: path.map_or(Some(None), |path| path.map(Some))?,
        status: status.unwrap_or(Some(standard.status))?,
        within: within.unwrap_or(Some(standard.within))?,
    })
}
