//! A report of pytest-json-report as a result: a scenario for each test. Refuses to take a
//! failure that was expected for a success, and to keep silent about tests without metrics.

use perf_core::{CustomRecord, FailureKind, Latencies, Number, QuantilePoints, Rate, Timestamp};
use serde::Deserialize;

use super::printed::{Statistic, Unit, printed};
use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::metric::figure;
use crate::importers::percentiles::rising;
use crate::importers::tally::count_failures;
use crate::json_fault::read_json;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    created: Option<f64>,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct Test {
    nodeid: String,
    outcome: String,
    #[serde(default)]
    setup: Option<Phase>,
    #[serde(default)]
    call: Option<Phase>,
    #[serde(default)]
    teardown: Option<Phase>,
}

#[derive(Deserialize, Default)]
struct Phase {
    #[serde(default)]
    stdout: Option<String>,
    #[serde(default)]
    stderr: Option<String>,
    #[serde(default)]
    log: Vec<LogLine>,
    #[serde(default)]
    crash: Option<Crash>,
}

#[derive(Deserialize)]
struct LogLine {
    #[serde(default)]
    msg: String,
}

#[derive(Deserialize)]
struct Crash {
    #[serde(default)]
    message: String,
}

/// Figures of one test that are kept.
const MAX_FIGURES: usize = 100;

/// A report of pytest.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    outline.has("tests")
        && outline.has("summary")
        && (outline.has("exitcode") || outline.has("root"))
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let document: Document = read_json(text)?;
    let mut draft = ResultDraft::new("pytest");
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let millis = document.created.map(|seconds| (seconds * 1e3) as i64);
    draft.started_at = millis.and_then(Timestamp::from_unix_millis);
    let (mut skipped, mut expected, mut silent, mut uncounted) = (0_u32, 0_u32, 0_u32, 0_u32);
    for test in &document.tests {
        if test.outcome == "skipped" {
            skipped += 1;
            continue;
        }
        expected += u32::from(["xfailed", "xpassed"].contains(&&*test.outcome));
        let mut scenario = ScenarioDraft::new(&test.nodeid);
        let counted = read_metrics(test, &mut scenario);
        silent += u32::from(scenario.metrics.is_empty());
        uncounted += u32::from(counted.is_none() && !scenario.metrics.is_empty());
        let count = counted.unwrap_or(1);
        if ["passed", "xpassed"].contains(&&*test.outcome) {
            scenario.successes = count;
        } else {
            let phases = [&test.call, &test.setup, &test.teardown];
            let crash = phases
                .into_iter()
                .flatten()
                .find_map(|phase| phase.crash.as_ref());
            let message = crash.map(|crash| crash.message.as_str());
            count_failures(
                &mut scenario.failures,
                FailureKind::CheckFailed,
                count,
                message,
            );
        }
        draft.scenarios.push(scenario);
    }
    draft.metrics = over_all_tests(&draft.scenarios);
    if skipped > 0 {
        let message = format!("{skipped} tests were skipped: what they measure is not known");
        draft.warning(
            "tests-skipped",
            message,
            "a skipped test is no test that passed",
        );
    }
    if expected > 0 {
        let message = format!("{expected} tests were marked as expected to fail");
        let advice = "one that failed counts as failed, whatever was expected";
        draft.warning("failures-expected", message, advice);
    }
    if silent > 0 {
        draft.warning(
            "no-metrics",
            format!("{silent} tests printed no metric"),
            "print a name, a colon, a number and a unit, such as `P95: 4.2ms`",
        );
    }
    if uncounted > 0 {
        draft.notice(
            "counts-unknown",
            format!(
                "{uncounted} tests do not say how many measurements their metrics rest on: each \
                 counts as one; print `Samples: 100`"
            ),
        );
    }
    Ok(draft)
}

/// What tests printed, over all that printed it: its largest is that of the worst of them.
fn over_all_tests(scenarios: &[ScenarioDraft]) -> Vec<CustomRecord> {
    let mut all: Vec<CustomRecord> = Vec::new();
    for record in scenarios.iter().flat_map(|scenario| &scenario.metrics) {
        match all.iter().position(|known| known.name == record.name) {
            Some(known) => all[known] = together(&all[known], record),
            None if all.len() < MAX_FIGURES => all.push(*record),
            None => {}
        }
    }
    all
}

/// Observations of the same metric, the later ones behind the earlier ones.
fn together(earlier: &CustomRecord, later: &CustomRecord) -> CustomRecord {
    let observations = earlier.observations + later.observations;
    let total = earlier.total.value() + later.total.value();
    let finite = |sum: f64| {
        let within = Number::new(sum.clamp(f64::MIN, f64::MAX));
        within.expect("a sum of two numbers is one, or clamped to one")
    };
    let first_if = |wanted: bool, one: Number, other: Number| if wanted { one } else { other };
    CustomRecord {
        observations,
        total: finite(total),
        mean: finite(total / observations as f64),
        min: first_if(earlier.min < later.min, earlier.min, later.min),
        max: first_if(earlier.max > later.max, earlier.max, later.max),
        last: later.last,
        ..*earlier
    }
}

/// Takes the metrics of all that the test printed; says how many measurements there were.
fn read_metrics(test: &Test, scenario: &mut ScenarioDraft) -> Option<u64> {
    let mut found = Vec::new();
    let mut latencies = nothing_known(0);
    let mut count = None;
    for phase in [&test.setup, &test.call, &test.teardown]
        .into_iter()
        .flatten()
    {
        let texts = [phase.stdout.as_deref(), phase.stderr.as_deref()]
            .into_iter()
            .flatten();
        let logged = phase.log.iter().map(|line| line.msg.as_str());
        for metric in texts.chain(logged).flat_map(printed) {
            count = metric.count().or(count);
            if let (Unit::Time(span), Some(statistic)) = (&metric.unit, metric.statistic()) {
                match statistic {
                    Statistic::Quantile(quantile) => {
                        found.retain(|(known, _)| *known != quantile);
                        found.push((quantile, *span));
                    }
                    Statistic::Mean => latencies.mean = Some(*span),
                    Statistic::Min => latencies.min = Some(*span),
                    Statistic::Max => latencies.max = Some(*span),
                }
            }
            if metric.unit == Unit::PerSecond && metric.label.to_lowercase() == "throughput" {
                scenario.throughput = Rate::per_second(metric.number);
            }
            let (name, value) = metric.figure();
            let Some(record) = figure(&name, value) else {
                continue;
            };
            let same = |known: &CustomRecord| known.name == record.name;
            match scenario.metrics.iter().position(same) {
                // The last one that was printed counts.
                Some(known) => scenario.metrics[known] = record,
                None if scenario.metrics.len() < MAX_FIGURES => scenario.metrics.push(record),
                None => {}
            }
        }
    }
    scenario.latencies = Latencies::Points(QuantilePoints {
        count: count.unwrap_or(1),
        points: rising(found),
        ..latencies
    });
    count
}
