//! Metrics of the plan's own: `[metrics]`, and who asks for them.

use std::time::Duration;

use super::decoder::Decoder;
use super::extraction::{PLACES, decode_from};
use super::fields::{Entry, Fields};
use super::recordings::make;
use super::step::decode_path;
use super::value::Value;
use crate::did_you_mean::did_you_mean;
use crate::metric_name::MetricName;
use crate::plan::{CustomMetric, ReadFrom};

const EXPECTED: &str = "a table such as `{ path = \"/metrics\", prometheus = \"calls_total\" }` or \
                        `{ path = \"/stats\", json = \"$.calls\" }`";
const EVERY: Duration = Duration::from_secs(1);
/// Asking more often would be load of its own.
const LEAST_EVERY: Duration = Duration::from_millis(100);

/// Notes every criterion on a metric that nothing makes.
pub(super) fn check_custom_names(decoder: &Decoder<'_>) {
    let (made, asked) = decoder.custom.take();
    for (name, span) in asked {
        if made.contains(&name) {
            continue;
        }
        let known = made.iter().map(MetricName::as_str);
        let expected = did_you_mean(name.as_str(), known).unwrap_or_else(|| {
            format!("`[metrics.{name}]`, or `record = {{ {name} = … }}` in a step")
        });
        decoder.mistake(
            &span,
            format!("nothing makes the metric `{name}`"),
            expected,
        );
    }
}

/// The tables `[metrics.NAME]`, in the order of the file.
pub(super) fn decode_metrics(
    fields: &mut Fields<'_>,
    base_url_is_missing: bool,
) -> Option<Vec<CustomMetric>> {
    if fields.take("metrics").is_none() {
        return Some(Vec::new());
    }
    let entries = fields.entries("metrics", "tables `[metrics.NAME]`")?;
    let decoded: Vec<_> = entries
        .iter()
        .map(|entry| decode_metric(entry, base_url_is_missing))
        .collect();
    decoded.into_iter().collect()
}

fn decode_metric(entry: &Entry<'_>, base_url_is_missing: bool) -> Option<CustomMetric> {
    let name = make(entry);
    let mut fields = Fields::of(entry.value, EXPECTED)?;
    let base_url = fields
        .take("base_url")
        .map(|url| url.parsed("an address such as `\"http://127.0.0.1:9090\"`"));
    if base_url.is_none() && base_url_is_missing {
        let expected = "`base_url = \"http://127.0.0.1:9090\"` here or in `[target]`";
        fields.lacks("a metric that nobody is asked for", expected);
    }
    let path = fields
        .require("path", "`path = \"/metrics\"`")
        .and_then(decode_path);
    let read = match fields.take("prometheus") {
        Some(selector) => {
            let expected = "a metric's name such as `\"http_requests_total\"`";
            let alone = without_others(&mut fields);
            let selector = selector.parsed(expected);
            selector.filter(|_| alone).map(ReadFrom::Prometheus)
        }
        None => decode_from(&mut fields, EXPECTED).map(ReadFrom::Answer),
    };
    let every = fields.take("every").map_or(Some(EVERY), decode_every);
    fields.close();
    Some(CustomMetric {
        name: name?,
        base_url: base_url.map_or(Some(None), |url| url.map(Some))?,
        path: path?,
        read: read?,
        every: every?,
    })
}

/// Whether `prometheus` is the only place that is named. If not, that is noted.
fn without_others(fields: &mut Fields<'_>) -> bool {
    let others = PLACES.into_iter().filter_map(|kind| {
        let value = fields.take(kind)?;
        let problem = format!("both `prometheus` and `{kind}`");
        value.wrong(problem, "one place for each metric");
        Some(())
    });
    others.count() == 0
}

fn decode_every(value: Value<'_>) -> Option<Duration> {
    let every = value.duration()?;
    if every < LEAST_EVERY {
        value.wrong("looks that are too close together", "at least `\"100ms\"`");
        return None;
    }
    Some(every)
}
