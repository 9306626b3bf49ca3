//! What a baseline file says, once it is known to be one. Refuses what cannot be true.

use perf_core::{Finding, MetricSet, MetricValue, Quantity, Share, Timestamp, Weight};
use serde_json::Value;

use super::baseline::Baseline;
use super::document::{Document, Ranges, ShareUnit, Units};
use super::metrics::KNOWN;
use super::numbers::Amount;
use super::quantities::quantity;
use crate::json_fault::JsonFault;

/// The fields of the file, beside the metrics.
const FIELDS: [&str; 8] = [
    "version",
    "timestamp",
    "commit",
    "scenarios",
    "units",
    "metrics",
    "resolution",
    "notes",
];
/// Far below one failure in any number of requests, far above what arithmetic loses.
const SAME_SHARE: f64 = 1e-12;

/// The baseline that `document` describes; `value` is the same file with every field that it has.
pub(super) fn meaning(value: &Value, document: Document) -> Result<Baseline, JsonFault> {
    let timestamp = document.timestamp.as_deref().map(timestamp).transpose()?;
    let findings = findings(value, &document);
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (commit, notes) = (given(&document.commit), given(&document.notes));
    let scenarios = document.scenarios.clone().map(|mut names| {
        names.sort_unstable();
        names
    });
    let mut baseline = Baseline::read(metrics(document)?, findings);
    baseline.timestamp = timestamp;
    baseline.commit = commit;
    baseline.notes = notes;
    baseline.scenarios = scenarios;
    Ok(baseline)
}

fn metrics(mut document: Document) -> Result<MetricSet, JsonFault> {
    let units = document.units.unwrap_or_default();
    let mut ranges = document.resolution.unwrap_or_else(Ranges::empty);
    let requests = document.metrics.total_requests.map(|count| count.0);
    if requests == Some(0) {
        let problem = "a run of no requests cannot be a baseline";
        return Err(JsonFault::of_field("metrics.total_requests", problem));
    }
    let mut values = Vec::with_capacity(KNOWN.len());
    for (name, metric) in KNOWN {
        let written = document.metrics.named(name).and_then(Option::take);
        let range = ranges.named(name).and_then(Option::take);
        let read = |amount, field: &str| {
            quantity(amount, metric.unit(), units).map_err(|expected| {
                let problem = format!("{:?} is not {expected}", amount.get());
                JsonFault::of_field(format!("{field}.{name}"), problem)
            })
        };
        let field = format!("resolution.{name}");
        match (written, range) {
            (None, None) => {}
            (None, Some(_)) => {
                let problem = "the range of a metric that is not there";
                return Err(JsonFault::of_field(field, problem));
            }
            (Some(amount), None) => {
                values.push(MetricValue::exact(metric, read(amount, "metrics")?));
            }
            (Some(amount), Some((low, high))) => {
                if low.get() > amount.get() || amount.get() > high.get() {
                    let problem = "the range does not hold the value";
                    return Err(JsonFault::of_field(field, problem));
                }
                values.push(MetricValue {
                    metric,
                    value: read(amount, "metrics")?,
                    rounding: (read(low, "resolution")?, read(high, "resolution")?),
                });
            }
        }
    }
    check_rising(&values)?;
    let failures = requests.map_or(0, |requests| count_failures(&mut values, requests));
    Ok(MetricSet {
        requests: requests.unwrap_or(0),
        failures,
        values,
    })
}

/// The failures that the error rate means, with the error rate set to just that ratio where
/// only the arithmetic of percentages lies between them.
fn count_failures(values: &mut [MetricValue], requests: u64) -> u64 {
    let rate = values.iter_mut().find_map(|known| match known.value {
        Quantity::Share(share) => Some((known, share)),
        _ => None,
    });
    let Some((known, share)) = rate else {
        return 0;
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a u64, and a cast saturates"
    )]
    let failures = ((share.as_fraction() * requests as f64).round() as u64).min(requests);
    if let Some(ratio) = Share::of(failures, requests)
        && (ratio.as_fraction() - share.as_fraction()).abs() <= SAME_SHARE
        && known.rounding == (known.value, known.value)
    {
        *known = MetricValue::exact(known.metric, Quantity::Share(ratio));
    }
    failures
}

fn check_rising(values: &[MetricValue]) -> Result<(), JsonFault> {
    let mut last: Option<(&str, f64)> = None;
    for (name, metric) in &KNOWN[..3] {
        let Some(known) = values.iter().find(|known| known.metric == *metric) else {
            continue;
        };
        let value = known.value.in_base_unit();
        if let Some((smaller, _)) = last.filter(|(_, before)| *before > value) {
            let problem = format!("it is below `metrics.{smaller}`");
            return Err(JsonFault::of_field(format!("metrics.{name}"), problem));
        }
        last = Some((name, value));
    }
    Ok(())
}

fn timestamp(text: &str) -> Result<Timestamp, JsonFault> {
    text.parse()
        .or_else(|problem: String| format!("{text}Z").parse().map_err(|_no_better| problem))
        .map_err(|problem| JsonFault::of_field("timestamp", problem))
}

fn findings(value: &Value, document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    let keys = |table: Option<&Value>| -> Vec<String> {
        let table = table.and_then(Value::as_object);
        table.map_or_else(Vec::new, |table| table.keys().cloned().collect())
    };
    let of_metrics = keys(value.get("metrics"))
        .into_iter()
        .filter(|name| name != "total_requests" && KNOWN.iter().all(|(known, _)| known != name));
    let of_file = keys(Some(value))
        .into_iter()
        .filter(|name| !FIELDS.contains(&&**name));
    let unknown = of_metrics
        .map(|name| format!("metrics.{name}"))
        .chain(of_file);
    for field in unknown {
        findings.push(Finding {
            code: "baseline-field-unknown".to_owned(),
            weight: Weight::Notice,
            scenario: None,
            message: format!("the baseline's field `{field}` is not known and was left out"),
            advice: None,
        });
    }
    let rate = document.metrics.error_rate.map_or(0.0, Amount::get);
    if document.units.is_none() && rate > 0.0 && rate <= 1.0 {
        findings.push(Finding {
            code: "baseline-units-assumed".to_owned(),
            weight: Weight::Warning,
            scenario: None,
            message: format!("the baseline's error rate of {rate} is taken for {rate} %"),
            advice: Some(format!(
                "add \"units\": {} to the file if it is a fraction",
                fraction_units()
            )),
        });
    }
    findings
}

/// The units of a file whose error rate is a fraction, as they are written in it.
fn fraction_units() -> String {
    let units = Units {
        error_rate: ShareUnit::Fraction,
        ..Units::default()
    };
    serde_json::to_string(&units).unwrap_or_default()
}
