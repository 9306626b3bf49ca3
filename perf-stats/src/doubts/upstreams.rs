//! Whether upstreams were asked for more than they allow, or did not answer.

use perf_core::{Finding, Quantity, UpstreamRecord, Weight};

/// What is worth telling of the upstreams of a whole run.
///
/// | code | weight | when |
/// |---|---|---|
/// | `upstream-quota-exceeded` | warning | more calls came within a window than the quota allows |
/// | `upstream-unanswered` | warning | calls could not be passed on, or their answers broke off |
#[must_use]
pub fn upstream_doubts(upstreams: &[UpstreamRecord]) -> Vec<Finding> {
    let of_each = upstreams
        .iter()
        .map(|record| [exceeded(record), unanswered(record)]);
    of_each.flatten().flatten().collect()
}

fn exceeded(record: &UpstreamRecord) -> Option<Finding> {
    let quota = record.pace.quota.filter(|quota| quota.peak > quota.limit)?;
    Some(Finding {
        code: "upstream-quota-exceeded".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!(
            "{} was called {} times within {}, where the quota allows {}",
            record.name,
            quota.peak,
            Quantity::Time(quota.window),
            quota.limit
        ),
        advice: Some("more rows in a call, or a limit of calls in the target".to_owned()),
    })
}

fn unanswered(record: &UpstreamRecord) -> Option<Finding> {
    (record.unanswered > 0).then(|| Finding {
        code: "upstream-unanswered".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!(
            "{} of {} calls of {} were not answered",
            record.unanswered, record.calls, record.name
        ),
        advice: None,
    })
}
