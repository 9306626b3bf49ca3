//! Criteria that compare two scenarios: verdicts, and how often they are right, by simulation.
//! Seeded: the same every time.

use perf_core::{
    Criterion, Interval, Judgement, Quantity, Reading, Requirement, ScenarioRecord, Share, Verdict,
};
use perf_stats::{Subject, judge, judge_against};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample;

use crate::clusters::with_rates;
use crate::made::{Dice, confidence, ms, noise, recorded, repeat, rounds, scenario, series};

fn relative(line: &str) -> Criterion {
    Criterion {
        of: Some("small".to_owned()),
        ..Criterion::from(Requirement::relative(line).unwrap())
    }
}

fn compared(line: &str, large: &ScenarioRecord, small: &ScenarioRecord) -> Judgement {
    let subjects = [large, small].map(|record| Subject::of_scenario(record, &[]));
    judge_against(
        &relative(line),
        &subjects[0],
        Some(&subjects[1]),
        confidence(),
    )
}

/// So many requests that take from 90 to 110 % of a time, and so many that time out.
fn around(millis: u64, count: u64, timeouts: u64) -> ScenarioRecord {
    let latencies = (0..count).map(|i| ms(millis * (9_000 + i * 911 % 2_001)) / 10_000);
    scenario(vec![series(latencies, timeouts)])
}

#[track_caller]
fn check(line: &str, large: &ScenarioRecord, small: &ScenarioRecord, expected: Verdict) -> String {
    let judgement = compared(line, large, small);
    assert_eq!(judgement.verdict, expected, "{line}: {}", judgement.reason);
    judgement.reason
}

#[test]
fn a_ratio_is_told_with_its_interval() {
    let judgement = compared("p50 < 5x", &around(320, 200, 0), &around(100, 200, 0));
    assert_eq!(judgement.verdict, Verdict::Pass);
    assert_eq!(
        judgement.reason,
        "319 ms against 99.8 ms of `small`: between 3.119× and 3.282×, each at 95% confidence"
    );
    let multiple = judgement.multiple.unwrap();
    assert_eq!(multiple.reference.observations, 200);
    let (Reading::Exactly(Quantity::Factor(ratio)), Some(interval)) =
        (multiple.factor.reading, multiple.factor.interval)
    else {
        panic!("{multiple:?}")
    };
    let [low, high] = [interval.low, interval.high].map(|end| end.unwrap().in_base_unit());
    assert!((3.19..3.21).contains(&ratio.times()), "{ratio}");
    assert!(
        3.0 < low && low < 3.2 && 3.2 < high && high < 3.5,
        "{low} {high}"
    );
    // Two ends at 95 % each are an interval at 90 %.
    let (large, small) = (around(320, 200, 0), around(100, 200, 0));
    let subjects = [&large, &small].map(|record| Subject::of_scenario(record, &[]));
    let less = Share::new(0.9).unwrap();
    let judgement = judge_against(
        &relative("p50 < 5x"),
        &subjects[0],
        Some(&subjects[1]),
        less,
    );
    let interval = judgement.multiple.unwrap().factor.interval.unwrap();
    let ends = [interval.low, interval.high].map(|end| end.unwrap().to_string());
    assert_eq!(ends, ["3.119×", "3.282×"]);
}

#[test]
fn of_either_it_is_told_what_clusters_are_worth() {
    // Waves of a hundred, and the same values by turns.
    let record = |within: usize| {
        let latencies: Vec<f64> = (0..2_000)
            .map(|i| if i / within % 5 < 2 { 0.010 } else { 0.011 } + 1e-6 * (i % 7) as f64)
            .collect();
        recorded(&latencies)
    };
    let (waves, turns) = (record(100), record(1));
    let told = |large, small| compared("p50 < 5x", large, small).reason;
    let apart = told(&turns, &turns);
    assert!(!apart.contains("clusters"), "{apart}");
    let worth = " come in clusters and are worth 2 independent ones";
    for (large, small, ends) in [
        (&waves, &turns, vec![""]),
        (&turns, &waves, vec![" of `small`"]),
        (&waves, &waves, vec!["", " of `small`"]),
    ] {
        let ends: Vec<_> = ends
            .iter()
            .map(|of| format!("; 2000 requests{of}{worth}"))
            .collect();
        let told = told(large, small);
        assert!(told.ends_with(&ends.concat()), "{told}");
        assert_eq!(told.matches("clusters").count(), ends.len(), "{told}");
    }
}

#[test]
fn a_limit_is_held_missed_or_open() {
    let (large, small) = (around(320, 200, 0), around(100, 200, 0));
    for metric in ["p50", "service_time.p50", "p90"] {
        check(&format!("{metric} < 5x"), &large, &small, Verdict::Pass);
        check(&format!("{metric} <= 2x"), &large, &small, Verdict::Fail);
        check(
            &format!("{metric} < 3.21x"),
            &large,
            &small,
            Verdict::Inconclusive,
        );
        check(&format!("{metric} > 2x"), &large, &small, Verdict::Pass);
        check(&format!("{metric} >= 5x"), &large, &small, Verdict::Fail);
    }
    // A mean has no upper bound below 300 requests, nor has the other one's for a lower bound.
    check("mean < 5x", &large, &small, Verdict::Inconclusive);
    let (large, small) = (around(320, 400, 0), around(100, 400, 0));
    check("mean < 5x", &large, &small, Verdict::Pass);
    check("mean < 2x", &large, &small, Verdict::Fail);
}

#[test]
fn a_tolerance_moves_the_factor() {
    let tolerant = Criterion {
        tolerance: Share::new(0.2),
        ..relative("p50 < 3x")
    };
    let (large, small) = (around(320, 200, 0), around(100, 200, 0));
    let subjects = [&large, &small].map(|record| Subject::of_scenario(record, &[]));
    let judgement = judge_against(&tolerant, &subjects[0], Some(&subjects[1]), confidence());
    assert_eq!(judgement.verdict, Verdict::Warn);
    assert!(
        judgement.reason.ends_with("tolerance of 20% (3.6×)"),
        "{}",
        judgement.reason
    );
}

#[test]
fn what_was_never_observed_never_passes() {
    let (large, small) = (around(320, 200, 0), around(100, 200, 0));
    let nothing = scenario(vec![series([], 0)]);
    let all_failed = around(100, 0, 50);
    let mostly_failed = around(100, 20, 50);
    for line in [
        "p50 < 500x",
        "p50 > 0.001x",
        "mean < 500x",
        "throughput < 500x",
    ] {
        let reason = check(line, &large, &nothing, Verdict::Fail);
        assert_eq!(reason, "nothing to compare with: `small` was not observed");
        for other in [&nothing, &all_failed] {
            check(line, &large, other, Verdict::Fail);
            check(line, other, &small, Verdict::Fail);
        }
        let alone = judge(
            &relative(line),
            &Subject::of_scenario(&large, &[]),
            confidence(),
        );
        assert_eq!(alone.verdict, Verdict::Fail);
        assert_eq!(
            alone.reason,
            "nothing to compare with: `small` was not observed"
        );
    }
    let reason = check("p50 < 500x", &large, &mostly_failed, Verdict::Fail);
    assert_eq!(
        reason,
        "nothing to compare with: p50 of `small` was not observed: 50 of 70 requests failed"
    );
    let reason = check("p50 < 500x", &mostly_failed, &small, Verdict::Fail);
    assert_eq!(
        reason,
        "more than 108 ms against 99.8 ms of `small`: more than any multiple, since too many failed, \
         at 95% confidence"
    );
    check(
        "p50 > 0.001x",
        &mostly_failed,
        &small,
        Verdict::Inconclusive,
    );
    let reason = check(
        "mean < 500x",
        &large,
        &around(100, 400, 1),
        Verdict::Inconclusive,
    );
    assert_eq!(
        reason,
        "of `small`, the mean is not known: 1 of 401 requests failed"
    );
}

#[test]
fn a_failure_never_makes_a_pass() {
    // One request after the other fails, of either scenario.
    for line in [
        "p50 < 3.4x",
        "p50 > 3x",
        "p80 < 3.4x",
        "mean < 3.4x",
        "mean > 3x",
    ] {
        let verdict = |of_large: u64, of_small: u64| {
            let large = around(320, 400 - of_large, of_large);
            let small = around(100, 400 - of_small, of_small);
            compared(line, &large, &small).verdict
        };
        for failures in [1, 5, 20, 60, 150, 190, 200, 210, 399] {
            for more in [(failures, 0), (0, failures)] {
                if verdict(0, 0) != Verdict::Pass {
                    assert_ne!(verdict(more.0, more.1), Verdict::Pass, "{line} {more:?}");
                }
            }
        }
        // A reference that fails is not slow.
        if line.contains('<') {
            assert_ne!(verdict(0, 199), Verdict::Pass, "{line}");
        }
    }
}

#[test]
fn what_is_needed_decides() {
    for (line, factor, count) in [
        ("p50 < 3.26x", 320, 60),
        ("p50 < 3.1x", 320, 60),
        ("p90 < 3.22x", 320, 90),
    ] {
        let judgement = compared(line, &around(factor, count, 0), &around(100, count, 0));
        assert_eq!(
            judgement.verdict,
            Verdict::Inconclusive,
            "{line}: {}",
            judgement.reason
        );
        let more = judgement.needs_more.unwrap();
        let size = count + more + more / 4;
        let later = compared(line, &around(factor, size, 0), &around(100, size, 0));
        assert_ne!(
            later.verdict,
            Verdict::Inconclusive,
            "{line}: {}",
            later.reason
        );
        let Quantity::Factor(_) = judgement.detectable.unwrap() else {
            panic!("{judgement:?}")
        };
    }
    // Too few for a bound at all.
    let judgement = compared("p99 < 5x", &around(320, 100, 0), &around(100, 1_000, 0));
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    let more = judgement.needs_more.unwrap();
    assert!((200..400).contains(&more), "{more}: {}", judgement.reason);
    let enough = around(320, 100 + more, 0);
    check("p99 < 5x", &enough, &around(100, 1_000, 0), Verdict::Pass);
}

/// A ratio that would be shown is a multiple of the limit, whatever that is.
#[test]
fn what_would_be_shown_grows_with_the_limit() {
    let (large, small) = (around(320, 200, 0), around(100, 200, 0));
    let times = |line: &str, limit: f64| {
        let shown = compared(line, &large, &small).detectable.unwrap();
        shown.in_base_unit() / limit
    };
    for metric in ["p50", "p90"] {
        let ceilings = [1.0, 4.0, 8.0].map(|limit| times(&format!("{metric} < {limit}x"), limit));
        let floors = [1.0, 4.0, 8.0].map(|limit| times(&format!("{metric} > {limit}x"), limit));
        assert!(
            ceilings.iter().all(|times| (1.001..1.5).contains(times)),
            "{ceilings:?}"
        );
        assert!(
            floors.iter().all(|times| (0.66..0.999).contains(times)),
            "{floors:?}"
        );
        for all in [ceilings, floors] {
            assert!(
                all.iter().all(|times| (times / all[0] - 1.0).abs() < 1e-9),
                "{all:?}"
            );
        }
    }
}

#[test]
fn equal_values_have_a_ratio_that_is_certain() {
    let of = |latency| scenario(vec![series(repeat(latency, 500), 0)]);
    let (large, small) = (of(ms(500)), of(ms(100)));
    check("p50 <= 5x", &large, &small, Verdict::Pass);
    check("p50 < 5x", &large, &small, Verdict::Fail);
    check("mean <= 5.01x", &large, &small, Verdict::Pass);
}

proptest! {
    /// The other way round, everything is the other way round: ends, readings and verdicts.
    #[test]
    fn a_ratio_is_the_reciprocal_of_its_reciprocal(
        ours in vec(1_u64..500, 1..200),
        theirs in vec(1_u64..500, 1..200),
        metric in sample::select(vec!["p50", "p90", "p99"]),
        percent in 10_u64..1_000,
    ) {
        let of = |values: &[u64]| scenario(vec![series(values.iter().map(|ms| self::ms(*ms)), 0)]);
        let (ours, theirs) = (of(&ours), of(&theirs));
        let limit = percent as f64 / 100.0;
        let there = compared(&format!("{metric} < {limit}x"), &ours, &theirs);
        let back = compared(&format!("{metric} > {}x", 1.0 / limit), &theirs, &ours);
        let ends = |judgement: &Judgement| {
            let interval = judgement.multiple.unwrap().factor.interval.unwrap();
            [interval.low, interval.high].map(|end| end.map(Quantity::in_base_unit))
        };
        let ([low, high], [other_low, other_high]) = (ends(&there), ends(&back));
        for (end, other) in [(low, other_high), (high, other_low)] {
            prop_assert_eq!(end.is_some(), other.is_some());
            if let (Some(end), Some(other)) = (end, other) {
                prop_assert!((end * other - 1.0).abs() < 1e-9, "{end} {other}");
            }
        }
        if let (Some(low), Some(high)) = (low, high) {
            let value = there.multiple.unwrap().factor.reading.quantity().unwrap().in_base_unit();
            prop_assert!(low <= value && value <= high, "{low} {value} {high}");
        }
        prop_assert!(
            !matches!(
                (there.verdict, back.verdict),
                (Verdict::Pass, Verdict::Fail) | (Verdict::Fail, Verdict::Pass)
            ),
            "{} {}",
            there.reason,
            back.reason
        );
    }
}

/// A distribution of latencies: at the standard normal deviate `x`, in seconds.
#[derive(Debug, Clone, Copy)]
enum Shape {
    LogNormal(f64),
    /// A cache that hits a little less than half of the requests, or a little more.
    Gap(f64),
}

impl Shape {
    fn at(self, x: f64) -> f64 {
        match self {
            Self::LogNormal(sigma) => 0.01 * (sigma * x).exp(),
            Self::Gap(border) if x < border => 0.002 * (0.1 * x).exp(),
            Self::Gap(_) => 0.02 * (0.1 * x).exp(),
        }
    }

    fn mean(self) -> f64 {
        match self {
            Self::LogNormal(sigma) => 0.01 * (sigma * sigma / 2.0).exp(),
            Self::Gap(_) => f64::NAN,
        }
    }

    fn sample(self, dice: &mut Dice, rho: f64, length: usize) -> ScenarioRecord {
        let values = crate::made::autoregression(dice, rho, length);
        let latencies: Vec<f64> = values.into_iter().map(|x| self.at(x)).collect();
        recorded(&latencies)
    }
}

/// One comparison of two distributions, and what is true of it.
struct Case {
    metric: &'static str,
    normal: f64,
    shapes: [Shape; 2],
    lengths: [usize; 2],
    rho: f64,
}

impl Case {
    fn truth(&self) -> f64 {
        let of = |shape: Shape| {
            if self.metric == "mean" {
                shape.mean()
            } else {
                shape.at(self.normal)
            }
        };
        of(self.shapes[0]) / of(self.shapes[1])
    }

    /// The shares of rounds in which a limit that is just missed passes, one that is just held
    /// fails, and the interval covers the truth.
    fn simulated(&self, rounds: u32) -> [f64; 3] {
        let truth = self.truth();
        let (missed, held) = (truth * 0.999, truth * 1.001);
        let mut dice = Dice::new(41);
        let mut counts = [0_u32; 3];
        for _ in 0..rounds {
            let [large, small] =
                [0, 1].map(|i| self.shapes[i].sample(&mut dice, self.rho, self.lengths[i]));
            let judged =
                |limit: f64| compared(&format!("{} < {limit:.9}x", self.metric), &large, &small);
            let judgement = judged(missed);
            counts[0] += u32::from(judgement.verdict == Verdict::Pass);
            counts[1] += u32::from(judged(held).verdict == Verdict::Fail);
            let interval = judgement.multiple.unwrap().factor.interval.unwrap();
            let Interval { low, high, .. } = interval;
            let covers = low.is_none_or(|end| end.in_base_unit() <= truth * 1.001)
                && high.is_none_or(|end| end.in_base_unit() >= truth * 0.999);
            counts[2] += u32::from(covers);
        }
        counts.map(|count| f64::from(count) / f64::from(rounds))
    }
}

fn check_cases(cases: &[Case], rounds: u32) {
    for case in cases {
        let [pass, fail, covered] = case.simulated(rounds);
        println!(
            "{} of {:?} {:?}, correlation {}: wrong pass {pass}, wrong fail {fail}, covered {covered}",
            case.metric, case.shapes, case.lengths, case.rho
        );
        let most = 0.05 + noise(0.05, rounds);
        assert!(pass <= most && fail <= most, "{pass} {fail}");
        assert!(covered >= 0.95 - noise(0.95, rounds), "{covered}");
    }
}

const P95: f64 = 1.644_853_626_951_472_7;
const P99: f64 = 2.326_347_874_040_841;

#[test]
fn wrong_verdicts_on_percentiles_are_rare_and_intervals_cover() {
    let case = |metric, normal, sigmas: [f64; 2], lengths, rho| Case {
        metric,
        normal,
        shapes: sigmas.map(Shape::LogNormal),
        lengths,
        rho,
    };
    check_cases(
        &[
            case("p50", 0.0, [0.2, 0.2], [40, 40], 0.0),
            case("p50", 0.0, [0.2, 1.0], [100, 400], 0.0),
            case("p50", 0.0, [0.5, 0.5], [1_000, 1_000], 0.9),
            case("p95", P95, [0.5, 0.5], [200, 200], 0.0),
            case("p95", P95, [1.5, 0.5], [1_000, 200], 0.5),
            case("p99", P99, [0.5, 0.5], [1_000, 1_000], 0.0),
            case("p99", P99, [0.5, 0.5], [2_000, 2_000], 0.9),
        ],
        rounds(25),
    );
}

#[test]
fn wrong_verdicts_on_percentiles_are_rare_at_a_gap() {
    let case = |borders: [f64; 2], lengths| Case {
        metric: "p50",
        normal: 0.0,
        shapes: borders.map(Shape::Gap),
        lengths,
        rho: 0.0,
    };
    check_cases(
        &[
            case([-0.02, 0.02], [200, 200]),
            case([0.02, -0.02], [200, 200]),
            case([0.02, 0.02], [100, 1_000]),
        ],
        rounds(50),
    );
}

#[test]
fn wrong_verdicts_on_means_are_rare_and_intervals_cover() {
    let case = |sigmas: [f64; 2], lengths, rho| Case {
        metric: "mean",
        normal: 0.0,
        shapes: sigmas.map(Shape::LogNormal),
        lengths,
        rho,
    };
    check_cases(
        &[
            case([0.5, 0.5], [400, 400], 0.0),
            case([1.0, 0.5], [400, 2_000], 0.0),
            case([0.5, 0.5], [4_000, 4_000], 0.9),
        ],
        rounds(25),
    );
}

#[test]
fn wrong_verdicts_on_throughput_are_rare_and_intervals_cover() {
    let rounds = rounds(25);
    for (slices, rho) in [(22, 0.0), (100, 0.5), (100, 0.9)] {
        let mut dice = Dice::new(47);
        let mut counts = [0_u32; 3];
        for _ in 0..rounds {
            let [ours, theirs] = [0, 1].map(|_| with_rates(&mut dice, rho, slices));
            // Both are the same, so that the one is just missed and the other just held.
            let missed = compared("throughput > 1.0001x", &ours, &theirs);
            let held = compared("throughput > 0.9999x", &ours, &theirs);
            let interval = missed.multiple.unwrap().factor.interval;
            let covers = interval.is_none_or(|Interval { low, high, .. }| {
                low.is_none_or(|end| end.in_base_unit() <= 1.0)
                    && high.is_none_or(|end| end.in_base_unit() >= 1.0)
            });
            let seen = [
                missed.verdict == Verdict::Pass,
                held.verdict == Verdict::Fail,
                covers,
            ];
            for (count, seen) in counts.iter_mut().zip(seen) {
                *count += u32::from(seen);
            }
            let far = compared("throughput >= 0.5x", &ours, &theirs);
            check_half(&far);
        }
        let [pass, fail, covered] = counts.map(|count| f64::from(count) / f64::from(rounds));
        println!(
            "throughput of {slices} slices, {rho}: wrong pass {pass}, wrong fail {fail}, covered {covered}"
        );
        let most = 0.05 + noise(0.05, rounds);
        assert!(pass <= most && fail <= most, "{pass} {fail}");
        assert!(covered >= 0.95 - noise(0.95, rounds), "{covered}");
    }
}

/// Half of it is held, where there is an interval at all.
fn check_half(judgement: &Judgement) {
    let interval = judgement.multiple.unwrap().factor.interval;
    let expected = if interval.is_some() {
        Verdict::Pass
    } else {
        Verdict::Inconclusive
    };
    assert_eq!(judgement.verdict, expected, "{}", judgement.reason);
}

#[test]
fn an_interval_is_narrow_enough_to_be_of_use() {
    let mut dice = Dice::new(43);
    let mut samples = |length| [0, 1].map(|_| Shape::LogNormal(0.5).sample(&mut dice, 0.0, length));
    for length in [400, 1_600] {
        let [large, small] = samples(length);
        let judgement = compared("p50 < 5x", &large, &small);
        let interval = judgement.multiple.unwrap().factor.interval.unwrap();
        let [low, high] = [interval.low, interval.high].map(|end| end.unwrap().in_base_unit());
        // The median's standard error is that of the mean times √(π/2).
        let error = 0.5 * (std::f64::consts::PI / 2.0 * 2.0 / length as f64).sqrt();
        let widths = (high / low).ln() / (2.0 * 1.96 * error);
        println!("{length}: {widths} times the width of the normal interval");
        assert!((1.0..1.6).contains(&widths), "{widths}");
    }
}
