//! What processes use and how closely requests follow each other: facts, slopes, and doubts.

use std::time::Duration;

use perf_core::{
    Bytes, Criterion, CustomRecord, Estimate, Evidence, Moment, Number, Pace, Quantity, QuotaUse,
    Reading, ResourceSample, Resources, ScenarioRecord, Share, Subject as Owner, Verdict,
};
use perf_stats::{Subject, estimate, judge, pace_doubts, resource_doubts};
use proptest::prelude::*;

use crate::made::{confidence, criterion, mixed};

const SECOND: u64 = 1_000_000_000;

/// Looks at these seconds, with as much memory.
fn used(owner: Owner, memory: impl IntoIterator<Item = (u64, u64)>) -> Resources {
    let samples = memory.into_iter().map(|(second, bytes)| ResourceSample {
        at: Moment::from_nanos(second * SECOND),
        cpu_cores: 0.5,
        memory: Bytes::new(bytes),
        open_files: Some(10 + second),
        threads: None,
    });
    Resources {
        subject: owner,
        samples: samples.collect(),
        cpu_peak_cores: Some(1.25),
    }
}

fn judged(text: &str, resources: &[Resources]) -> (Verdict, String) {
    let record = mixed(100, 0, 0);
    let subject = Subject::of_scenario(&record, resources);
    let judgement = judge(&criterion(text), &subject, confidence());
    (judgement.verdict, judgement.reason)
}

fn owned(verdict: Verdict, reason: &str) -> (Verdict, String) {
    (verdict, reason.to_owned())
}

#[test]
fn facts_are_judged_as_they_were_seen() {
    let resources = [
        used(Owner::Generator, [(0, 7_000), (3, 9_000)]),
        used(Owner::Target, [(0, 1_000), (1, 5_000), (3, 2_000)]),
    ];
    for (text, verdict, reason) in [
        ("memory_peak < 6KB", Verdict::Pass, "5.0 kB over 3 looks"),
        (
            "memory_increase < 3KB",
            Verdict::Fail,
            "4.0 kB over 3 looks",
        ),
        ("cpu_mean <= 50%", Verdict::Pass, "50% over 3 looks"),
        ("cpu_peak < 120%", Verdict::Fail, "125% over 3 looks"),
        ("open_files_peak <= 13", Verdict::Pass, "13 over 3 looks"),
        ("open_files_increase < 3", Verdict::Fail, "3 over 3 looks"),
        (
            "generator.memory_peak < 9KB",
            Verdict::Fail,
            "9.0 kB over 2 looks",
        ),
        (
            "threads_peak < 5",
            Verdict::Fail,
            "threads_peak was not observed: this system does not tell it",
        ),
        (
            "host.cpu_mean < 80%",
            Verdict::Fail,
            "host.cpu_mean was not observed: the machine was not watched",
        ),
    ] {
        assert_eq!(judged(text, &resources), owned(verdict, reason), "{text}");
    }
    assert_eq!(
        judged("threads_increase > 0", &[]),
        owned(
            Verdict::Fail,
            "threads_increase was not observed: no process under test was watched"
        )
    );
    for (owner, text, who) in [
        (Owner::Target, "cpu_peak < 1000%", "the process under test"),
        (
            Owner::Generator,
            "generator.cpu_peak < 1000%",
            "the load generator",
        ),
        (Owner::Host, "host.cpu_peak < 1000%", "the machine"),
    ] {
        let reason = format!("{who} was seen only once: it may have ended");
        assert_eq!(
            judged(text, &[used(owner, [(0, 1_000)])]),
            owned(Verdict::Inconclusive, &reason)
        );
    }
}

/// Requirement: D11
#[test]
fn a_tolerance_moves_limits_of_every_unit() {
    let mut resources = vec![used(Owner::Target, [(0, 1_000), (1, 5_000), (3, 2_000)])];
    let record = mixed(100, 0, 0);
    let judged = |text: &str, resources: &[Resources]| {
        let tolerant = Criterion {
            tolerance: Share::new(0.2),
            ..criterion(text)
        };
        let subject = Subject::of_scenario(&record, resources);
        let judgement = judge(&tolerant, &subject, confidence());
        format!("{} {text}: {}", judgement.verdict, judgement.reason)
    };
    let told = [
        "cpu_mean < 45%",
        "cpu_peak > 140%",
        "memory_peak < 4500B",
        "open_files_peak < 12",
    ];
    let mut told = told.map(|text| judged(text, &resources)).to_vec();
    resources = growing(360, 10_000_000).to_vec();
    told.extend(["memory_slope < 9MB/h"].map(|text| judged(text, &resources)));
    insta::assert_snapshot!(told.join("\n"), @"
    WARN cpu_mean < 45%: 50% over 3 looks, but it holds within the tolerance of 20% (54%)
    WARN cpu_peak > 140%: 125% over 3 looks, but it holds within the tolerance of 20% (112%)
    WARN memory_peak < 4500B: 5.0 kB over 3 looks, but it holds within the tolerance of 20% (5.4 kB)
    WARN open_files_peak < 12: 13 over 3 looks, but it holds within the tolerance of 20% (14.4)
    WARN memory_slope < 9MB/h: it lies between 9.99 MB/h and 10.01 MB/h, each at 95% confidence, but it holds within the tolerance of 20% (10.80 MB/h)
    ");
}

/// A bound at 95 % that lies beyond the limit with a chance of 80 %: normal deviates of 1.644854 and
/// 0.841621, where half of the two-sided interval at 90 % is as long as the first.
#[test]
fn the_slope_that_would_be_shown_lies_beyond_the_limit_by_both_deviates() {
    let (record, resources) = (mixed(100, 0, 0), growing(360, 10_000_000));
    let subject = Subject::of_scenario(&record, &resources);
    for (text, limit, sign) in [
        ("memory_slope < 9MB/h", 9e6, 1.0),
        ("memory_slope > 9MB/h", 9e6, -1.0),
        ("open_files_slope < 100/h", 100.0, 1.0),
    ] {
        let criterion = criterion(text);
        let shown = judge(&criterion, &subject, confidence()).detectable;
        let two_sided = Share::new(0.9).unwrap();
        let interval = estimate(criterion.require.metric(), &subject, two_sided).interval;
        let ends = interval.map(|ends| [ends.low, ends.high].map(|end| per_hour(end.unwrap())));
        let [low, high] = ends.unwrap();
        let reach = (high - low) / 2.0 * (1.0 + 0.841_621 / 1.644_854);
        let (shown, expected) = (per_hour(shown.unwrap()), limit + sign * reach);
        assert!(
            (shown / expected - 1.0).abs() < 1e-6,
            "{text}: {shown} {expected}"
        );
    }
}

fn per_hour(slope: Quantity) -> f64 {
    match slope {
        Quantity::Growth(growth) => growth.as_per_hour(),
        Quantity::Rate(rate) => rate.as_per_second() * 3_600.0,
        other => panic!("{other}"),
    }
}

/// Looks every ten seconds at memory that wavers by up to 100 kB beside what it gains.
fn growing(looks: u64, bytes_per_hour: u64) -> [Resources; 1] {
    let memory = (0..looks).map(|look| {
        let second = look * 10;
        let waver = (look * 7_919 % 101) * 1_000;
        (second, 50_000_000 + second * bytes_per_hour / 3_600 + waver)
    });
    [used(Owner::Target, memory)]
}

#[test]
fn a_leak_is_told_from_a_wavering() {
    let leak = growing(360, 10_000_000);
    let steady = growing(360, 0);
    assert_eq!(judged("memory_slope < 5MB/h", &leak).0, Verdict::Fail);
    assert_eq!(judged("memory_slope < 15MB/h", &leak).0, Verdict::Pass);
    assert_eq!(judged("memory_slope < 1MB/h", &steady).0, Verdict::Pass);
    let (verdict, reason) = judged("memory_slope < 10MB/h", &leak);
    assert_eq!(verdict, Verdict::Inconclusive);
    assert!(reason.starts_with("it lies between 9.9"), "{reason}");
    assert!(reason.ends_with("each at 95% confidence"), "{reason}");
}

#[test]
fn a_start_that_fills_caches_is_no_leak() {
    let filling = (0..360_u64).map(|look| (look * 10, 50_000_000 + look.min(60) * 1_000_000));
    let resources = [used(Owner::Target, filling)];
    assert_eq!(
        judged("memory_increase < 50MB", &resources).0,
        Verdict::Fail
    );
    assert_eq!(judged("memory_slope < 1MB/h", &resources).0, Verdict::Pass);
}

#[test]
fn a_slope_needs_time_and_looks() {
    let brief = [used(Owner::Target, (0..59).map(|second| (second, second)))];
    assert_eq!(
        judged("memory_slope < 1GB/h", &brief),
        owned(
            Verdict::Inconclusive,
            "watched for 58.0 s only: a slope needs at least a minute"
        )
    );
    let rare = [used(Owner::Target, (0..9).map(|look| (look * 60, look)))];
    assert_eq!(
        judged("memory_slope < 1GB/h", &rare),
        owned(Verdict::Inconclusive, "9 looks are too few for a slope")
    );
    let none = judged("memory_slope < 1GB/h", &[]);
    assert_eq!(none.0, Verdict::Fail, "what was not observed never passes");
}

#[test]
fn an_estimate_of_a_slope_has_its_interval() {
    let record = mixed(100, 0, 0);
    let resources = growing(360, 10_000_000);
    let subject = Subject::of_scenario(&record, &resources);
    let slope = estimate(
        criterion("memory_slope < 1MB/h").require.metric(),
        &subject,
        confidence(),
    );
    let Estimate {
        reading: Reading::Exactly(value),
        interval: Some(interval),
        observations: 360,
        ..
    } = slope
    else {
        panic!("{slope:?}");
    };
    let low = interval.low.map(Quantity::in_base_unit).unwrap();
    let high = interval.high.map(Quantity::in_base_unit).unwrap();
    let value = value.in_base_unit();
    assert!(low < value && value < high && low < 1e7 && high > 1e7);
    assert!(high - low < 200_000.0, "{low} {high}");
}

fn paced(minute: u64, second: u64, of_quota: Option<(u64, u64)>) -> Pace {
    Pace {
        peak_minute: minute,
        peak_second: second,
        quota: of_quota.map(|(peak, limit)| QuotaUse {
            limit,
            window: Duration::from_mins(1),
            peak,
        }),
    }
}

fn with_pace(pace: Option<Pace>) -> ScenarioRecord {
    ScenarioRecord {
        pace,
        ..mixed(100, 0, 0)
    }
}

#[test]
fn a_pace_is_a_count_and_needs_no_interval() {
    let record = with_pace(Some(paced(28, 3, Some((28, 60)))));
    let subject = Subject::of_scenario(&record, &[]);
    for (text, verdict, reason) in [
        (
            "peak_rpm < 30",
            Verdict::Pass,
            "at most 28 requests within any 60 s",
        ),
        (
            "peak_rpm < 28",
            Verdict::Fail,
            "at most 28 requests within any 60 s",
        ),
        (
            "burst_peak <= 3",
            Verdict::Pass,
            "at most 3 requests within any 1 s",
        ),
        (
            "quota_use < 50%",
            Verdict::Pass,
            "at most 28 requests within any 1m00s, of 60 that are allowed",
        ),
        (
            "quota_use <= 40%",
            Verdict::Fail,
            "at most 28 requests within any 1m00s, of 60 that are allowed",
        ),
    ] {
        let judgement = judge(&criterion(text), &subject, confidence());
        assert_eq!((judgement.verdict, &*judgement.reason), (verdict, reason));
        assert_eq!(judgement.evidence, Evidence::Observation);
        assert_eq!(judgement.estimate.interval, None);
    }
}

#[test]
fn a_pace_that_nobody_counted_never_passes() {
    let uncounted = with_pace(None);
    let without_quota = with_pace(Some(paced(2, 2, None)));
    for (text, record) in [
        ("peak_rpm < 30", &uncounted),
        ("burst_peak > 0", &uncounted),
        ("quota_use < 50%", &without_quota),
    ] {
        let subject = Subject::of_scenario(record, &[]);
        let judgement = judge(&criterion(text), &subject, confidence());
        assert_eq!(judgement.verdict, Verdict::Fail, "{text}");
        assert_eq!(judgement.evidence, Evidence::Nothing, "{text}");
    }
    // The pace of a run is not that of a scenario.
    let counted = [with_pace(Some(paced(2, 2, None)))];
    let run = Subject::of_run(&counted, Duration::ZERO, &[]);
    let rpm = criterion("peak_rpm < 30");
    assert_eq!(judge(&rpm, &run, confidence()).verdict, Verdict::Fail);
    let whole = paced(31, 2, None);
    let run = run.with_pace(Some(&whole));
    assert_eq!(
        judge(&rpm, &run, confidence()).reason,
        "at most 31 requests within any 60 s"
    );
}

#[test]
fn metrics_of_the_plan_are_facts() {
    let number = |value| Number::new(value).unwrap();
    let record = ScenarioRecord {
        metrics: vec![CustomRecord {
            name: "calls".parse().unwrap(),
            observations: 3,
            missed: 0,
            total: number(400.0),
            mean: number(200.0),
            min: number(0.0),
            max: number(400.0),
            last: number(400.0),
            iterations: 200,
            requests: 0,
        }],
        ..mixed(100, 0, 0)
    };
    let subject = Subject::of_scenario(&record, &[]);
    let told = [
        "calls.per_iteration <= 2",
        "calls.per_iteration < 2",
        "calls.total > 399.5",
        "calls.mean < 1",
        "calls.per_request < 100",
        "rows.max < 900",
    ]
    .map(|text| {
        let judgement = judge(&criterion(text), &subject, confidence());
        assert_eq!(judgement.estimate.interval, None);
        format!("{} {text}: {}", judgement.verdict, judgement.reason)
    });
    insta::assert_snapshot!(told.join("\n"), @r"
    PASS calls.per_iteration <= 2: 2 for each of 200 iterations: 400 altogether, seen 3 times
    FAIL calls.per_iteration < 2: 2 for each of 200 iterations: 400 altogether, seen 3 times
    PASS calls.total > 399.5: 400 altogether, seen 3 times
    FAIL calls.mean < 1: 200 on average, seen 3 times
    FAIL calls.per_request < 100: there was nothing to divide calls by
    FAIL rows.max < 900: rows was never observed
    ");
    // Those of a run are not those of its scenarios.
    let calls = criterion("calls.total >= 0");
    let records = [record.clone()];
    let run = Subject::of_run(&records, Duration::ZERO, &[]);
    assert_eq!(judge(&calls, &run, confidence()).verdict, Verdict::Fail);
    let run = run.with_metrics(&record.metrics);
    assert_eq!(judge(&calls, &run, confidence()).verdict, Verdict::Pass);
}

#[test]
fn who_no_longer_says_does_not_pass() {
    let number = |value| Number::new(value).unwrap();
    let told = [(95, 5), (94, 6), (1, 19), (1, 1), (19, 0)].map(|(observations, missed)| {
        let record = ScenarioRecord {
            metrics: vec![CustomRecord {
                name: "queue".parse().unwrap(),
                observations,
                missed,
                total: number(9.0),
                mean: number(9.0),
                min: number(9.0),
                max: number(9.0),
                last: number(9.0),
                iterations: 1,
                requests: 1,
            }],
            ..mixed(100, 0, 0)
        };
        let subject = Subject::of_scenario(&record, &[]);
        let verdict = |text| judge(&criterion(text), &subject, confidence()).verdict;
        let reason = judge(&criterion("queue.max < 10"), &subject, confidence()).reason;
        // What was seen beyond the limit stays seen.
        assert_eq!(verdict("queue.max < 9"), Verdict::Fail);
        format!("{}: {reason}", verdict("queue.max < 10"))
    });
    insta::assert_snapshot!(told.join("\n"), @r"
    PASS: 9 at the most, seen 95 times
    INCONCLUSIVE: 9 at the most, seen 94 times; 6 of 100 readings failed
    INCONCLUSIVE: 9 at the most, seen once; 19 of 20 readings failed
    INCONCLUSIVE: 9 at the most, seen once; 1 of 2 readings failed
    PASS: 9 at the most, seen 19 times
    ");
}

#[test]
fn quotas_that_are_exceeded_are_told() {
    let within = with_pace(Some(paced(60, 60, Some((60, 60)))));
    let beyond = with_pace(Some(paced(61, 1, Some((75, 60)))));
    let whole = paced(61, 1, Some((61, 60)));
    let told: Vec<_> = pace_doubts(&[within, beyond], Some(&whole))
        .into_iter()
        .map(|finding| (finding.scenario.is_some(), finding.message))
        .collect();
    let of = |count, share| {
        format!("{count} requests were sent within 1m00s, where the quota allows 60 ({share}%)")
    };
    assert_eq!(told, [(true, of(75, "125")), (false, of(61, "101.7"))]);
}

#[test]
fn a_target_that_ended_is_told_and_one_that_did_not_is_not() {
    let generator = used(Owner::Generator, [(0, 1), (9, 1)]);
    let gone = used(Owner::Target, [(0, 1), (4, 1)]);
    let there = used(Owner::Target, [(0, 1), (9, 1)]);
    assert_eq!(resource_doubts(&[generator.clone(), there]), []);
    assert_eq!(resource_doubts(std::slice::from_ref(&generator)), []);
    let told = resource_doubts(&[generator, gone]);
    assert_eq!(told[0].code, "target-ended");
    assert_eq!(
        told[0].message,
        "the process under test ended during the run; it was seen last after 4.00 s"
    );
}

proptest! {
    #[test]
    fn a_verdict_on_a_slope_never_contradicts_its_reading(
        steps in proptest::collection::vec(0_u64..2_000_000, 10..80),
        limit in 1_u64..2_000,
    ) {
        let memory = steps.iter().zip(0..).map(|(bytes, look)| (look * 10, 9_000_000 + bytes));
        let resources = [used(Owner::Target, memory)];
        let record = mixed(100, 0, 0);
        let subject = Subject::of_scenario(&record, &resources);
        let criterion = criterion(&format!("memory_slope < {limit}MB/h"));
        let judgement = judge(&criterion, &subject, confidence());
        let Reading::Exactly(value) = judgement.estimate.reading else {
            return Ok(());
        };
        let holds = value.in_base_unit() < limit as f64 * 1e6;
        match judgement.verdict {
            Verdict::Pass => prop_assert!(holds),
            Verdict::Fail => prop_assert!(!holds),
            Verdict::Warn | Verdict::Inconclusive => {}
        }
    }
}
