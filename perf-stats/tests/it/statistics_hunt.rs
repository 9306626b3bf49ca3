//! Hunts runs that statistics fail on: whatever numbers a run record holds, however they contradict
//! each other, it is summarised, judged, compared and analysed.
//!
//! `cargo xtask fuzz statistics` searches for as long as it is told; what it begins with, and what is
//! found, lies in `tests/corpus/statistics`, which the tests read again.

use std::path::{Path, PathBuf};

use perf_core::{
    Allowance, Change, RegressionPolicy, RegressionRule, Run, ScenarioRecord, Severity,
};
use perf_stats::{
    Subject, analyse, compare_two_runs, doubts, fault_doubts, generator_doubts, growth,
    judge_against, leak_doubts, pace_doubts, resource_doubts, run_figures, summarise,
    summarise_run, upstream_doubts,
};

use crate::hunt::{self, Draws, Quarry};
use crate::made::{confidence, criterion};

const CRITERIA: &[&str] = &[
    "p50 < 5ms",
    "p99.99 > 0ns",
    "service_time.p95 < 5ms",
    "send_lag.p99 < 1ms",
    "mean < 1us",
    "min > 1ns",
    "max < 1h",
    "error_rate < 1%",
    "throughput >= 1/s",
    "cpu_mean < 50%",
    "memory_peak < 1GB",
    "memory_slope < 1MB/h",
    "upstream_calls.per_iteration < 2",
];

const WORDS: &[&str] = &[
    "{}",
    "[]",
    "null",
    "true",
    "false",
    "1e308",
    "-1e308",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551614",
    "\"counts\": [0, 1]",
    "\"counts\": [0, 9223372036854775807]",
    "\"counts\": []",
    "\"significant_digits\": 5,",
    "\"significant_digits\": 1,",
    "\"p99.9999999\"",
    "\"p0.0000001\"",
];

/// Runs as JSON.
struct Runs {
    criteria: Vec<perf_core::Criterion>,
    rules: Vec<RegressionRule>,
}

impl Runs {
    fn new() -> Self {
        let rule = |metric: &str| RegressionRule {
            metric: metric.parse().unwrap(),
            allowance: Allowance::Relative(Change::relative(0.2).unwrap()),
            severity: Severity::Fail,
        };
        Self {
            criteria: CRITERIA.iter().map(|text| criterion(text)).collect(),
            rules: ["p50", "p99", "mean", "error_rate", "throughput"]
                .map(rule)
                .into(),
        }
    }

    fn check_scenario(&self, run: &Run, record: &ScenarioRecord) -> String {
        let subject = Subject::of_scenario(record, &run.resources)
            .with_pace(record.pace.as_ref())
            .with_metrics(&run.metrics)
            .with_upstreams(&run.upstreams);
        let verdicts = self.criteria.iter().map(|criterion| {
            let judgement = judge_against(criterion, &subject, Some(&subject), confidence());
            format!("{:?}", judgement.verdict)
        });
        let summaries = summarise(record, confidence()).len();
        let told: Vec<_> = verdicts.chain([summaries.min(1).to_string()]).collect();
        told.join(" ")
    }
}

impl Quarry for Runs {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/statistics")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        Vec::new()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        100_000
    }

    fn check(&self, input: &Vec<u8>, _draws: &mut Draws) -> Result<String, String> {
        let run: Run = match serde_json::from_slice(input) {
            Ok(run) => run,
            Err(error) => return Ok(error.to_string()),
        };
        if !is_sound(&run) {
            return Ok("more requests than can be counted".to_owned());
        }
        let mut told: Vec<String> = run
            .scenarios
            .iter()
            .map(|record| self.check_scenario(&run, record))
            .collect();
        let whole = summarise_run(&run.scenarios, run.elapsed, confidence());
        told.push(format!("{whole:?}"));
        let generator = run.generator.as_ref();
        let mut found = doubts(&run.scenarios, generator, confidence());
        found.extend(
            generator
                .iter()
                .flat_map(|one| generator_doubts(one, &run.resources)),
        );
        found.extend(pace_doubts(&run.scenarios, run.pace.as_ref()));
        found.extend(fault_doubts(&run.scenarios));
        found.extend(upstream_doubts(&run.upstreams));
        found.extend(resource_doubts(&run.resources));
        found.extend(leak_doubts(&growth(&run.resources)));
        told.extend(found.into_iter().map(|finding| finding.code));
        told.extend(
            analyse(&run)
                .into_iter()
                .map(|insight| insight.code.clone()),
        );
        let figures = run_figures(&run, "now");
        let policy = RegressionPolicy::default();
        let records = Some((&run, &run));
        let comparison = compare_two_runs((&figures, &figures), records, &self.rules, &policy);
        if let Some(row) = comparison
            .rows
            .iter()
            .find(|row| row.verdict == perf_core::Verdict::Fail)
        {
            return Err(format!("it is worse than itself: {row:?}"));
        }
        Ok(told.join(" "))
    }
}

/// Whether its requests can be counted: a record whose requests cannot is refused when it is read.
fn is_sound(run: &Run) -> bool {
    let series = run.scenarios.iter().flat_map(|scenario| &scenario.series);
    let mut counts = series.flat_map(|series| {
        let failed = series.failures.values().map(|tally| tally.count);
        failed.chain([series.successes])
    });
    let total = counts.try_fold(0_u64, u64::checked_add);
    let mut samples = run.resources.iter().flat_map(|one| &one.samples);
    total.is_some() && samples.all(|sample| sample.cpu_cores.is_finite())
}

#[test]
fn what_was_found_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Runs::new());
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(Runs::new, 1_000);
    assert!(kept > 25, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn statistics() {
    println!("{}", hunt::as_long_as_told(Runs::new));
}
