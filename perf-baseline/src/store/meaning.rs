//! Between a stored run and its document. Refuses what cannot be true.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{Bytes, Histogram, Latencies, Metric, MetricSet, MetricValue};

use super::document::{
    Amount, Document, LatenciesDocument, MetricsDocument, RunDocument, SCHEMA, STORE_VERSION,
    ScenarioDocument, StepDocument,
};
use super::scaled::{error_rate, follows_from_counts, quantity, whole};
use super::stored_run::{StoredRun, StoredScenario, StoredStep};
use crate::json_fault::JsonFault;

/// The document of `run`.
pub(super) fn document(run: &StoredRun) -> Document {
    Document {
        schema: SCHEMA.to_owned(),
        version: STORE_VERSION,
        run: RunDocument {
            name: run.name.clone(),
            origin: run.origin.clone(),
            recorded_at: run.recorded_at,
            elapsed_ns: nanos(run.elapsed),
            target: run.target.clone(),
            plan_hash: run.plan_hash.clone(),
            environment: run.environment.clone(),
            notes: run.notes.clone(),
            metrics: metrics_document(&run.metrics),
            scenarios: run.scenarios.iter().map(scenario_document).collect(),
        },
    }
}

fn scenario_document(scenario: &StoredScenario) -> ScenarioDocument {
    ScenarioDocument {
        name: scenario.name.clone(),
        hash: scenario.hash.clone(),
        model: scenario.model,
        load: scenario.load.clone(),
        elapsed_ns: nanos(scenario.elapsed),
        part_of_total: scenario.part_of_total,
        metrics: metrics_document(&scenario.metrics),
        worth: scenario.worth.clone(),
        steps: scenario.steps.iter().map(step_document).collect(),
    }
}

fn step_document(step: &StoredStep) -> StepDocument {
    StepDocument {
        step: step.step.clone(),
        successes: step.successes,
        failures: step.failures.clone(),
        received_bytes: step.received.count(),
        response_time: step.response_time.clone().into(),
    }
}

fn metrics_document(metrics: &MetricSet) -> MetricsDocument {
    let amount = |known: &MetricValue| {
        let value = whole(known.value)?;
        let (low, high) = (whole(known.rounding.0)?, whole(known.rounding.1)?);
        Some(if (low, high) == (value, value) {
            Amount::Exact(value)
        } else {
            Amount::Rounded([value, low, high])
        })
    };
    let stored = |known: &&MetricValue| !follows_from_counts(known.metric, metrics.requests);
    let each = metrics.values.iter().filter(stored);
    MetricsDocument {
        requests: metrics.requests,
        failures: metrics.failures,
        values: each
            .filter_map(|known| Some((known.metric, amount(known)?)))
            .collect(),
    }
}

/// The run that `document` describes.
pub(super) fn meaning(document: RunDocument) -> Result<StoredRun, JsonFault> {
    let mut scenarios = Vec::with_capacity(document.scenarios.len());
    let mut names = BTreeMap::new();
    for (index, written) in document.scenarios.into_iter().enumerate() {
        let field = format!("run.scenarios[{index}]");
        if names.insert(written.name.clone(), index).is_some() {
            let problem = format!("a second scenario with the name `{}`", written.name);
            return Err(JsonFault::of_field(format!("{field}.name"), problem));
        }
        scenarios.push(scenario(written, &field)?);
    }
    Ok(StoredRun {
        name: document.name,
        origin: document.origin,
        recorded_at: document.recorded_at,
        elapsed: Duration::from_nanos(document.elapsed_ns),
        target: document.target,
        plan_hash: document.plan_hash,
        environment: document.environment,
        notes: document.notes,
        metrics: metrics(document.metrics, "run.metrics")?,
        scenarios,
    })
}

fn scenario(written: ScenarioDocument, field: &str) -> Result<StoredScenario, JsonFault> {
    let steps = written.steps.into_iter().enumerate();
    Ok(StoredScenario {
        name: written.name,
        hash: written.hash,
        model: written.model,
        load: written.load,
        elapsed: Duration::from_nanos(written.elapsed_ns),
        part_of_total: written.part_of_total,
        metrics: metrics(written.metrics, &format!("{field}.metrics"))?,
        worth: written.worth,
        steps: steps
            .map(|(index, written)| step(written, &format!("{field}.steps[{index}]")))
            .collect::<Result<_, _>>()?,
    })
}

fn step(written: StepDocument, field: &str) -> Result<StoredStep, JsonFault> {
    let failed = written
        .failures
        .values()
        .try_fold(written.successes, |sum, count| sum.checked_add(*count));
    if failed.is_none() {
        return Err(JsonFault::of_field(field, "more than 2^64 requests"));
    }
    let response_time = match written.response_time {
        LatenciesDocument::Points(points) => Latencies::Points(points),
        LatenciesDocument::Histogram(counts) => {
            let histogram = Histogram::try_from(counts).map_err(|problem| {
                JsonFault::of_field(format!("{field}.response_time"), problem.to_string())
            })?;
            Latencies::Histogram(histogram)
        }
    };
    Ok(StoredStep {
        step: written.step,
        successes: written.successes,
        failures: written.failures,
        received: Bytes::new(written.received_bytes),
        response_time,
    })
}

fn metrics(written: MetricsDocument, field: &str) -> Result<MetricSet, JsonFault> {
    let MetricsDocument {
        requests, failures, ..
    } = written;
    if failures > requests {
        let problem = format!("{failures} failures of {requests} requests");
        return Err(JsonFault::of_field(field, problem));
    }
    let mut values = Vec::with_capacity(written.values.len() + 1);
    for (metric, amount) in written.values {
        let known = value(metric, amount).filter(|_| !follows_from_counts(metric, requests));
        values.push(known.ok_or_else(|| {
            let field = format!("{field}.values.{metric}");
            JsonFault::of_field(field, "not a value that this metric can have")
        })?);
    }
    values.extend(error_rate(failures, requests));
    values.sort_by_key(|known: &MetricValue| known.metric);
    Ok(MetricSet {
        requests,
        failures,
        values,
    })
}

fn value(metric: Metric, amount: Amount) -> Option<MetricValue> {
    let [value, low, high] = match amount {
        Amount::Exact(value) => [value; 3],
        Amount::Rounded(all) => all,
    };
    if low > value || value > high {
        return None;
    }
    let unit = metric.unit();
    Some(MetricValue {
        metric,
        value: quantity(value, unit)?,
        rounding: (quantity(low, unit)?, quantity(high, unit)?),
    })
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
