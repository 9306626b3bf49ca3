//! How much more one of two scenarios takes than the other, by pairs of their blocks.

use std::time::Duration;

use perf_core::{
    BlockPair, BlockUse, Bytes, Criterion, Evidence, Judgement, Metric, OverheadRecord, Quantity,
    Reading, Requirement, Share, Verdict,
};
use perf_stats::{judge_overhead, overhead_record};

use crate::made::confidence;

fn block(operations: u32, each: Duration, memory: u64) -> BlockUse {
    BlockUse {
        elapsed: Duration::from_secs(1),
        operations: operations.into(),
        failed: 0,
        cpu: Some(each * operations),
        memory: Some(Bytes::new(memory)),
        memory_peak: Some(Bytes::new(memory)),
    }
}

/// Pairs whose ratios are these, on a machine that becomes slower all the time.
fn record(ratios: &[f64]) -> OverheadRecord {
    let pairs = ratios.iter().enumerate().map(|(place, ratio)| {
        let slow = Duration::from_micros(1_000 + 200 * place as u64);
        let own = slow.mul_f64(*ratio);
        BlockPair {
            own: block(10, own, 52_000_000),
            with: block(20, slow, 50_000_000),
            with_first: place % 2 == 1,
        }
    });
    overhead_record(("bus", "direct"), pairs.collect(), confidence())
}

fn judged(line: &str, record: Option<&OverheadRecord>, tolerance: Option<f64>) -> Judgement {
    let criterion = Criterion {
        tolerance: tolerance.and_then(Share::new),
        ..Criterion::from(line.parse::<Requirement>().unwrap())
    };
    judge_overhead(&criterion, "bus", record, confidence())
}

fn value(reading: Reading) -> f64 {
    match reading {
        Reading::Exactly(Quantity::Change(change)) => change.as_fraction(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_ratio_of_neighbours_is_what_counts() {
    let record = record(&[1.03, 1.05, 1.02, 1.06, 1.04, 1.04]);
    let cpu = record.cpu.unwrap();
    assert_eq!(cpu.change.metric, Metric::CpuOverhead);
    assert_eq!(cpu.change.observations, 6);
    // The machine's drift is far larger than the overhead, and in neither.
    assert!((value(cpu.change.reading) - 0.04).abs() < 0.001);
    let interval = cpu.change.interval.unwrap();
    let ends = [interval.low, interval.high].map(|end| end.unwrap().in_base_unit());
    assert!(0.02 < ends[0] && ends[0] < 0.03, "{ends:?}");
    assert!(0.05 < ends[1] && ends[1] < 0.06, "{ends:?}");
    // What each takes is told for one operation.
    assert_eq!(cpu.with, Quantity::Time(Duration::from_micros(1_500)));
    let memory = record.memory.unwrap();
    assert!((value(memory.change.reading) - 0.04).abs() < 1e-9);
    assert_eq!(memory.own, Quantity::Size(Bytes::new(52_000_000)));
}

#[test]
fn a_limit_is_held_against_the_ends_and_pairs_are_asked_for() {
    let record = record(&[1.03, 1.05, 1.02, 1.06, 1.04, 1.04]);
    let verdict = |line: &str| judged(line, Some(&record), None).verdict;
    assert_eq!(verdict("cpu_overhead < 6%"), Verdict::Pass);
    assert_eq!(verdict("cpu_overhead < 2%"), Verdict::Fail);
    assert_eq!(verdict("cpu_overhead > 2%"), Verdict::Pass);
    assert_eq!(verdict("memory_overhead < 10%"), Verdict::Pass);
    assert_eq!(verdict("memory_overhead < 3%"), Verdict::Fail);
    // Each is judged by its own: the memory's ratios are all alike.
    assert_eq!(verdict("cpu_overhead < 4.1%"), Verdict::Inconclusive);
    assert_eq!(verdict("memory_overhead < 4.1%"), Verdict::Pass);
    let told = |line: &str| judged(line, Some(&record), None).estimate;
    assert_eq!(told("memory_overhead < 10%"), record.memory.unwrap().change);
    assert_eq!(told("cpu_overhead < 10%"), record.cpu.unwrap().change);
    let open = judged("cpu_overhead < 4.5%", Some(&record), None);
    assert_eq!(open.verdict, Verdict::Inconclusive);
    let more = open.needs_more.unwrap();
    assert!((5..100).contains(&more), "{more}");
    assert!(matches!(open.evidence, Evidence::Interval { .. }));
    let detectable = open.detectable.unwrap().in_base_unit();
    assert!(0.05 < detectable && detectable < 0.08, "{detectable}");
    // A miss that is shown to stay within the tolerance is a warning.
    let near = judged("cpu_overhead < 3%", Some(&record), Some(0.9));
    assert_eq!(near.verdict, Verdict::Warn, "{}", near.reason);
    assert!(
        near.reason.ends_with("within the tolerance of 90% (+5.7%)"),
        "{}",
        near.reason
    );
    insta::assert_snapshot!(open.reason);
}

#[test]
fn more_of_the_same_pairs_decide_what_was_open() {
    let ratios = [1.03, 1.05, 1.02, 1.06, 1.04, 1.04];
    let open = judged("cpu_overhead < 4.5%", Some(&record(&ratios)), None);
    let needed = ratios.len() + usize::try_from(open.needs_more.unwrap()).unwrap();
    let more: Vec<f64> = ratios
        .into_iter()
        .cycle()
        .take(needed + ratios.len())
        .collect();
    let decided = judged("cpu_overhead < 4.5%", Some(&record(&more)), None);
    assert_eq!(decided.verdict, Verdict::Pass, "{}", decided.reason);
}

/// By `SciPy` 1.17, of the logarithms of the ratios r: `m, e = mean(r), std(r, ddof=1) / 6**.5`; the bounds
/// `expm1(m ± t.ppf(.95, 5) * e)`; what is needed `6 * ((bound - m) / (log1p(limit) - m))**2 - 6`; what would be shown
/// `expm1(log1p(limit) ± (t.ppf(.95, 5) + t.ppf(.8, 5)) * e)`.
#[test]
fn bounds_and_what_is_needed_agree_with_scipy() {
    let record = record(&[1.03, 1.05, 1.02, 1.06, 1.04, 1.04]);
    for (text, more, detectable) in [
        ("cpu_overhead < 4.5%", 26, 0.062_166),
        ("cpu_overhead < 3.5%", 28, 0.052_002),
        ("cpu_overhead > 3.5%", 28, 0.018_273),
        ("cpu_overhead > 4.5%", 26, 0.028_112),
    ] {
        let judgement = judged(text, Some(&record), None);
        let reason = &judgement.reason;
        assert!(
            reason.starts_with("it lies between +2.8% and +5.2%,"),
            "{reason}"
        );
        assert_eq!(judgement.needs_more, Some(more), "{text}");
        let shown = judgement.detectable.unwrap().in_base_unit();
        assert!((shown - detectable).abs() < 1e-6, "{text}: {shown}");
    }
}

#[test]
fn less_is_an_overhead_below_nothing() {
    let record = record(&[0.8, 0.82, 0.78, 0.8]);
    let cpu = record.cpu.unwrap();
    assert!((value(cpu.change.reading) + 0.2).abs() < 0.01);
    assert_eq!(
        judged("cpu_overhead < 0%", Some(&record), None).verdict,
        Verdict::Pass
    );
}

#[test]
fn what_was_not_metered_fails() {
    assert_eq!(
        judged("cpu_overhead < 99%", None, None).verdict,
        Verdict::Fail
    );
    let two = record(&[1.0, 1.0]);
    assert_eq!((two.cpu, two.memory), (None, None));
    let failed = judged("cpu_overhead < 99%", Some(&two), None);
    assert_eq!(
        (failed.verdict, failed.evidence),
        (Verdict::Fail, Evidence::Nothing)
    );
    // A block without a success, and one whose process was not there, say nothing.
    let mut gaps = record(&[1.0, 1.1, 1.0, 1.1]);
    gaps.pairs[1].own.operations = 0;
    gaps.pairs[2].with.cpu = None;
    let gaps = overhead_record(("bus", "direct"), gaps.pairs, confidence());
    assert_eq!(gaps.cpu, None);
    assert_eq!(gaps.memory.unwrap().change.observations, 3);
}

#[test]
fn pairs_that_are_all_alike_have_no_spread() {
    let record = record(&[1.25; 5]);
    let judged = judged("cpu_overhead < 25.1%", Some(&record), None);
    assert_eq!(judged.verdict, Verdict::Pass, "{}", judged.reason);
}
