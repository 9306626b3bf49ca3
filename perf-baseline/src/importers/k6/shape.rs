//! The three shapes of a k6 summary, as one. A file of one shape that is read with the keys of
//! another has nothing in it; so the shape is settled first. Refuses to give any number a
//! meaning.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::importers::import_error::ImportProblem;
use crate::importers::time_unit::TimeUnit;
use crate::json_fault::{JsonFault, read_json};

/// A summary, whatever its shape.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) metrics: BTreeMap<String, MetricFigures>,
    pub(super) duration: Option<Duration>,
}

/// One metric of it.
#[derive(Debug, Default)]
pub(super) struct MetricFigures {
    /// By the names that k6 gives them: `avg`, `p(95)`, `count`.
    pub(super) values: BTreeMap<String, f64>,
    /// The expressions, and whether each was violated.
    pub(super) thresholds: Vec<(String, bool)>,
}

#[derive(Deserialize)]
struct Classic {
    metrics: BTreeMap<String, BTreeMap<String, Value>>,
    #[serde(default)]
    state: Option<State>,
}

#[derive(Deserialize)]
struct State {
    #[serde(rename = "testRunDurationMs", default)]
    duration: Option<f64>,
}

#[derive(Deserialize)]
struct Machine {
    config: Config,
    results: Results,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    duration: Option<f64>,
}

#[derive(Deserialize)]
struct Results {
    metrics: Vec<MachineMetric>,
    #[serde(default)]
    checks: Option<Checks>,
}

#[derive(Deserialize)]
struct Checks {
    #[serde(default)]
    metrics: Vec<MachineMetric>,
}

#[derive(Deserialize)]
struct MachineMetric {
    name: String,
    values: BTreeMap<String, Option<f64>>,
}

impl Summary {
    pub(super) fn read(text: &[u8]) -> Result<Self, ImportProblem> {
        #[derive(Deserialize)]
        struct Either {
            #[serde(default)]
            results: Option<serde::de::IgnoredAny>,
        }
        let either: Either = read_json(text)?;
        if either.results.is_some() {
            machine(read_json(text)?)
        } else {
            classic(read_json(text)?)
        }
    }

    /// A figure of a metric.
    pub(super) fn figure(&self, metric: &str, figure: &str) -> Option<f64> {
        self.metrics.get(metric)?.values.get(figure).copied()
    }
}

fn machine(file: Machine) -> Result<Summary, ImportProblem> {
    let checks = file.results.checks.map(|checks| checks.metrics);
    let mut metrics = BTreeMap::new();
    for metric in file
        .results
        .metrics
        .into_iter()
        .chain(checks.into_iter().flatten())
    {
        let values = metric
            .values
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let figures = MetricFigures {
            values: values.collect(),
            thresholds: Vec::new(),
        };
        metrics.insert(metric.name, figures);
    }
    let duration = file.config.duration;
    Ok(Summary {
        metrics,
        duration: span(duration, TimeUnit::Seconds, "config.duration")?,
    })
}

fn classic(file: Classic) -> Result<Summary, ImportProblem> {
    // Old: the values directly under the metric. New: under `values`.
    let is_new = file
        .metrics
        .values()
        .any(|metric| metric.contains_key("values"));
    let mut metrics = BTreeMap::new();
    for (name, fields) in file.metrics {
        let field = format!("metrics.{name}");
        let figures = if is_new {
            new_metric(fields, &field)?
        } else {
            old_metric(fields, &field)?
        };
        metrics.insert(name, figures);
    }
    let duration = file.state.and_then(|state| state.duration);
    let duration = span(duration, TimeUnit::Milliseconds, "state.testRunDurationMs")?;
    Ok(Summary { metrics, duration })
}

fn span(
    number: Option<f64>,
    unit: TimeUnit,
    field: &str,
) -> Result<Option<Duration>, ImportProblem> {
    let read = |number: f64| {
        let problem = format!("{number} is not {}", unit.expected());
        unit.span(number).ok_or_else(|| fault(field, problem))
    };
    number.map(read).transpose()
}

fn new_metric(
    mut fields: BTreeMap<String, Value>,
    field: &str,
) -> Result<MetricFigures, ImportProblem> {
    let Some(Value::Object(values)) = fields.remove("values") else {
        return Err(fault(
            field,
            "it has no object `values`, as the other metrics have",
        ));
    };
    let mut figures = MetricFigures::default();
    for (name, value) in values {
        number(&mut figures, name, &value, field)?;
    }
    let Some(thresholds) = fields.get("thresholds") else {
        return Ok(figures);
    };
    for (expression, outcome) in thresholds.as_object().into_iter().flatten() {
        let Some(ok) = outcome.get("ok").and_then(Value::as_bool) else {
            let field = format!("{field}.thresholds.{expression}");
            return Err(fault(&field, "it does not say whether it is `ok`"));
        };
        figures.thresholds.push((expression.clone(), !ok));
    }
    Ok(figures)
}

fn old_metric(
    fields: BTreeMap<String, Value>,
    field: &str,
) -> Result<MetricFigures, ImportProblem> {
    let mut figures = MetricFigures::default();
    for (name, value) in fields {
        if name != "thresholds" {
            number(&mut figures, name, &value, field)?;
            continue;
        }
        for (expression, outcome) in value.as_object().into_iter().flatten() {
            // Here `true` means violated: k6 writes whether the threshold failed.
            let Some(violated) = outcome.as_bool() else {
                let field = format!("{field}.thresholds.{expression}");
                return Err(fault(&field, "neither `true` nor `false`"));
            };
            figures.thresholds.push((expression.clone(), violated));
        }
    }
    Ok(figures)
}

fn number(
    figures: &mut MetricFigures,
    name: String,
    value: &Value,
    field: &str,
) -> Result<(), ImportProblem> {
    match value {
        // What k6 has not observed.
        Value::Null => {}
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            figures.values.insert(name, number);
        }
        _ => return Err(fault(&format!("{field}.{name}"), "it is not a number")),
    }
    Ok(())
}

fn fault(field: &str, problem: impl Into<String>) -> ImportProblem {
    ImportProblem::Json(JsonFault::of_field(field, problem))
}
