//! Every outcome is explicit: what is missing, constant or failed is never good news.

use std::num::NonZeroU32;

use perf_core::{Direction, Metric};
use perf_stats::{
    ChangeVerdict, FailureCount, LookSides, Looks, LooksError, MOST_RUNS, MetricPairs, MetricRuns,
    PairTable, Refusal, RunBlock, RunEstimateError, RunScale, RunSettings, RunSide, RunTable,
    RunTableError, Tolerance, compare_pairs, compare_runs,
};

use super::made_runs::{compared, judged, known, latency, share};

const STEADY: [f64; 10] = [
    100.0, 101.0, 99.0, 100.4, 99.5, 100.9, 99.2, 100.1, 98.8, 101.2,
];

fn verdict(candidate: &[f64]) -> ChangeVerdict {
    judged(latency(&STEADY, candidate)).verdict
}

#[test]
fn a_ratio_is_judged_in_all_directions() {
    assert_eq!(verdict(&[110.0, 111.0, 109.5]), ChangeVerdict::Regression);
    assert_eq!(verdict(&[99.6, 100.1, 100.2]), ChangeVerdict::Equivalent);
    assert_eq!(verdict(&[90.0, 91.0, 89.5]), ChangeVerdict::Improved);
    assert_eq!(verdict(&[101.7, 102.0, 101.8]), ChangeVerdict::Suspicious);
    assert_eq!(verdict(&[97.0, 102.0, 103.5]), ChangeVerdict::Inconclusive);
}

#[test]
fn more_is_better_for_throughput() {
    let throughput = |candidate: &[f64]| {
        let up = Direction::HigherIsBetter;
        judged(MetricRuns::ratio("rate", up, &known(&STEADY), &known(candidate)).unwrap())
    };
    let slower = throughput(&[90.0, 91.0, 89.5]);
    assert_eq!(slower.verdict, ChangeVerdict::Regression);
    assert!((slower.estimate.unwrap() - 0.9).abs() < 0.01, "{slower:?}");
    assert!(slower.tolerated.unwrap() < 1.0 / 1.01, "{slower:?}");
    assert!(slower.minimum_detectable.unwrap() < slower.tolerated.unwrap());
    let interval = slower.interval.unwrap();
    assert!(interval.low < 0.9 && interval.high > 0.9 && interval.high < 0.95);
    assert!(slower.at_worst.unwrap() <= slower.estimate.unwrap());
    assert_eq!(
        throughput(&[110.0, 111.0, 109.5]).verdict,
        ChangeVerdict::Improved
    );
    // Nothing came through in any run: as bad as can be.
    let dead = throughput(&[0.0, 0.0, 0.0]);
    assert_eq!(dead.verdict, ChangeVerdict::Regression);
    assert_eq!(dead.estimate, Some(0.0));
}

#[test]
fn failed_runs_are_never_good_news() {
    let infinite = f64::INFINITY;
    for (candidate, failed, expected) in [
        (
            vec![infinite, infinite, infinite],
            3,
            ChangeVerdict::Regression,
        ),
        (
            vec![100.0, 99.8, infinite],
            1,
            ChangeVerdict::Refused(Refusal::CandidateFailed { runs: 1 }),
        ),
        (
            vec![50.0, 50.1, infinite],
            1,
            ChangeVerdict::Refused(Refusal::CandidateFailed { runs: 1 }),
        ),
        (
            vec![infinite],
            1,
            ChangeVerdict::Refused(Refusal::CandidateFailed { runs: 1 }),
        ),
    ] {
        let judgement = judged(latency(&STEADY, &candidate));
        let is_single = candidate.len() == 1;
        if is_single {
            assert_eq!(
                judgement.verdict,
                ChangeVerdict::Suspicious,
                "{candidate:?}"
            );
        } else {
            assert_eq!(judgement.verdict, expected, "{candidate:?}");
        }
        assert_eq!(judgement.failed_candidate_runs, failed);
        assert!(
            judgement.outlying.iter().any(|run| run.z == infinite),
            "{judgement:?}"
        );
    }
    // Nine runs, one failed: the ranks alone would have called the rest equivalent.
    let mut nine = STEADY[..9].to_vec();
    nine[4] = infinite;
    let refusal = ChangeVerdict::Refused(Refusal::CandidateFailed { runs: 1 });
    assert_eq!(verdict(&nine), refusal);
    let without = judged(latency(&[infinite; 10], &[100.0, 101.0, 99.0]));
    assert_eq!(
        without.verdict,
        ChangeVerdict::Refused(Refusal::BaselineFailed)
    );
    let both = judged(latency(&[infinite; 10], &[infinite; 3]));
    assert_eq!(
        both.verdict,
        ChangeVerdict::Refused(Refusal::BaselineFailed)
    );
    assert_eq!(both.estimate, None);
}

#[test]
fn a_failing_metric_does_not_hide_the_others() {
    let metric = |name: &str, candidate: &[f64]| {
        let down = Direction::LowerIsBetter;
        MetricRuns::ratio(name, down, &known(&STEADY), &known(candidate)).unwrap()
    };
    let found = compared(vec![
        metric("p50", &[110.0, 111.0, 109.0]),
        metric("p99", &[f64::INFINITY; 3]),
        metric("p90", &[100.0, f64::INFINITY, 101.0]),
    ]);
    let names: Vec<&str> = found.regressions().map(|j| j.name.as_str()).collect();
    assert_eq!(names, ["p50", "p99"]);
    assert_eq!(found.tested_together, 3);
    assert!(found.get("p90").is_some() && found.get("p75").is_none());
}

#[test]
fn a_constant_history_cannot_prove_that_all_is_well() {
    let constant = [10.0; 10];
    let refused = ChangeVerdict::Refused(Refusal::ConstantHistory);
    assert_eq!(judged(latency(&constant, &[10.0; 3])).verdict, refused);
    assert_eq!(
        judged(latency(&constant, &[9.0, 9.1, 9.2])).verdict,
        refused
    );
    assert_eq!(judged(latency(&constant, &[10.0])).verdict, refused);
    let worse = judged(latency(&constant, &[12.0; 3]));
    assert_eq!(worse.verdict, ChangeVerdict::Regression);
    assert_eq!(worse.p_value, Some(1.0 / 286.0));
    assert_eq!(worse.minimum_detectable, None);
    assert_eq!(
        judged(latency(&constant, &[12.0])).verdict,
        ChangeVerdict::Suspicious
    );
}

#[test]
fn a_design_that_cannot_reject_is_refused() {
    let few = judged(latency(&STEADY[..3], &[200.0, 210.0]));
    let ChangeVerdict::Refused(Refusal::CannotReject {
        smallest_p,
        level,
        runs_needed,
    }) = few.verdict
    else {
        panic!("{few:?}");
    };
    assert_eq!((smallest_p, level, runs_needed), (0.1, 0.05, Some(3)));
    assert_eq!(few.p_value, None);
    assert_eq!(few.smallest_p, Some(0.1));
    let refusal = Refusal::CannotReject {
        smallest_p,
        level,
        runs_needed,
    };
    assert_eq!(
        refusal.to_string(),
        "so few runs reach p = 0.1000 at best, and 0.0500 is needed: 3 candidate runs could reach it"
    );
    // With as many runs as were named it can, and with one less it cannot.
    let enough = judged(latency(&STEADY[..3], &[200.0, 210.0, 205.0]));
    assert_eq!(enough.verdict, ChangeVerdict::Regression);
    let single = judged(latency(&STEADY[..1], &[200.0; 30]));
    assert_eq!(
        single.verdict,
        ChangeVerdict::Refused(Refusal::SingleBaselineRun)
    );
}

#[test]
fn looks_are_refused_where_they_could_not_stop() {
    let three = NonZeroU32::new(3).unwrap();
    let looks = Looks::equally_spaced(three, share(0.05), LookSides::Upper).unwrap();
    let settings = RunSettings::at_each_of(&looks);
    assert_eq!(settings.level(), looks.nominal());
    let judge = |before: &[f64], after: &[f64]| {
        let table = RunTable::new(vec![latency(before, after)]).unwrap();
        compare_runs(&table, &settings).judgements.remove(0)
    };
    // 1/20 is enough for one look at 5 %, and not for one of three.
    assert_eq!(
        judged(latency(&STEADY[..3], &[200.0, 201.0, 203.0])).verdict,
        ChangeVerdict::Regression
    );
    let refused = judge(&STEADY[..3], &[200.0, 201.0, 203.0]);
    assert!(
        matches!(
            refused.verdict,
            ChangeVerdict::Refused(Refusal::CannotReject {
                runs_needed: Some(5),
                ..
            })
        ),
        "{refused:?}"
    );
    assert_eq!(
        judge(&STEADY, &[110.0, 111.0, 109.0]).verdict,
        ChangeVerdict::Regression
    );
}

#[test]
fn a_single_run_is_a_warning_at_most() {
    let far = judged(latency(&STEADY, &[1e9]));
    assert_eq!(far.verdict, ChangeVerdict::Suspicious);
    assert_eq!((far.p_value, far.adjusted_p), (None, None));
    assert!(far.minimum_detectable.unwrap() > 1.02);
    assert_eq!(verdict(&[100.0]), ChangeVerdict::Inconclusive);
    assert_eq!(verdict(&[50.0]), ChangeVerdict::Inconclusive);
    let interval = judged(latency(&STEADY, &[100.0])).interval.unwrap();
    assert!(interval.low < 0.99 && interval.high > 1.01, "{interval:?}");
}

#[test]
fn gaps_are_not_filled() {
    let mut before = known(&STEADY);
    let after = known(&[110.0, 111.0, 109.0, 112.0]);
    before[2] = None;
    before[7] = None;
    let down = Direction::LowerIsBetter;
    let with_gaps = MetricRuns::ratio("gaps", down, &before, &after).unwrap();
    let whole = MetricRuns::ratio("whole", down, &known(&STEADY), &after).unwrap();
    let found = compared(vec![with_gaps, whole]);
    let gaps = found.get("gaps").unwrap();
    assert_eq!((gaps.baseline_runs, gaps.candidate_runs), (8, 4));
    assert_eq!(gaps.p_value, Some(1.0 / 495.0));
    assert_eq!(gaps.verdict, ChangeVerdict::Regression);
    assert!(gaps.adjusted_p >= gaps.p_value);
    // The same as if the other runs had not been.
    let kept: Vec<f64> = before.iter().flatten().copied().collect();
    let alone = judged(latency(&kept, &[110.0, 111.0, 109.0, 112.0]));
    assert_eq!(
        (alone.p_value, alone.estimate),
        (gaps.p_value, gaps.estimate)
    );
    assert_eq!((alone.noise, alone.tolerated), (gaps.noise, gaps.tolerated));

    let none = vec![None; 4];
    let missing = judged(MetricRuns::ratio("m", down, &known(&STEADY), &none).unwrap());
    assert_eq!(
        missing.verdict,
        ChangeVerdict::Refused(Refusal::NoCandidate)
    );
    let new = judged(MetricRuns::ratio("m", down, &none, &after).unwrap());
    assert_eq!(new.verdict, ChangeVerdict::Refused(Refusal::NoBaseline));
    let nothing = judged(MetricRuns::ratio("m", down, &[], &[]).unwrap());
    assert_eq!(nothing.verdict, ChangeVerdict::Refused(Refusal::NoBaseline));
}

#[test]
fn error_rates_are_compared_by_odds() {
    let of =
        |requests: u64| move |failures: &u64| Some(FailureCount::new(*failures, requests).unwrap());
    let counts = |failures: &[u64], requests| -> Vec<Option<FailureCount>> {
        failures.iter().map(of(requests)).collect()
    };
    let before = counts(&[1, 0, 2, 1, 0, 1, 3, 0, 1, 2], 10_000);
    let rate = |after: Vec<_>| judged(MetricRuns::failures("error_rate", &before, &after).unwrap());
    let worse = rate(counts(&[60, 71, 55], 10_000));
    assert_eq!(worse.verdict, ChangeVerdict::Regression);
    assert_eq!(worse.scale, RunScale::Odds);
    assert!(worse.estimate.unwrap() > 20.0, "{worse:?}");
    // No run without failures is worse for being short.
    let none = counts(&[0; 10], 10_000);
    let short = counts(&[0; 3], 100);
    let nothing = judged(MetricRuns::failures("error_rate", &none, &short).unwrap());
    assert_eq!(
        nothing.verdict,
        ChangeVerdict::Refused(Refusal::NothingFailed)
    );
    assert_eq!(nothing.estimate, Some(1.0));
    // Everything failed: finite odds.
    let all = rate(counts(&[10_000; 3], 10_000));
    assert_eq!(all.verdict, ChangeVerdict::Regression);
    assert!(all.estimate.unwrap().is_finite());
    // Failures that were not there before.
    let first = counts(&[9, 8, 10], 10_000);
    let fresh = judged(MetricRuns::failures("error_rate", &none, &first).unwrap());
    assert_eq!(fresh.verdict, ChangeVerdict::Regression);
    // Half a percentage point is tolerated.
    let tolerant = Tolerance::default().with_absolute(0.005);
    let metric = MetricRuns::failures("error_rate", &before, &counts(&[9, 8, 10], 10_000)).unwrap();
    let tolerated = judged(metric.with_tolerance(tolerant));
    assert_eq!(tolerated.verdict, ChangeVerdict::Suspicious);
    assert!(FailureCount::new(2, 1).is_none() && FailureCount::new(0, 0).is_none());
    assert_eq!(
        FailureCount::new(u64::MAX, u64::MAX).unwrap().failures(),
        u64::MAX
    );
}

#[test]
fn differences_may_be_nothing_or_negative() {
    let before = known(&[0.0, -1.0, 2.0, 1.0, 0.5, -0.5, 0.0, 1.5, -1.5, 0.2]);
    let down = Direction::LowerIsBetter;
    let leak = |after: &[f64]| {
        let metric = MetricRuns::difference("memory", down, &before, &known(after)).unwrap();
        judged(metric.with_tolerance(Tolerance::default().with_absolute(5.0)))
    };
    assert_eq!(leak(&[30.0, 31.0, 29.0]).verdict, ChangeVerdict::Regression);
    assert_eq!(leak(&[0.4, 0.1, 0.0]).verdict, ChangeVerdict::Equivalent);
    assert_eq!(leak(&[4.0, 4.5, 4.2]).verdict, ChangeVerdict::Suspicious);
    assert_eq!(leak(&[4.0, 4.5, 4.2]).tolerated, Some(5.0));
    assert_eq!(
        RunScale::of(Metric::of_target(
            perf_core::ResourceStatistic::MemoryIncrease
        )),
        RunScale::Difference
    );
    assert_eq!(RunScale::of(Metric::ErrorRate), RunScale::Odds);
    assert_eq!(RunScale::of(Metric::Throughput), RunScale::Ratio);
}

#[test]
fn both_parts_of_the_tolerance_must_be_exceeded() {
    // In microseconds: 20 % worse, and 20 µs; 100 µs are the floor.
    let scaled: Vec<f64> = STEADY.to_vec();
    let floor = Tolerance::default().with_absolute(100.0);
    let metric = latency(&scaled, &[120.0, 121.0, 119.0]);
    assert_eq!(judged(metric.clone()).verdict, ChangeVerdict::Regression);
    let tolerated = judged(metric.with_tolerance(floor));
    assert_eq!(tolerated.verdict, ChangeVerdict::Suspicious);
    assert!((tolerated.tolerated.unwrap() - 2.0).abs() < 0.01);
    // A rate of which more is tolerated than there is.
    let up = Direction::HigherIsBetter;
    let rate = MetricRuns::ratio("rate", up, &known(&STEADY), &known(&[60.0, 61.0, 59.0])).unwrap();
    let lenient = judged(rate.with_tolerance(Tolerance::NONE.with_absolute(1e6)));
    assert_eq!(lenient.verdict, ChangeVerdict::Suspicious);
    assert!(lenient.tolerated.unwrap() < 1e-10);
}

#[test]
fn outlying_runs_are_named_and_kept() {
    let mut before = STEADY;
    before[3] = 300.0;
    let judgement = judged(latency(&before, &[100.0, 99.0, 101.0]));
    assert_eq!(judgement.baseline_runs, 10);
    let [run] = judgement.outlying.as_slice() else {
        panic!("{judgement:?}")
    };
    assert_eq!((run.side, run.position), (RunSide::Baseline, 3));
    assert!(run.z > 5.0);
    assert!(
        judged(latency(&STEADY, &[110.0, 111.0, 109.0]))
            .outlying
            .is_empty()
    );
}

#[test]
fn pairs_cancel_a_drift() {
    let drift = |at: usize| 100.0 * (1.0 + 0.1 * at as f64);
    let block = |at: usize, ratio: f64| {
        let ripple = 1.0 + 0.002 * (at % 3) as f64;
        Some(RunBlock::abba([
            drift(at),
            ratio * ripple * drift(at),
            ratio * drift(at),
            drift(at),
        ]))
    };
    let judge = |ratio: f64, blocks: usize| {
        let blocks: Vec<_> = (0..blocks).map(|at| block(at, ratio)).collect();
        let metric = MetricPairs::ratio("p99", Direction::LowerIsBetter, &blocks).unwrap();
        let table = PairTable::new(vec![metric]).unwrap();
        compare_pairs(&table, &RunSettings::default())
            .judgements
            .remove(0)
    };
    assert_eq!(judge(1.05, 6).verdict, ChangeVerdict::Regression);
    assert_eq!(judge(1.0, 6).verdict, ChangeVerdict::Equivalent);
    assert_eq!(judge(1.015, 6).verdict, ChangeVerdict::Suspicious);
    assert_eq!(judge(0.9, 6).verdict, ChangeVerdict::Improved);
    assert_eq!(judge(1.05, 5).p_value, Some(1.0 / 32.0));
    // Twenty blocks are drawn and not enumerated.
    assert_eq!(judge(1.05, 20).p_value, Some(1.0 / 10_000.0));
    let few = judge(2.0, 4).verdict;
    assert!(
        matches!(
            few,
            ChangeVerdict::Refused(Refusal::CannotReject {
                runs_needed: Some(5),
                ..
            })
        ),
        "{few:?}"
    );
    assert!(matches!(judge(2.0, 0).verdict, ChangeVerdict::Refused(_)));
}

#[test]
fn pairs_that_failed_are_never_good_news() {
    let infinite = f64::INFINITY;
    let judge = |failed: RunBlock| {
        let mut blocks: Vec<_> = (0..8)
            .map(|at| Some(RunBlock::pair(100.0, 90.0 + f64::from(at))))
            .collect();
        blocks[2] = Some(failed);
        blocks[5] = None;
        let metric = MetricPairs::ratio("p99", Direction::LowerIsBetter, &blocks).unwrap();
        let table = PairTable::new(vec![metric]).unwrap();
        compare_pairs(&table, &RunSettings::default())
            .judgements
            .remove(0)
    };
    let refused = ChangeVerdict::Refused(Refusal::CandidateFailed { runs: 1 });
    assert_eq!(judge(RunBlock::pair(100.0, infinite)).verdict, refused);
    let both = judge(RunBlock::pair(infinite, infinite));
    assert_eq!((both.verdict, both.baseline_runs), (refused, 6));
    assert_eq!(
        judge(RunBlock::pair(infinite, 95.0)).verdict,
        ChangeVerdict::Improved
    );
    let all = vec![Some(RunBlock::pair(100.0, infinite)); 6];
    let metric = MetricPairs::ratio("p99", Direction::LowerIsBetter, &all).unwrap();
    let found = compare_pairs(
        &PairTable::new(vec![metric]).unwrap(),
        &RunSettings::default(),
    );
    assert_eq!(found.judgements[0].verdict, ChangeVerdict::Regression);
    let counts = |failures| FailureCount::new(failures, 1_000).unwrap();
    let rates = vec![Some((counts(1), counts(40))); 6];
    let metric = MetricPairs::failures("error_rate", &rates).unwrap();
    let found = compare_pairs(
        &PairTable::new(vec![metric]).unwrap(),
        &RunSettings::default(),
    );
    assert_eq!(found.judgements[0].verdict, ChangeVerdict::Regression);
}

#[test]
fn what_cannot_be_compared_cannot_be_built() {
    let down = Direction::LowerIsBetter;
    let up = Direction::HigherIsBetter;
    let ratio = |direction, value: f64| MetricRuns::ratio("m", direction, &[Some(value)], &[]);
    let outside = RunEstimateError::OutOfScale {
        side: RunSide::Baseline,
        position: 0,
    };
    assert_eq!(ratio(down, 0.0), Err(outside));
    assert_eq!(ratio(down, -1.0), Err(outside));
    assert_eq!(ratio(up, f64::INFINITY), Err(outside));
    assert_eq!(ratio(up, -1.0), Err(outside));
    assert!(ratio(up, 0.0).is_ok() && ratio(down, f64::INFINITY).is_ok());
    let nan = RunEstimateError::NotANumber {
        side: RunSide::Baseline,
        position: 0,
    };
    assert_eq!(ratio(down, f64::NAN), Err(nan));
    assert_eq!(
        nan.to_string(),
        "the baseline run at position 0 is not a number"
    );
    let difference = |direction, value| MetricRuns::difference("m", direction, &[Some(value)], &[]);
    assert_eq!(difference(down, f64::NEG_INFINITY), Err(outside));
    assert_eq!(difference(down, 1e151), Err(outside));
    assert!(difference(up, f64::NEG_INFINITY).is_ok());
    let many = vec![Some(1.0); MOST_RUNS + 1];
    let runs = MOST_RUNS + 1;
    let too_many = RunEstimateError::TooManyRuns {
        side: RunSide::Candidate,
        runs,
    };
    assert_eq!(MetricRuns::ratio("m", down, &[], &many), Err(too_many));

    let metric = |name: &str, runs: usize| {
        MetricRuns::ratio(name, down, &vec![Some(1.0); runs], &[Some(1.0)]).unwrap()
    };
    assert_eq!(RunTable::new(Vec::new()), Err(RunTableError::Empty));
    let twice = RunTable::new(vec![metric("a", 2), metric("a", 2)]).unwrap_err();
    assert_eq!(twice.to_string(), "`a` is there twice");
    let crooked = RunTable::new(vec![metric("a", 2), metric("b", 3)]).unwrap_err();
    assert_eq!(
        crooked.to_string(),
        "`b` has 3 baseline runs and not 2; a gap keeps its place"
    );
    assert_eq!(RunSettings::at_level(share(0.0)), None);
    assert_eq!(RunSettings::at_level(share(0.5)), None);
    let looks = |count: u32, level: f64| {
        let count = NonZeroU32::new(count).unwrap();
        Looks::equally_spaced(count, share(level), LookSides::Upper)
    };
    assert_eq!(looks(21, 0.05), Err(LooksError::Count));
    assert_eq!(looks(2, 0.0), Err(LooksError::Level));
    let ten = NonZeroU32::new(10).unwrap();
    let same = Looks::with_shared_baseline(ten, &[ten, ten], share(0.05), LookSides::Upper);
    assert_eq!(same, Err(LooksError::NotGrowing));
}
