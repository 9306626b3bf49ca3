//! What moves a control scenario moves the others too, and is divided out of them. Refuses to
//! divide where the control is not known of every run.

use std::time::Duration;

use perf_core::{
    Change, Finding, Metric, MetricValue, Quantile, Quantity, Rate, RunFigures, Weight,
};

/// What the control is measured by.
const DRIFT: Metric = Metric::quantile(Quantile::P50);

/// The runs without the control and without its drift, and what is to be told of it.
pub(super) struct Controlled {
    pub(super) current: Vec<RunFigures>,
    pub(super) history: Vec<RunFigures>,
    pub(super) finding: Finding,
}

/// Divides out of every run by how much its control is slower than in the middle one of the history:
/// latencies by that, and throughput the other way round. Error rates stay.
pub(super) fn divide_out(
    control: &str,
    current: &[RunFigures],
    history: &[RunFigures],
) -> Controlled {
    let drifts = |runs: &[RunFigures]| -> Option<Vec<f64>> {
        let each = runs.iter().map(|run| drift(run, control));
        each.collect()
    };
    let known = drifts(current).zip(drifts(history));
    let Some((now, before)) = known.filter(|(_, before)| !before.is_empty()) else {
        return Controlled {
            current: current.to_vec(),
            history: history.to_vec(),
            finding: Finding {
                code: "control-not-known".to_owned(),
                weight: Weight::Warning,
                scenario: Some(control.to_owned()),
                message: format!(
                    "the control `{control}` is not in every run, so that nothing was divided out"
                ),
                advice: Some("select the control with every run".to_owned()),
            },
        };
    };
    let usual = middle(&before);
    let all = |runs: &[RunFigures], drifts: &[f64]| -> Vec<RunFigures> {
        let each = runs.iter().zip(drifts);
        each.map(|(run, drift)| without(run, control, drift / usual))
            .collect()
    };
    let moved = Change::relative(middle(&now) / usual - 1.0).unwrap_or(Change::NONE);
    Controlled {
        current: all(current, &now),
        history: all(history, &before),
        finding: Finding {
            code: "control-divided-out".to_owned(),
            weight: Weight::Notice,
            scenario: Some(control.to_owned()),
            message: format!(
                "the control `{control}` moved by {moved}, which is divided out of the other \
                 scenarios, run by run"
            ),
            advice: None,
        },
    }
}

fn drift(run: &RunFigures, control: &str) -> Option<f64> {
    let known = run.scenario(control)?.metrics.get(DRIFT)?;
    Some(known.value.in_base_unit()).filter(|value| *value > 0.0)
}

fn without(run: &RunFigures, control: &str, drift: f64) -> RunFigures {
    let mut run = run.clone();
    run.scenarios.retain(|scenario| scenario.name != control);
    for scenario in &mut run.scenarios {
        for known in &mut scenario.metrics.values {
            *known = moved(*known, drift);
        }
    }
    run
}

fn moved(known: MetricValue, drift: f64) -> MetricValue {
    let moved = |quantity: Quantity| match quantity {
        Quantity::Time(span) => {
            Duration::try_from_secs_f64(span.as_secs_f64() / drift).map_or(quantity, Quantity::Time)
        }
        Quantity::Rate(rate) => {
            Rate::per_second(rate.as_per_second() * drift).map_or(quantity, Quantity::Rate)
        }
        other => other,
    };
    MetricValue {
        metric: known.metric,
        value: moved(known.value),
        rounding: (moved(known.rounding.0), moved(known.rounding.1)),
    }
}

/// The lower one of the middle two where there are two.
fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let half = sorted.len().saturating_sub(1) / 2;
    sorted.get(half).copied().unwrap_or(1.0)
}
