//! A run against a baseline: what used to slip through must not.

use std::time::Duration;

use perf_core::{
    Allowance, Change, Comparison, Metric, MetricSet, MetricValue, Quantity, Rate, RegressionRule,
    Severity, Share, Verdict, Weight,
};
use perf_stats::{compare, metric_set};
use proptest::prelude::*;

use crate::made::{locust, mixed, ms, scenario, series};

fn relative(metric: &str, by: f64, severity: Severity) -> RegressionRule {
    RegressionRule {
        metric: metric.parse().unwrap(),
        allowance: Allowance::Relative(Change::relative(by).unwrap()),
        severity,
    }
}

fn error_points(points: f64) -> RegressionRule {
    RegressionRule {
        metric: Metric::ErrorRate,
        allowance: Allowance::Absolute(Quantity::Share(Share::new(points / 100.0).unwrap())),
        severity: Severity::Fail,
    }
}

/// The usual rules of a gate.
fn rules() -> Vec<RegressionRule> {
    vec![
        relative("p50", 0.2, Severity::Warn),
        relative("p95", 0.2, Severity::Fail),
        relative("p99", 0.25, Severity::Warn),
        error_points(2.0),
        relative("throughput", 0.3, Severity::Warn),
    ]
}

fn set(requests: u64, failures: u64, values: &[(&str, Quantity)]) -> MetricSet {
    MetricSet {
        requests,
        failures,
        values: values
            .iter()
            .map(|(metric, value)| MetricValue::exact(metric.parse().unwrap(), *value))
            .collect(),
    }
}

fn time(millis: u64) -> Quantity {
    Quantity::Time(ms(millis))
}

fn rate(per_second: f64) -> Quantity {
    Quantity::Rate(Rate::per_second(per_second).unwrap())
}

fn share(percent: f64) -> Quantity {
    Quantity::Share(Share::new(percent / 100.0).unwrap())
}

#[track_caller]
fn check_row(
    rule: RegressionRule,
    now: &MetricSet,
    before: &MetricSet,
    verdict: Verdict,
    reason: &str,
) {
    let row = compare(now, before, "main", &[rule]).rows.remove(0);
    assert_eq!((row.verdict, row.reason.as_str()), (verdict, reason));
}

fn p95(millis: u64) -> MetricSet {
    set(10_000, 0, &[("p95", time(millis))])
}

#[test]
fn more_than_the_allowance_trips() {
    let rule = relative("p95", 0.2, Severity::Fail);
    let check = |now, verdict, reason| check_row(rule, &p95(now), &p95(350), verdict, reason);
    check(
        420,
        Verdict::Pass,
        "350 ms \u{2192} 420 ms is +20.0%, within the +20.0% allowed",
    );
    check(
        430,
        Verdict::Fail,
        "350 ms \u{2192} 430 ms is +22.9%, more than the +20.0% allowed",
    );
    check(
        100,
        Verdict::Pass,
        "350 ms \u{2192} 100 ms is -71.4%, within the +20.0% allowed",
    );
    let warning = relative("p95", 0.2, Severity::Warn);
    check_row(
        warning,
        &p95(430),
        &p95(350),
        Verdict::Warn,
        "350 ms \u{2192} 430 ms is +22.9%, more than the +20.0% allowed",
    );
}

#[test]
fn throughput_is_worse_when_it_falls() {
    let rule = relative("throughput", 0.3, Severity::Fail);
    let run = |per_second| set(10_000, 0, &[("throughput", rate(per_second))]);
    let check = |now, verdict, reason| check_row(rule, &run(now), &run(100.0), verdict, reason);
    check(
        70.0,
        Verdict::Pass,
        "100/s \u{2192} 70/s is -30.0%, within the -30.0% allowed",
    );
    check(
        69.0,
        Verdict::Fail,
        "100/s \u{2192} 69/s is -31.0%, more than the -30.0% allowed",
    );
    check(
        500.0,
        Verdict::Pass,
        "100/s \u{2192} 500/s is +400.0%, within the -30.0% allowed",
    );
}

#[test]
fn error_rates_are_compared_in_percentage_points() {
    let run = |percent: f64| set(10_000, 0, &[("error_rate", share(percent))]);
    check_row(
        error_points(2.0),
        &run(3.0),
        &run(1.0),
        Verdict::Pass,
        "1% \u{2192} 3% is +2.00 percentage points, within the +2.00 percentage points allowed",
    );
    check_row(
        error_points(2.0),
        &run(3.1),
        &run(1.0),
        Verdict::Fail,
        "1% \u{2192} 3.1% is +2.10 percentage points, more than the +2.00 percentage points allowed",
    );
}

#[test]
fn rounding_that_straddles_the_limit_is_told() {
    let rule = relative("p95", 0.2, Severity::Fail);
    let run = |millis| metric_set(&[locust(10_000, 0, &[("p95", millis)])], ms(10_000));
    check_row(
        rule,
        &run(420),
        &run(350),
        Verdict::Inconclusive,
        "350 ms \u{2192} 420 ms is +20.0%, but rounded to 10.0 ms: between +16.9% and +23.2%; \
         +20.0% is allowed",
    );
    check_row(
        rule,
        &run(440),
        &run(350),
        Verdict::Fail,
        "350 ms \u{2192} 440 ms is +25.7%, more than the +20.0% allowed",
    );
    check_row(
        rule,
        &run(390),
        &run(350),
        Verdict::Pass,
        "350 ms \u{2192} 390 ms is +11.4%, within the +20.0% allowed",
    );
}

#[test]
fn a_baseline_of_zero_can_regress() {
    let rule = relative("p95", 0.2, Severity::Fail);
    check_row(
        rule,
        &p95(1),
        &p95(0),
        Verdict::Fail,
        "0 ns \u{2192} 1.00 ms is from zero, more than the +20.0% allowed",
    );
    check_row(
        rule,
        &p95(0),
        &p95(0),
        Verdict::Pass,
        "0 ns \u{2192} 0 ns is 0.0%, within the +20.0% allowed",
    );
    let run = |per_second| set(10_000, 0, &[("throughput", rate(per_second))]);
    check_row(
        relative("throughput", 0.3, Severity::Fail),
        &run(10.0),
        &run(0.0),
        Verdict::Inconclusive,
        "0/s \u{2192} 10/s cannot be compared: the baseline is nothing to relate to",
    );
}

#[test]
fn what_is_missing_never_passes() {
    let rule = relative("p95", 0.2, Severity::Fail);
    let without = set(10_000, 0, &[("p50", time(100))]);
    let missing = Verdict::Inconclusive;
    check_row(
        rule,
        &without,
        &p95(100),
        missing,
        "this run does not have p95",
    );
    check_row(
        rule,
        &p95(100),
        &without,
        missing,
        "the baseline does not have p95",
    );
    let empty = MetricSet::default();
    check_row(rule, &empty, &empty, missing, "this run has no requests");
    let row = compare(&without, &p95(100), "main", &[rule]).rows.remove(0);
    assert_eq!(
        (row.current, row.baseline, row.change),
        (None, Some(time(100)), None)
    );
}

fn verdicts(comparison: &Comparison) -> Vec<(String, Verdict)> {
    comparison
        .rows
        .iter()
        .map(|row| (row.rule.metric.to_string(), row.verdict))
        .collect()
}

#[test]
fn a_fast_run_in_which_half_fails_passes_no_latency() {
    let now = metric_set(&[mixed(500, 0, 500)], Duration::from_secs(10));
    let before = metric_set(&[mixed(500, 500, 0)], Duration::from_secs(10));
    let comparison = compare(&now, &before, "main", &rules());
    let expected = [
        ("p50", Verdict::Inconclusive),
        ("p95", Verdict::Inconclusive),
        ("p99", Verdict::Inconclusive),
        ("error_rate", Verdict::Fail),
        ("throughput", Verdict::Warn),
    ];
    let expected = expected.map(|(name, verdict)| (name.to_owned(), verdict));
    assert_eq!(verdicts(&comparison), expected);
    assert_eq!(
        comparison.rows[0].reason,
        "50% of requests failed; the latency of the rest does not show that it holds"
    );
    assert_eq!(
        comparison.rows[1].reason,
        "50% of requests failed; the p95 of all requests has no upper bound"
    );
}

#[test]
fn a_latency_that_got_worse_in_spite_of_failures_stays_worse() {
    let run = |failures, p95| metric_set(&[locust(1_000, failures, &[("p95", p95)])], ms(10_000));
    let rule = relative("p95", 0.2, Severity::Fail);
    check_row(
        rule,
        &run(200, 900),
        &run(0, 300),
        Verdict::Fail,
        "300 ms \u{2192} 900 ms is +200.0%, more than the +20.0% allowed",
    );
    check_row(
        rule,
        &run(200, 300),
        &run(0, 300),
        Verdict::Inconclusive,
        "20% of requests failed; the p95 of all requests has no upper bound",
    );
}

#[test]
fn everything_failed_or_nothing_was_sent_is_invalid() {
    let good = metric_set(&[mixed(1_000, 0, 0)], Duration::from_secs(10));
    let failed = metric_set(&[mixed(0, 0, 1_000)], Duration::from_secs(10));
    let empty = metric_set(&[mixed(0, 0, 0)], Duration::from_secs(10));
    assert_eq!(empty.values, []);
    for (now, before, code, message) in [
        (
            &failed,
            &good,
            "every-request-failed",
            "all 1000 requests of this run failed",
        ),
        (
            &good,
            &failed,
            "every-request-failed",
            "all 1000 requests of the baseline failed",
        ),
        (&empty, &good, "no-requests", "this run has no requests"),
        (&good, &empty, "no-requests", "the baseline has no requests"),
    ] {
        let comparison = compare(now, before, "main", &rules());
        let invalid: Vec<_> = comparison
            .findings
            .iter()
            .filter(|finding| finding.weight == Weight::Invalid)
            .map(|finding| (finding.code.as_str(), finding.message.as_str()))
            .collect();
        assert_eq!(invalid, [(code, message)]);
        for row in &comparison.rows {
            let is_latency = matches!(row.rule.metric, Metric::Latency { .. });
            assert!(
                !is_latency || row.verdict == Verdict::Inconclusive,
                "{row:?}"
            );
        }
    }
}

#[test]
fn metrics_of_an_unknown_number_of_requests_are_compared() {
    let run = metric_set(&[mixed(10_000, 0, 0)], Duration::from_secs(10));
    let baseline = set(0, 0, &[("p95", time(100))]);
    let comparison = compare(&run, &baseline, "main", &rules());
    assert!(
        comparison
            .findings
            .iter()
            .all(|finding| finding.weight != Weight::Invalid),
        "{:?}",
        comparison.findings
    );
    for row in &comparison.rows {
        let is_known = row.rule.metric.to_string() == "p95";
        assert_eq!(row.baseline.is_some(), is_known, "{row:?}");
        let expected = format!("the baseline does not have {}", row.rule.metric);
        assert_eq!(row.reason == expected, !is_known, "{row:?}");
    }
}

#[test]
fn a_percentile_that_rests_on_few_is_told() {
    let run = metric_set(&[mixed(450, 0, 0)], Duration::from_secs(10));
    let comparison = compare(&run, &run, "main", &rules());
    let findings: Vec<_> = comparison
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.message.as_str()))
        .collect();
    assert_eq!(
        findings,
        [
            (
                "percentile-rests-on-few",
                "of the 450 requests of this run, 4 lie beyond p99"
            ),
            (
                "percentile-rests-on-few",
                "of the 450 requests of the baseline, 4 lie beyond p99"
            ),
        ]
    );
}

#[test]
fn a_metric_set_has_what_is_known() {
    let names = |set: &MetricSet| -> Vec<String> {
        set.values.iter().map(|v| v.metric.to_string()).collect()
    };
    let own = metric_set(
        &[mixed(100, 0, 0), scenario(vec![series([ms(30); 100], 0)])],
        Duration::from_secs(20),
    );
    assert_eq!(
        names(&own),
        ["p50", "p95", "p99", "mean", "throughput", "error_rate"]
    );
    assert_eq!(own.get(Metric::Throughput).unwrap().value, rate(10.0));
    assert_eq!(own.get("mean".parse().unwrap()).unwrap().value, time(20));
    let p95 = own.get("p95".parse().unwrap()).unwrap();
    assert_eq!(p95.rounding, (p95.value, p95.value));

    let mut imported = locust(1_000, 10, &[("p50", 150), ("p95", 400)]);
    imported.reported_throughput = Rate::per_second(42.0);
    imported.elapsed = Duration::ZERO;
    let imported = metric_set(&[imported], Duration::ZERO);
    assert_eq!(
        names(&imported),
        ["p50", "p95", "mean", "throughput", "error_rate"]
    );
    assert_eq!(imported.get(Metric::Throughput).unwrap().value, rate(42.0));
    let p50 = imported.get("p50".parse().unwrap()).unwrap();
    assert_eq!(p50.rounding, (time(145), time(155)));
    let mean = imported.get("mean".parse().unwrap()).unwrap();
    assert_eq!(
        (mean.value, mean.rounding),
        (time(200), (time(200), time(200)))
    );
}

proptest! {
    #[test]
    fn a_run_never_regresses_against_itself(
        p50 in 0_u64..1_000, more in 0_u64..1_000, per_second in 0.1..1e4, percent in 0.0..5.0,
    ) {
        let run = set(100_000, 0, &[
            ("p50", time(p50)),
            ("p95", time(p50 + more)),
            ("p99", time(p50 + 2 * more)),
            ("throughput", rate(per_second)),
            ("error_rate", share(percent)),
        ]);
        for row in compare(&run, &run, "itself", &rules()).rows {
            prop_assert_eq!(row.verdict, Verdict::Pass, "{}", row.reason);
        }
    }

    #[test]
    fn a_worse_value_never_gets_a_better_verdict(
        base in 1_u64..1_000, now in 1_u64..2_000, worse in 1_u64..500,
    ) {
        let rule = relative("p95", 0.2, Severity::Fail);
        let verdict = |now| compare(&p95(now), &p95(base), "main", &[rule]).rows[0].verdict;
        prop_assert!(verdict(now) == Verdict::Pass || verdict(now + worse) == Verdict::Fail);
    }
}

#[test]
fn a_percentile_that_nothing_lies_beyond_does_not_pass() {
    let rule = relative("p99", 0.25, Severity::Warn);
    let run = |requests, millis| set(requests, 0, &[("p99", time(millis))]);
    let verdict = |now, before| compare(&now, &before, "main", &[rule]).rows[0].verdict;
    assert_eq!(
        verdict(run(99, 100), run(10_000, 100)),
        Verdict::Inconclusive
    );
    assert_eq!(
        verdict(run(10_000, 100), run(20, 100)),
        Verdict::Inconclusive
    );
    assert_eq!(
        verdict(run(100, 100), run(100, 100)),
        Verdict::Pass,
        "one lies beyond"
    );
    assert_eq!(
        verdict(run(20, 200), run(20, 100)),
        Verdict::Warn,
        "worse stays worse"
    );
}
