//! The verdict of a run from those of its criteria.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Allowance, Bytes, Change, Clocks, Comparison, Completeness, Criterion, DesignEffect,
    Environment, Estimate, Evidence, FailureKind, FailureTally, Finding, GeneratorRecord,
    Histogram, Judgement, Latencies, Lateness, LoadModel, Metric, MetricComparison, Origin,
    Priority, Quantile, Reading, RegressionRule, Requirement, Run, RunVerdict, ScenarioRecord,
    SeriesRecord, Severity, Share, Verdict, Weight,
};

fn judged(verdict: Verdict, priority: Priority) -> Judgement {
    let require: Requirement = "p95 < 1s".parse().expect("a requirement");
    Judgement {
        scenario: None,
        step: None,
        criterion: Criterion {
            priority,
            ..require.into()
        },
        estimate: Estimate {
            metric: Metric::quantile(Quantile::P95),
            reading: Reading::Missing,
            interval: None,
            observations: 0,
        },
        multiple: None,
        verdict,
        evidence: Evidence::Nothing,
        reason: String::new(),
        needs_more: None,
        detectable: None,
    }
}

fn run(successes: u64, failures: &[(FailureKind, u64)]) -> Run {
    let tally = |(kind, count): &(FailureKind, u64)| {
        (
            *kind,
            FailureTally {
                count: *count,
                ..FailureTally::default()
            },
        )
    };
    let series = SeriesRecord {
        step: "step".to_owned(),
        successes,
        failures: failures.iter().map(tally).collect::<BTreeMap<_, _>>(),
        outcomes_unknown: false,
        received: Bytes::default(),
        clocks: Clocks {
            service_time: Latencies::Histogram(Histogram::empty(3).expect("legal")),
            scheduled: None,
        },
        timeline: None,
        dependence: BTreeMap::new(),
        laps: Vec::new(),
    };
    let scenario = ScenarioRecord {
        latency_timeline: None,
        faults: Vec::new(),
        name: "scenario".to_owned(),
        tags: Vec::new(),
        priority: Priority::P0,
        model: LoadModel::Closed,
        load: String::new(),
        elapsed: Duration::ZERO,
        requested_rate: None,
        iterations: None,
        warm_up: None,
        reported_throughput: None,
        part_of_total: false,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: BTreeMap::new(),
        series: vec![series],
    };
    let part = ScenarioRecord {
        name: "part".to_owned(),
        part_of_total: true,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: BTreeMap::new(),
        ..scenario.clone()
    };
    Run {
        name: "run".to_owned(),
        origin: Origin {
            tool: "test".to_owned(),
            version: None,
        },
        started_at: None,
        elapsed: Duration::ZERO,
        generator: None,
        transports: Vec::new(),
        growth: Vec::new(),
        completeness: Completeness::Complete,
        target: None,
        seed: None,
        plan_hash: None,
        environment: Environment::default(),
        scenarios: vec![scenario, part],
        resources: Vec::new(),
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        capacity: None,
        scaling: Vec::new(),
        certificate: None,
        overheads: Vec::new(),
        summaries: Vec::new(),
        judgements: Vec::new(),
        comparison: None,
        findings: Vec::new(),
    }
}

fn compared(verdict: Verdict) -> Comparison {
    let rule = RegressionRule {
        metric: Metric::quantile(Quantile::P95),
        allowance: Allowance::Relative(Change::relative(0.2).expect("legal")),
        severity: Severity::Fail,
    };
    let row = MetricComparison {
        scenario: None,
        runs: None,
        rule,
        current: None,
        baseline: None,
        change: None,
        verdict,
        reason: String::new(),
    };
    Comparison {
        baseline: "b.json".to_owned(),
        rows: vec![row],
        findings: Vec::new(),
        shifts: Vec::new(),
        history: None,
    }
}

fn invalid() -> Finding {
    Finding {
        code: "x".to_owned(),
        weight: Weight::Invalid,
        scenario: None,
        message: String::new(),
        advice: None,
    }
}

/// Requirement: D12
#[test]
fn the_most_serious_verdict_counts_by_its_priority() {
    use Priority::{P0, P1, P2};
    use Verdict::{Fail, Inconclusive, Pass, Warn};
    for (judgements, expected) in [
        (vec![], RunVerdict::NotJudged),
        (vec![(Pass, P0), (Pass, P2)], RunVerdict::Passed),
        (vec![(Pass, P0), (Warn, P0)], RunVerdict::PassedWithWarnings),
        (vec![(Pass, P0), (Fail, P1)], RunVerdict::PassedWithWarnings),
        (
            vec![(Pass, P0), (Fail, P2), (Inconclusive, P2)],
            RunVerdict::Passed,
        ),
        (vec![(Inconclusive, P0), (Warn, P0)], RunVerdict::Undecided),
        (vec![(Inconclusive, P0), (Fail, P0)], RunVerdict::Failed),
    ] {
        let mut run = run(10, &[]);
        run.judgements = judgements
            .iter()
            .map(|(verdict, priority)| judged(*verdict, *priority))
            .collect();
        assert_eq!(run.verdict(), expected, "{judgements:?}");
    }
}

#[test]
fn the_gate_counts_like_a_criterion_of_the_highest_priority() {
    for (row, expected) in [
        (Verdict::Pass, RunVerdict::Passed),
        (Verdict::Warn, RunVerdict::PassedWithWarnings),
        (Verdict::Inconclusive, RunVerdict::Undecided),
        (Verdict::Fail, RunVerdict::Failed),
    ] {
        let mut run = run(10, &[]);
        run.judgements = vec![judged(Verdict::Pass, Priority::P0)];
        run.comparison = Some(compared(row));
        assert_eq!(run.verdict(), expected);
    }
}

#[test]
fn a_target_that_never_answered_makes_a_run_invalid_whatever_its_criteria_say() {
    for (failure, expected) in [
        (FailureKind::ConnectRefused, RunVerdict::Invalid),
        (FailureKind::Timeout, RunVerdict::Invalid),
        (FailureKind::Status5xx, RunVerdict::Failed),
    ] {
        let mut run = run(0, &[(failure, 10)]);
        run.judgements = vec![judged(Verdict::Fail, Priority::P0)];
        run.findings = vec![invalid()];
        assert_eq!(run.verdict(), expected, "{failure:?}");
    }
    assert_eq!(
        run(0, &[]).verdict(),
        RunVerdict::Invalid,
        "no requests at all"
    );
}

#[test]
fn a_run_that_must_not_be_used_does_not_pass() {
    let mut run = run(10, &[]);
    run.judgements = vec![judged(Verdict::Pass, Priority::P0)];
    run.findings = vec![invalid()];
    assert_eq!(run.verdict(), RunVerdict::Invalid);
    run.completeness = Completeness::Interrupted;
    assert_eq!(run.verdict(), RunVerdict::Interrupted);
}

#[test]
fn parts_of_a_total_are_not_added_to_it() {
    let run = run(7, &[(FailureKind::Timeout, 3)]);
    assert_eq!((run.requests(), run.failed()), (10, 3));
}

fn at_fault(scenario: Option<&str>) -> Finding {
    Finding {
        code: "generator-late".to_owned(),
        weight: Weight::GeneratorFault,
        scenario: scenario.map(str::to_owned),
        message: String::new(),
        advice: None,
    }
}

/// A verdict on `require`, of the scenario `a`.
fn judged_as(require: &str, verdict: Verdict) -> Judgement {
    let require: Requirement = require.parse().expect("a requirement");
    Judgement {
        scenario: Some("a".to_owned()),
        criterion: require.into(),
        ..judged(verdict, Priority::P0)
    }
}

/// Fault: C3
#[test]
fn what_the_generator_may_have_spoilt_is_not_held_against_the_target() {
    let of = |judgements: &[Judgement], fault: Option<&str>| {
        let mut run = run(100, &[]);
        run.judgements = judgements.to_vec();
        run.findings = vec![at_fault(fault)];
        run.verdict()
    };
    let slow = judged_as("p95 < 1s", Verdict::Fail);
    let few = judged_as("throughput > 10/s", Verdict::Fail);
    let unclear = judged_as("p95 < 1s", Verdict::Inconclusive);
    let fast = judged_as("p95 < 1s", Verdict::Pass);
    let wrong = judged_as("error_rate < 1%", Verdict::Fail);
    assert_eq!(of(std::slice::from_ref(&slow), None), RunVerdict::Invalid);
    assert_eq!(
        of(std::slice::from_ref(&slow), Some("a")),
        RunVerdict::Invalid
    );
    assert_eq!(of(&[fast.clone(), few], None), RunVerdict::Invalid);
    assert_eq!(
        of(std::slice::from_ref(&unclear), None),
        RunVerdict::Undecided
    );
    let mut stopped = run(100, &[]);
    stopped.judgements = vec![unclear];
    stopped.findings = vec![Finding {
        code: "generator-stood-still".to_owned(),
        ..at_fault(None)
    }];
    assert_eq!(stopped.verdict(), RunVerdict::Invalid);
    // Another scenario's fault, and what no generator brings about.
    assert_eq!(
        of(std::slice::from_ref(&slow), Some("b")),
        RunVerdict::Failed
    );
    assert_eq!(of(&[slow.clone(), wrong], None), RunVerdict::Failed);
    // Longer times cannot have made this pass; they can have made that.
    assert_eq!(of(std::slice::from_ref(&fast), None), RunVerdict::Passed);
    let sluggish = judged_as("p50 > 1ms", Verdict::Pass);
    assert_eq!(of(&[fast, sluggish], None), RunVerdict::Invalid);
    let mut run = run(100, &[]);
    run.judgements = vec![slow];
    assert_eq!(run.verdict(), RunVerdict::Failed);
}

/// Fault: C3
#[test]
fn a_regression_that_the_generator_may_have_brought_about_is_none() {
    let mut run = run(100, &[]);
    run.comparison = Some(compared(Verdict::Fail));
    assert_eq!(run.verdict(), RunVerdict::Failed);
    run.findings = vec![at_fault(None)];
    assert_eq!(run.verdict(), RunVerdict::Invalid);
    run.comparison = Some(compared(Verdict::Pass));
    assert_eq!(run.verdict(), RunVerdict::Passed);
}

#[test]
fn what_fails_without_the_late_starts_as_well_fails() {
    let of = |beyond: u64| {
        let mut run = run(100, &[]);
        run.findings = vec![at_fault(Some("a"))];
        run.generator = Some(GeneratorRecord {
            workers: 1,
            longest_standstill: Duration::ZERO,
            clock_step: Duration::ZERO,
            steal: None,
            lateness: vec![Lateness {
                scenario: "a".to_owned(),
                starts: 100,
                late: 20,
                latest: Duration::from_millis(30),
                tolerance: Duration::from_millis(10),
            }],
        });
        run.judgements = vec![Judgement {
            evidence: Evidence::Binomial {
                beyond_at_least: beyond,
                beyond_at_most: beyond,
                observations: 100,
                design_effect: DesignEffect::NONE,
                confidence: Share::new(0.95).expect("a share"),
            },
            ..judged_as("p95 < 1s", Verdict::Fail)
        }];
        run.verdict()
    };
    // Five are allowed, and up to twenty are the generator's.
    assert_eq!(of(25), RunVerdict::Invalid);
    assert_eq!(of(26), RunVerdict::Failed);
}

fn without_resources(scenario: &str) -> Finding {
    Finding {
        code: "local-limit".to_owned(),
        ..at_fault(Some(scenario))
    }
}

/// Of 100 requests of `a`, so many failed for want of the generator's own machine, and so many by the
/// target.
fn with_failures(unsent: u64, refused: u64) -> Run {
    let failures = [
        (FailureKind::LocalLimit, unsent),
        (FailureKind::Status5xx, refused),
    ];
    let mut run = run(100 - unsent - refused, &failures);
    "a".clone_into(&mut run.scenarios[0].name);
    run.findings = vec![without_resources("a")];
    run
}

/// Fault: M12
#[test]
fn what_could_not_be_sent_is_not_held_against_the_target() {
    use RunVerdict::{Failed, Invalid, Passed};
    let of = |unsent, refused, require: &str, verdict| {
        let mut run = with_failures(unsent, refused);
        let mut judged = judged_as(require, verdict);
        judged.estimate.observations = 100;
        judged.evidence = Evidence::Binomial {
            beyond_at_least: unsent + refused,
            beyond_at_most: unsent + refused,
            observations: 100,
            design_effect: DesignEffect::NONE,
            confidence: Share::new(0.95).expect("a share"),
        };
        run.judgements = vec![judged];
        run.verdict()
    };
    for require in ["error_rate < 5%", "p95 < 1s"] {
        assert_eq!(of(20, 5, require, Verdict::Fail), Invalid, "{require}");
        assert_eq!(of(20, 6, require, Verdict::Fail), Failed, "{require}");
        assert_eq!(of(2, 0, require, Verdict::Pass), Passed, "{require}");
        assert_eq!(
            of(20, 0, require, Verdict::Inconclusive),
            Invalid,
            "{require}"
        );
    }
    assert_eq!(of(1, 0, "error_rate <= 0%", Verdict::Fail), Invalid);
    assert_eq!(of(1, 1, "error_rate <= 0%", Verdict::Fail), Failed);
    assert_eq!(of(50, 0, "throughput > 10/s", Verdict::Fail), Invalid);
    // Failures that are wanted did not come by the target either.
    assert_eq!(of(50, 0, "error_rate > 10%", Verdict::Pass), Invalid);
    // What has nothing to do with it.
    assert_eq!(of(20, 0, "memory_peak < 1MB", Verdict::Fail), Failed);
}

/// Fault: M12
#[test]
fn what_could_not_be_sent_in_another_scenario_excuses_nothing() {
    let mut run = with_failures(20, 0);
    run.findings = vec![without_resources("b")];
    run.judgements = vec![judged_as("error_rate < 5%", Verdict::Fail)];
    assert_eq!(run.verdict(), RunVerdict::Failed);
}

/// Fault: C3
#[test]
fn a_fault_in_one_scenario_excuses_no_other_one() {
    let of = |fault: &str| {
        let mut run = run(100, &[]);
        let slow = judged_as("p95 < 1s", Verdict::Fail);
        let few = judged_as("throughput > 10/s", Verdict::Fail);
        run.judgements = vec![
            Judgement {
                scenario: Some("b".to_owned()),
                ..slow
            },
            few,
        ];
        run.findings = vec![at_fault(Some(fault))];
        run.verdict()
    };
    assert_eq!(of("b"), RunVerdict::Failed, "too few in `a`");
    assert_eq!(of("a"), RunVerdict::Failed, "`b` is slow");
}

/// Fault: M12
#[test]
fn a_regression_of_failures_is_none_where_the_machine_could_not_send() {
    let mut run = with_failures(20, 0);
    let mut compared = compared(Verdict::Fail);
    compared.rows[0].rule.metric = Metric::ErrorRate;
    run.comparison = Some(compared);
    assert_eq!(run.verdict(), RunVerdict::Invalid);
    run.findings = vec![at_fault(None)];
    assert_eq!(run.verdict(), RunVerdict::Failed);
}
