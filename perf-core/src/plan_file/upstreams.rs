//! Services that the target calls: `[upstream]`, and who asks for them.

use std::num::NonZeroU16;

use super::fields::{Entry, Fields};
use super::limits::decode_quota;
use super::value::Value;
use crate::did_you_mean::did_you_mean;
use crate::metric::Metric;
use crate::metric_name::MetricName;
use crate::pace_statistic::PaceStatistic;
use crate::plan::{BaseUrl, RowsAt, Upstream};
use crate::upstream_statistic::UpstreamStatistic;

const EXPECTED: &str =
    "a table such as `{ url = \"http://127.0.0.1:9090\", env = \"UPSTREAM_URL\" }`";
const URL: &str = "an address such as `\"http://127.0.0.1:9090\"`";
const VARIABLE: &str = "the name of a variable such as `\"UPSTREAM_URL\"`";

/// The tables `[upstream.NAME]`, in the order of the file.
pub(super) fn decode_upstreams(
    fields: &mut Fields<'_>,
    target_is_started: bool,
) -> Option<Vec<Upstream>> {
    let decoded = if fields.take("upstream").is_none() {
        Some(Vec::new())
    } else {
        let entries = fields.entries("upstream", "tables `[upstream.NAME]`");
        entries.and_then(|entries| {
            let decode = |entry: &Entry<'_>| decode_upstream(entry, target_is_started);
            let all: Vec<_> = entries.iter().map(decode).collect();
            all.into_iter().collect()
        })
    };
    fields.decoder().upstreams.keep(decoded.clone());
    decoded
}

fn decode_upstream(entry: &Entry<'_>, target_is_started: bool) -> Option<Upstream> {
    let name = decode_name(entry);
    let mut fields = Fields::of(entry.value, EXPECTED)?;
    let url = fields.require("url", EXPECTED).and_then(decode_url);
    let port = fields.take("port").map(|port| {
        let port = port.positive(u64::from(u16::MAX))?;
        u16::try_from(port).ok().and_then(NonZeroU16::new)
    });
    let variable = fields.take("env").map(|value| {
        let variable = decode_variable(value)?;
        if !target_is_started {
            let expected = "`process = { command = […] }` in `[target]`, or `port = 9100` here";
            value.wrong(
                "a variable of a process that the plan does not start",
                expected,
            );
            return None;
        }
        Some(variable)
    });
    let is_unknown = port.is_none() && variable.is_none();
    if is_unknown {
        let expected = "`env = \"UPSTREAM_URL\"`, which tells the process that the plan starts, or \
                        `port = 9100`";
        fields.lacks("a proxy whose address nobody knows", expected);
    }
    let rows = fields.take("rows").map(|rows| {
        rows.parsed::<RowsAt>("a JSON path to an array such as `\"$.rows\"`, or `\"lines\"`")
    });
    let quota = fields.take("quota").map(decode_quota);
    fields.close();
    if is_unknown {
        return None;
    }
    Some(Upstream {
        name: name?,
        url: url?,
        port: port.map_or(Some(None), |port| port.map(Some))?,
        variable: variable.map_or(Some(None), |variable| variable.map(Some))?,
        rows: rows.map_or(Some(None), |rows| rows.map(Some))?,
        quota: quota.map_or(Some(None), |quota| quota.map(Some))?,
    })
}

fn decode_name(entry: &Entry<'_>) -> Option<MetricName> {
    let decoder = entry.value.decoder;
    match entry.name.parse::<MetricName>() {
        Ok(name) if Metric::is_prefix(name.as_str()) => {
            let problem = format!("`{name}` stands before metrics that are there in every plan");
            decoder.mistake(&entry.name_span, problem, "another name");
            None
        }
        Ok(name) => Some(name),
        Err(error) => {
            decoder.unit_mistake(&entry.name_span, error);
            None
        }
    }
}

fn decode_url(value: Value<'_>) -> Option<BaseUrl> {
    value.parsed::<BaseUrl>(URL)
}

fn decode_variable(value: Value<'_>) -> Option<String> {
    let name = value.text(VARIABLE)?.content;
    if name.trim().is_empty() || name.contains(['=', '\0']) {
        value.wrong(format!("{name:?} is no name of a variable"), VARIABLE);
        return None;
    }
    Some(name)
}

/// Whether the criterion at `value` asks for something that an upstream of the plan has; if not,
/// that is noted.
pub(super) fn check_upstream(
    value: Value<'_>,
    name: MetricName,
    statistic: UpstreamStatistic,
) -> Option<()> {
    // A mistake in one of them is told by itself.
    let known = value.decoder.upstreams.all()?;
    let Some(upstream) = known.iter().find(|upstream| upstream.name == name) else {
        let names = known.iter().map(|upstream| upstream.name.as_str());
        let expected = did_you_mean(name.as_str(), names)
            .unwrap_or_else(|| format!("`[upstream.{name}]` with a `url`"));
        value.wrong(format!("no upstream is called `{name}`"), expected);
        return None;
    };
    let (problem, expected) = match statistic {
        UpstreamStatistic::Pace(PaceStatistic::QuotaUse) if upstream.quota.is_none() => (
            "there is no quota to compare with",
            "`quota = { limit = 60, window = \"1min\" }`",
        ),
        UpstreamStatistic::RowsMax | UpstreamStatistic::RowsMean if upstream.rows.is_none() => {
            ("nobody knows where the rows are", "`rows = \"$.rows\"`")
        }
        _ => return Some(()),
    };
    value.wrong(problem, format!("{expected} in `[upstream.{name}]`"));
    None
}
