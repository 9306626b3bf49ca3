//! The table `[target]`.

use std::time::Duration;

use super::expectations::decode_status;
use super::fields::Fields;
use super::process::decode_process;
use super::step::decode_path;
use super::value::Value;
use crate::plan::{HealthCheck, StatusSet, Target};

const DEFAULT_HEALTH_LIMIT: Duration = Duration::from_secs(5);

/// What the load goes to; without an address, where the plan names none.
pub(super) fn decode_target(plan: &mut Fields<'_>) -> Option<Target> {
    let Some(value) = plan.take("target") else {
        return Some(Target {
            base_url: None,
            health: connect_only(),
            process: None,
        });
    };
    let mut fields = Fields::of(value, "a table `[target]`")?;
    let base_url = fields
        .take("base_url")
        .map(|url| url.parsed("an address such as `\"http://127.0.0.1:8080\"`"));
    let health = fields
        .take("health")
        .map_or_else(|| Some(connect_only()), decode_health);
    let process = fields.take("process").map(decode_process);
    fields.close();
    Some(Target {
        base_url: base_url.map_or(Some(None), |url| url.map(Some))?,
        health: health?,
        process: process.map_or(Some(None), |process| process.map(Some))?,
    })
}

/// Notes that a plan whose target has no address needs one, if it does: its steps have been read.
pub(super) fn check_address(plan: &mut Fields<'_>) -> bool {
    let expected = "`base_url = \"http://127.0.0.1:8080\"`";
    let target = plan.take("target");
    let table = target.and_then(|target| Fields::of(target, "a table `[target]`"));
    if plan.decoder().goes_over_http() {
        match table {
            Some(table) => table.lacks("`base_url` is missing", expected),
            None => plan.lacks(
                "`target` is missing",
                format!("a table `[target]` with {expected}"),
            ),
        }
        return true;
    }
    let health = table.and_then(|mut table| table.take("health"));
    let path = health.and_then(|health| health.raw.get_ref().get("path"));
    if let (Some(health), Some(_)) = (health, path) {
        let expected = format!("{expected} in `[target]`");
        health.wrong("a path, and no address that it belongs to", expected);
    }
    path.is_some()
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
