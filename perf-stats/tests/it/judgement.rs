//! Verdicts: by evidence, never a pass without it, and never helped by failing.

use std::time::Duration;

use perf_core::{
    Bytes, Criterion, DesignEffect, Evidence, Judgement, Moment, Rate, Reading, ResourceSample,
    Resources, ScenarioRecord, Share, Slice, Subject as Owner, Timeline, Verdict,
};
use perf_stats::{Subject, judge};
use proptest::prelude::*;

use crate::made::{
    confidence, criterion, judged, judged_with_tolerance, locust, mixed, ms, repeat, scenario,
    series,
};

#[track_caller]
fn check(text: &str, record: &ScenarioRecord, verdict: Verdict, reason: &str) {
    let judgement = judged(text, record);
    assert_eq!(
        (judgement.verdict, judgement.reason.as_str()),
        (verdict, reason),
        "{text}"
    );
    if verdict != Verdict::Inconclusive {
        assert_eq!(judgement.needs_more, None, "{text} is decided");
    }
}

#[test]
fn percentiles_are_judged_by_counting() {
    let check = |fast, slow, verdict, reason| {
        check("p95 < 500ms", &mixed(fast, slow, 0), verdict, reason);
    };
    check(
        1_000,
        0,
        Verdict::Pass,
        "none of 1000 requests took 500 ms or longer; at most 38 may at this sample size",
    );
    check(
        962,
        38,
        Verdict::Pass,
        "38 of 1000 requests took 500 ms or longer; at most 38 may at this sample size",
    );
    check(
        961,
        39,
        Verdict::Inconclusive,
        "39 of 1000 requests took 500 ms or longer; at most 38 may at this sample size",
    );
    check(
        431,
        19,
        Verdict::Inconclusive,
        "19 of 450 requests took 500 ms or longer; at most 14 may at this sample size",
    );
    check(
        930,
        70,
        Verdict::Fail,
        "70 of 1000 requests took 500 ms or longer; only 5% may",
    );
    check(
        40,
        0,
        Verdict::Inconclusive,
        "none of 40 requests took 500 ms or longer; p95 needs at least 59 requests",
    );
    check(
        1,
        0,
        Verdict::Inconclusive,
        "none of 1 request took 500 ms or longer; p95 needs at least 59 requests",
    );
}

#[test]
fn a_pass_has_its_evidence() {
    let judgement = judged("p99 < 500ms", &mixed(620, 0, 2));
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    let expected = Evidence::Binomial {
        beyond_at_least: 2,
        beyond_at_most: 2,
        observations: 622,
        design_effect: DesignEffect::NONE,
        confidence: confidence(),
    };
    assert_eq!(judgement.evidence, expected);
    // Two violations need 628 requests; at the same share of failures it is a few more.
    let more = judgement.needs_more.unwrap();
    assert!((6..300).contains(&more), "{more}");
    assert_eq!(judgement.estimate.observations, 622);
}

#[test]
fn what_is_needed_decides() {
    // At the same share of violations.
    for (fast, slow) in [(431, 19), (100, 0), (990, 9), (2_900, 90)] {
        let judgement = judged("p95 < 500ms", &mixed(fast, slow, 0));
        let n = fast + slow;
        match judgement.needs_more {
            None => assert_eq!(judgement.verdict, Verdict::Pass, "{fast} {slow}"),
            Some(more) => {
                let size = n + more;
                let expected = (slow * size).div_ceil(n);
                let later = judged("p95 < 500ms", &mixed(size - expected, expected, 0));
                assert_eq!(
                    later.verdict,
                    Verdict::Pass,
                    "{fast} {slow} and {more} more"
                );
            }
        }
    }
    // Above the allowed share: that the limit does not hold.
    let judgement = judged("p95 < 500ms", &mixed(425, 25, 0));
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    let size = 450 + judgement.needs_more.unwrap();
    let slow = (25 * size).div_ceil(450);
    let later = judged("p95 < 500ms", &mixed(size - slow, slow, 0));
    assert_eq!(later.verdict, Verdict::Fail);
}

#[test]
fn a_share_right_at_the_target_is_never_decided() {
    let judgement = judged("p95 < 500ms", &mixed(949_999, 49_999, 0));
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    assert_eq!(judgement.needs_more, None);
}

#[test]
fn at_most_allows_the_target_itself() {
    let record = scenario(vec![series(repeat(ms(500), 1_000), 0)]);
    check(
        "p95 <= 500ms",
        &record,
        Verdict::Pass,
        "none of 1000 requests took longer than 500 ms; at most 38 may at this sample size",
    );
    check(
        "p95 < 500ms",
        &record,
        Verdict::Fail,
        "1000 of 1000 requests took 500 ms or longer; only 5% may",
    );
}

#[test]
fn a_target_within_a_bucket_leaves_the_count_open() {
    // 100.05 ms lies in one bucket with 100.02 and 100.06 ms.
    let micros = [100_000, 100_020, 100_060, 100_300];
    let latencies = micros
        .into_iter()
        .flat_map(|us| repeat(Duration::from_micros(us), 250));
    let judgement = judged("p50 < 100050us", &scenario(vec![series(latencies, 0)]));
    let Evidence::Binomial {
        beyond_at_least,
        beyond_at_most,
        ..
    } = judgement.evidence
    else {
        panic!("{judgement:?}")
    };
    assert!(
        beyond_at_least <= 500 && beyond_at_most >= 500,
        "{judgement:?}"
    );
    assert!(beyond_at_least < beyond_at_most, "{judgement:?}");
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    assert!(
        judgement.reason.starts_with("250 to "),
        "{}",
        judgement.reason
    );
}

#[test]
fn floors_are_the_mirror_image() {
    let record = mixed(100, 900, 0);
    check(
        "p50 > 500ms",
        &record,
        Verdict::Pass,
        "100 of 1000 requests took 500 ms or less; at most 473 may at this sample size",
    );
    check(
        "p5 >= 500ms",
        &record,
        Verdict::Fail,
        "100 of 1000 requests took less than 500 ms; only 5% may",
    );
    // A failure does not help to hold a floor.
    check(
        "p50 > 500ms",
        &mixed(0, 45, 55),
        Verdict::Inconclusive,
        "55 of 100 requests took 500 ms or less or failed (55 failed); at most 41 may at this sample size",
    );
}

#[test]
fn timeouts_count_as_too_slow() {
    check(
        "p95 < 500ms",
        &mixed(900, 0, 100),
        Verdict::Fail,
        "100 of 1000 requests took 500 ms or longer or failed (100 failed); only 5% may",
    );
}

/// Requirement: D11
#[test]
fn the_tolerance_is_a_band_of_warnings() {
    let check = |text, tolerance, record: &ScenarioRecord, verdict, reason| {
        let judgement = judged_with_tolerance(text, tolerance, record);
        let seen = (judgement.verdict, judgement.reason.as_str());
        assert_eq!(seen, (verdict, reason), "{text}");
    };
    let record = mixed(0, 1_000, 0);
    check(
        "p95 < 610ms",
        20.0,
        &record,
        Verdict::Pass,
        "none of 1000 requests took 610 ms or longer; at most 38 may at this sample size",
    );
    check(
        "p95 < 550ms",
        20.0,
        &record,
        Verdict::Warn,
        "1000 of 1000 requests took 550 ms or longer; at most 38 may at this sample size, \
         but it holds within the tolerance of 20% (660 ms)",
    );
    check(
        "p95 < 400ms",
        20.0,
        &record,
        Verdict::Fail,
        "1000 of 1000 requests took 480 ms or longer; only 5% may, even with a tolerance of 20%",
    );
    check(
        "p95 < 500ms",
        20.0,
        &mixed(45, 3, 0),
        Verdict::Inconclusive,
        "3 of 48 requests took 500 ms or longer; p95 needs at least 59 requests",
    );
    check(
        "p95 > 700ms",
        20.0,
        &record,
        Verdict::Warn,
        "1000 of 1000 requests took 700 ms or less; at most 937 may at this sample size, \
         but it holds within the tolerance of 20% (560 ms)",
    );
    check(
        "error_rate < 5%",
        20.0,
        &mixed(9_500, 0, 500),
        Verdict::Warn,
        "500 of 10000 requests failed; at most 463 may at this sample size, \
         but it holds within the tolerance of 20% (6%)",
    );
}

#[test]
fn extremes_are_facts() {
    let record = mixed(9, 1, 0);
    check(
        "max < 1s",
        &record,
        Verdict::Pass,
        "the largest of 10 values is 600 ms",
    );
    check(
        "max < 600ms",
        &record,
        Verdict::Fail,
        "the largest of 10 values is 600 ms",
    );
    check(
        "min > 5ms",
        &record,
        Verdict::Pass,
        "the smallest of 10 values is 10.0 ms",
    );
    assert_eq!(judged("max < 1s", &record).evidence, Evidence::Observation);
    let failing = mixed(9, 0, 1);
    let reason = "1 of 10 requests (10%) failed, and a failed request holds no limit";
    check("max < 1s", &failing, Verdict::Fail, reason);
    check("min > 5ms", &failing, Verdict::Fail, reason);
    check(
        "min < 20ms",
        &failing,
        Verdict::Pass,
        "the smallest of 10 values is 10.0 ms",
    );
}

#[test]
fn extremes_of_another_tool_are_facts_unless_failures_may_have_them() {
    let points = [("p50", 150), ("p99", 900)];
    let clean = locust(1_000, 0, &points);
    check(
        "max < 3s",
        &clean,
        Verdict::Pass,
        "the largest of 1000 values is 2.00 s",
    );
    check(
        "min < 2ms",
        &clean,
        Verdict::Fail,
        "the smallest of 1000 values is 3.00 ms",
    );
    check(
        "min < 20ms",
        &locust(1_000, 5, &points),
        Verdict::Inconclusive,
        "5 of 1000 requests failed, and it is not known whether the extremes are theirs",
    );
}

#[test]
fn what_a_lopsided_mean_needs_hangs_on_the_side_of_the_limit() {
    // A tenth of them ten times as long: the interval reaches farther up than down.
    let record = scenario(vec![series(
        (0..400).map(|n| ms(if n % 10 == 0 { 1_000 } else { 100 })),
        0,
    )]);
    let needed = |text| {
        let judgement = judged(text, &record);
        assert_eq!(judgement.verdict, Verdict::Inconclusive, "{judgement:?}");
        judgement.needs_more.unwrap()
    };
    // As far below the mean of 190 ms as above it.
    let (below, above) = (needed("mean < 180ms"), needed("mean < 200ms"));
    assert!(below * 5 < above * 4, "{below} {above}");
    assert_eq!(needed("mean > 180ms"), below);
    assert_eq!(needed("mean > 200ms"), above);
}

#[test]
fn means_have_intervals_and_failures_have_no_mean() {
    let record = scenario(vec![series((1..=1_000).map(ms), 0)]);
    check(
        "mean < 520ms",
        &record,
        Verdict::Pass,
        "the mean lies between 485 ms and 516 ms, each at 95% confidence",
    );
    check(
        "mean < 450ms",
        &record,
        Verdict::Fail,
        "the mean lies between 485 ms and 516 ms, each at 95% confidence",
    );
    let undecided = judged("mean < 510ms", &record);
    assert_eq!(undecided.verdict, Verdict::Inconclusive);
    let more = undecided.needs_more.unwrap();
    assert!((1_000..3_000).contains(&more), "{more}");
    let failing = scenario(vec![series((1..=999).map(ms), 1)]);
    check(
        "mean < 2h",
        &failing,
        Verdict::Inconclusive,
        "the mean is at least 485 ms and has no upper bound: 1 of 1000 requests failed",
    );
    assert_eq!(judged("mean < 2h", &failing).needs_more, None);
    assert_eq!(judged("mean < 450ms", &failing).verdict, Verdict::Fail);
    assert_eq!(
        judged("mean > 1ms", &failing).verdict,
        Verdict::Inconclusive
    );
    // A lower bound needs no rare slow ones.
    check(
        "mean > 100ms",
        &scenario(vec![series((490..=510).map(ms), 0)]),
        Verdict::Pass,
        "the mean is at least 498 ms, at 95% confidence",
    );
    check(
        "mean < 2h",
        &mixed(1, 0, 0),
        Verdict::Inconclusive,
        "one request says nothing about how far the mean may be off",
    );
    check(
        "mean < 2h",
        &locust(100, 0, &[("p50", 180)]),
        Verdict::Inconclusive,
        "only the mean itself is known (200 ms), and not how far it may be off",
    );
}

#[test]
fn error_rates_go_through_the_same_door() {
    check(
        "error_rate < 1%",
        &mixed(299, 0, 0),
        Verdict::Pass,
        "none of 299 requests failed; at most 0 may at this sample size",
    );
    let small = judged("error_rate < 1%", &mixed(100, 0, 0));
    assert_eq!(small.verdict, Verdict::Inconclusive);
    assert_eq!(
        small.reason,
        "none of 100 requests failed; the target needs at least 299 requests"
    );
    assert_eq!(small.needs_more, Some(199));
    check(
        "error_rate < 1%",
        &mixed(970, 0, 30),
        Verdict::Fail,
        "30 of 1000 requests failed; the target is 1%",
    );
    check(
        "error_rate > 50%",
        &mixed(990, 0, 10),
        Verdict::Fail,
        "10 of 1000 requests failed; the target is 50%",
    );
    check(
        "error_rate > 1%",
        &mixed(900, 0, 100),
        Verdict::Pass,
        "100 of 1000 requests failed; at least 16 must at this sample size",
    );
}

#[test]
fn a_target_of_no_errors_is_about_what_was_observed() {
    let none = mixed(10, 0, 0);
    check(
        "error_rate <= 0%",
        &none,
        Verdict::Pass,
        "none of 10 requests failed; a target of 0% is about these requests only",
    );
    assert_eq!(
        judged("error_rate <= 0%", &none).evidence,
        Evidence::Observation
    );
    check(
        "error_rate <= 0%",
        &mixed(100_000, 0, 1),
        Verdict::Fail,
        "1 of 100001 requests failed; a target of 0% is about these requests only",
    );
    check(
        "error_rate < 0%",
        &none,
        Verdict::Fail,
        "no share is below zero",
    );
}

/// Requirement: A-W1
#[test]
fn nothing_observed_fails_everything() {
    let empty = scenario(vec![series([], 0)]);
    for text in [
        "p95 < 500ms",
        "p95 > 1ms",
        "mean < 500ms",
        "max < 500ms",
        "min > 1ms",
        "error_rate < 1%",
        "error_rate <= 0%",
        "throughput > 0/s",
        "throughput < 5/s",
    ] {
        let judgement = judged(text, &empty);
        assert_eq!(judgement.verdict, Verdict::Fail, "{text}");
        assert_eq!(judgement.evidence, Evidence::Nothing, "{text}");
        assert_eq!(judgement.reason, "no request was made", "{text}");
        assert_eq!(judgement.estimate.reading, Reading::Missing, "{text}");
    }
}

#[test]
fn nothing_but_failures_fails_every_latency() {
    let failed = scenario(vec![series([], 3)]);
    for text in [
        "p50 < 10h",
        "p50 > 1ms",
        "mean < 10h",
        "mean > 1ms",
        "max < 10h",
        "min < 10h",
    ] {
        let judgement = judged(text, &failed);
        assert_eq!(
            judgement.verdict,
            Verdict::Fail,
            "{text}: {}",
            judgement.reason
        );
    }
    check("p50 < 10h", &failed, Verdict::Fail, "all 3 requests failed");
    check(
        "throughput >= 0/s",
        &failed,
        Verdict::Fail,
        "none of 3 requests succeeded",
    );
}

#[test]
fn a_clock_that_was_not_there_fails() {
    check(
        "send_lag.p99 < 1ms",
        &mixed(1_000, 0, 0),
        Verdict::Fail,
        "there is no send lag",
    );
}

/// Ten seconds in slices of 100 ms with these counts.
fn with_timeline(counts: impl Iterator<Item = u64> + Clone) -> ScenarioRecord {
    let mut record = mixed(counts.clone().sum(), 0, 0);
    record.series[0].timeline = Some(Timeline {
        from: None,
        width: ms(100),
        slices: counts
            .map(|successes| Slice {
                successes,
                failures: 0,
            })
            .collect(),
    });
    record
}

#[test]
fn a_throughput_that_drifts_is_not_known() {
    // A hundred a slice, then two hundred: which of them is it?
    check(
        "throughput >= 900/s",
        &with_timeline((0..100).map(|i| if i < 50 { 100 } else { 200 })),
        Verdict::Inconclusive,
        "it changed too slowly for an interval from the time that was observed",
    );
}

#[test]
fn throughput_needs_slices_of_time() {
    let steady = with_timeline((0..100).map(|i| 9 + i % 3));
    let judgement = judged("throughput >= 95/s", &steady);
    assert_eq!(judgement.verdict, Verdict::Pass);
    assert_eq!(
        judgement.reason,
        "it lies between 98.5/s and 101/s, each at 95% confidence"
    );
    assert_eq!(
        judged("throughput >= 105/s", &steady).verdict,
        Verdict::Fail
    );
    assert_eq!(
        judged("throughput >= 99.5/s", &steady).verdict,
        Verdict::Inconclusive
    );
    assert_eq!(judged("throughput < 105/s", &steady).verdict, Verdict::Pass);
    let tolerated = judged_with_tolerance("throughput >= 105/s", 20.0, &steady);
    assert_eq!(tolerated.verdict, Verdict::Warn);
    assert!(
        tolerated.reason.ends_with("tolerance of 20% (84/s)"),
        "{}",
        tolerated.reason
    );
    check(
        "throughput >= 1/s",
        &with_timeline((0..9).map(|_| 100)),
        Verdict::Inconclusive,
        "too short for an interval: 7 full slices of 100 ms, and 16 are needed",
    );
    check(
        "throughput >= 0.1/s",
        &with_timeline((0..100).map(|i| u64::from(i == 50))),
        Verdict::Inconclusive,
        "too few requests succeeded for an interval: 80 are needed",
    );
    check(
        "throughput >= 1/s",
        &mixed(1_000, 0, 0),
        Verdict::Inconclusive,
        "it is not known how the requests spread over time, so there is no interval",
    );
}

#[test]
fn a_reported_throughput_is_a_fact() {
    let mut record = locust(1_000, 0, &[("p50", 150)]);
    record.reported_throughput = Rate::per_second(50.0);
    let reason = "50/s as reported by the tool that ran it, without an interval";
    check("throughput >= 40/s", &record, Verdict::Pass, reason);
    check("throughput >= 60/s", &record, Verdict::Fail, reason);
    let judgement = judged("throughput >= 40/s", &record);
    assert_eq!(judgement.evidence, Evidence::Observation);
}

#[test]
fn memory_is_a_fact_about_the_target_only() {
    let record = mixed(1_000, 0, 0);
    let used = |subject, megabytes: [u64; 3]| Resources {
        subject,
        samples: megabytes
            .into_iter()
            .zip(0..)
            .map(|(count, second)| ResourceSample {
                at: Moment::from_nanos(second * 1_000_000_000),
                cpu_cores: 0.5,
                memory: Bytes::new(count * 1_000_000),
                open_files: None,
                threads: None,
            })
            .collect(),
        cpu_peak_cores: None,
    };
    let resources = [
        used(Owner::Generator, [1, 1, 1]),
        used(Owner::Target, [100, 160, 130]),
    ];
    let judged = |text: &str, resources: &[Resources]| {
        let subject = Subject::of_scenario(&record, resources);
        let judgement = judge(&criterion(text), &subject, confidence());
        (judgement.verdict, judgement.reason)
    };
    assert_eq!(
        judged("memory_increase < 50MB", &resources),
        (Verdict::Fail, "60.0 MB over 3 looks".to_owned())
    );
    assert_eq!(
        judged("peak_memory < 200MB", &resources),
        (Verdict::Pass, "160.0 MB over 3 looks".to_owned())
    );
    // The generator's memory is not the target's.
    assert_eq!(
        judged("memory_increase < 50MB", &resources[..1]),
        (
            Verdict::Fail,
            "memory_increase was not observed: no process under test was watched".to_owned()
        )
    );
}

#[test]
fn known_percentiles_of_another_tool_bound_the_count() {
    let record = locust(
        1_000,
        0,
        &[("p50", 150), ("p90", 300), ("p95", 400), ("p99", 900)],
    );
    check(
        "p90 < 410ms",
        &record,
        Verdict::Pass,
        "11 to 50 of 1000 requests took 410 ms or longer; at most 84 may at this sample size",
    );
    // Rounded to 10 ms, 400 ms may have been anything from 395 to 405 ms.
    check(
        "p95 < 400ms",
        &record,
        Verdict::Inconclusive,
        "11 to 100 of 1000 requests took 400 ms or longer, as far as the known percentiles tell; \
         at most 38 may at this sample size",
    );
    check(
        "p90 < 200ms",
        &record,
        Verdict::Inconclusive,
        "101 to 500 of 1000 requests took 200 ms or longer, as far as the known percentiles tell; \
         at most 84 may at this sample size",
    );
    check(
        "p90 < 100ms",
        &record,
        Verdict::Fail,
        "501 to 1000 of 1000 requests took 100 ms or longer; only 10% may",
    );
}

#[test]
fn failures_mixed_into_another_tools_summary_count_where_they_hurt() {
    let points = [("p50", 15), ("p99", 30)];
    let clean = judged("p95 < 100ms", &locust(1_000, 0, &points));
    assert_eq!(clean.verdict, Verdict::Pass);
    let failing = judged("p95 < 100ms", &locust(1_000, 100, &points));
    assert_eq!(failing.verdict, Verdict::Fail);
}

fn counts_exactly(judgement: &Judgement) -> bool {
    match judgement.evidence {
        Evidence::Binomial {
            beyond_at_least,
            beyond_at_most,
            ..
        } => beyond_at_least == beyond_at_most,
        _ => true,
    }
}

/// Criteria whose verdict failing requests must never improve.
const NEVER_HELPED: [&str; 14] = [
    "p50 < 400ms",
    "p90 <= 1s",
    "p95 < 1500ms",
    "p99 < 3s",
    "p50 > 400ms",
    "p10 >= 100ms",
    "mean < 800ms",
    "mean > 800ms",
    "max < 2s",
    "max > 500ms",
    "min < 100ms",
    "min > 10ms",
    "error_rate < 10%",
    "error_rate <= 0%",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn failing_never_makes_a_verdict_pass(
        latencies in proptest::collection::vec(1_u64..2_000, 1..300),
        scale in 1_u64..20,
        timeouts in 0_u64..20,
        victim in any::<prop::sample::Index>(),
        tolerance in prop_oneof![Just(0.0), Just(20.0)],
    ) {
        let spans: Vec<_> = latencies.iter().map(|v| ms(v / scale + 1)).collect();
        let lost = victim.index(spans.len());
        let rest = spans.iter().enumerate().filter(|(i, _)| *i != lost).map(|(_, v)| *v);
        let after = scenario(vec![series(rest, timeouts + 1)]);
        let before = scenario(vec![series(spans.iter().copied(), timeouts)]);
        for text in NEVER_HELPED {
            let was = judged_with_tolerance(text, tolerance, &before);
            let is = judged_with_tolerance(text, tolerance, &after);
            if was.verdict == Verdict::Fail {
                prop_assert!(!matches!(is.verdict, Verdict::Pass | Verdict::Warn), "{was:?} {is:?}");
            }
            // Where a target lies within a bucket, losing its largest value can show on which
            // side of the target the others are.
            if is.verdict == Verdict::Pass && counts_exactly(&was) {
                prop_assert_eq!(was.verdict, Verdict::Pass, "{:?}", is);
            }
        }
    }

    #[test]
    fn a_verdict_never_contradicts_the_reading(
        latencies in proptest::collection::vec(1_u64..2_000, 1..400),
        target in 1_u64..2_000,
        level in 0.5..0.999,
    ) {
        let record = scenario(vec![series(latencies.iter().map(|v| ms(*v)), 0)]);
        let subject = Subject::of_scenario(&record, &[]);
        let level = Share::new(level).unwrap();
        for (percentile, sign) in [("p50", "<"), ("p90", "<="), ("p20", ">"), ("p95", ">=")] {
            let criterion: Criterion = criterion(&format!("{percentile} {sign} {target}ms"));
            let judgement = judge(&criterion, &subject, level);
            let value = judgement.estimate.reading.quantity().unwrap().in_base_unit();
            let target = criterion.require.target().in_base_unit();
            // Readings are upper edges of buckets, up to 0.1 % above the value.
            let comparator = criterion.require.comparator();
            let holds = comparator.holds(value, target);
            let nearly = (value / target - 1.0).abs() < 0.002;
            match judgement.verdict {
                Verdict::Pass => prop_assert!(holds || nearly, "{judgement:?}"),
                Verdict::Fail => prop_assert!(!holds || nearly, "{judgement:?}"),
                Verdict::Warn | Verdict::Inconclusive => {}
            }
        }
    }
}

#[test]
fn absurd_counts_neither_panic_nor_hang() {
    let most = locust(u64::MAX, 0, &[("p50", 150), ("p99", 900)]);
    let failing = locust(u64::MAX, u64::MAX / 3, &[("p50", 150), ("p99", 900)]);
    let none = locust(0, 0, &[("p50", 150)]);
    for text in NEVER_HELPED {
        assert_eq!(judged(text, &none).verdict, Verdict::Fail, "{text}");
        for record in [&most, &failing] {
            let judgement = judged(text, record);
            assert_eq!(judgement.estimate.observations, u64::MAX, "{text}");
        }
    }
    assert_eq!(judged("p40 < 160ms", &most).verdict, Verdict::Pass);
    assert_eq!(judged("p60 < 140ms", &most).verdict, Verdict::Fail);
}

#[test]
fn a_mean_of_few_requests_never_passes_a_ceiling() {
    for n in [2, 20, 299] {
        let record = scenario(vec![series(repeat(ms(100), n), 0)]);
        let judgement = judged("mean < 1s", &record);
        assert_eq!(judgement.verdict, Verdict::Inconclusive, "{n}");
        assert_eq!(judgement.needs_more, Some(300 - n), "{n}");
    }
    let record = scenario(vec![series(repeat(ms(100), 300), 0)]);
    assert_eq!(judged("mean < 1s", &record).verdict, Verdict::Pass);
}
