//! How a service recovered from faults: from requests that are made up, whose outage is known.

use std::time::Duration;

use perf_core::{
    Bytes, FailureKind, FaultRecord, Firing, Moment, Outcome, Requirement, Sample, ScenarioRecord,
    SeriesId, Verdict,
};
use perf_stats::{Attempts, Subject, estimate, firings, judge};
use proptest::prelude::{any, prop, prop_assert, proptest};

use crate::made::{confidence, scenario};

const MILLI: u64 = 1_000_000;

fn moment(millis: f64) -> Moment {
    Moment::after_start(Duration::from_secs_f64(millis / 1e3))
}

fn sample(due: f64, took: f64, succeeded: bool) -> Sample {
    Sample {
        series: SeriesId(0),
        intended: moment(due),
        sent: moment(due),
        ended: moment(due + took),
        outcome: if succeeded {
            Outcome::Success
        } else {
            Outcome::Failure(FailureKind::ConnectRefused)
        },
        received: Bytes::new(0),
    }
}

/// A request every `gap` ms for `until` ms, each of which takes 1 ms; those that are due within an
/// outage are refused at once.
fn requests(gap: f64, until: f64, outages: &[(f64, f64)]) -> Vec<Sample> {
    let mut due = 0.0;
    let mut samples = Vec::new();
    while due < until {
        let down = outages.iter().any(|(from, to)| (*from..*to).contains(&due));
        samples.push(sample(due, if down { 0.2 } else { 1.0 }, !down));
        due += gap;
    }
    samples
}

fn fired(samples: &[Sample], at: &[f64]) -> Vec<Firing> {
    let moments: Vec<_> = at.iter().map(|at| moment(*at)).collect();
    firings(&samples.iter().collect::<Attempts>(), &moments)
}

fn millis(span: Option<Duration>) -> f64 {
    span.expect("it is known").as_secs_f64() * 1e3
}

#[test]
fn an_outage_is_measured_from_the_fault_to_the_first_success() {
    let samples = requests(10.0, 5_000.0, &[(2_003.0, 2_303.0)]);
    let [firing] = fired(&samples, &[2_003.0]).try_into().expect("one");
    assert_eq!(millis(firing.first_failure).round(), 7.0);
    let recovery = firing.recovery.expect("it came back");
    // Due at 2,310, and one at 2,300 had failed.
    assert_eq!(millis(Some(recovery.time)).round(), 308.0);
    assert_eq!(millis(Some(recovery.at_least)).round(), 297.0);
    assert_eq!(recovery.at_most, recovery.time);
    assert_eq!(firing.steady, Some(recovery.time));
    assert_eq!((firing.failed, firing.requests), (30, 30));
}

#[test]
fn answers_on_their_way_and_before_the_end_are_no_recovery() {
    // The service ends 60 ms after it was asked to; one request that was on its way is lost.
    let mut samples = requests(10.0, 5_000.0, &[(2_060.0, 2_300.0)]);
    let struck = samples
        .iter_mut()
        .find(|one| one.intended == moment(1_990.0));
    *struck.expect("it is there") = sample(1_990.0, 70.0, false);
    let [firing] = fired(&samples, &[2_000.0]).try_into().expect("one");
    assert_eq!(millis(firing.first_failure).round(), 60.0);
    assert_eq!(
        millis(firing.recovery.map(|found| found.time)).round(),
        301.0
    );
    assert_eq!(firing.failed, 25);
}

#[test]
fn failures_that_show_late_do_not_hide_the_recovery() {
    let mut samples = requests(10.0, 5_000.0, &[(2_000.0, 2_300.0)]);
    for lost in samples
        .iter_mut()
        .filter(|one| one.outcome != Outcome::Success)
    {
        // They run into their time limit.
        lost.ended = Moment::from_nanos(lost.intended.as_nanos() + 1_000 * MILLI);
    }
    let [firing] = fired(&samples, &[2_000.0]).try_into().expect("one");
    assert_eq!(millis(firing.first_failure).round(), 1_000.0);
    assert_eq!(
        millis(firing.recovery.map(|found| found.time)).round(),
        301.0
    );
}

#[test]
fn where_nothing_failed_it_is_the_longest_wait() {
    // Suspended from 2,004 to 2,504: what is due meanwhile is answered then.
    let mut samples = requests(10.0, 5_000.0, &[]);
    for one in &mut samples {
        let due = one.intended.as_nanos() as f64 / 1e6;
        if (2_004.0..2_504.0).contains(&due) {
            *one = sample(due, 2_505.0 - due, true);
        }
    }
    let [firing] = fired(&samples, &[2_000.0]).try_into().expect("one");
    assert_eq!(firing.first_failure, None);
    let recovery = firing.recovery.expect("it answered");
    assert_eq!(millis(Some(recovery.time)).round(), 495.0);
    // The request before was due at 2,000 and answered.
    assert_eq!(millis(Some(recovery.at_most)).round(), 505.0);
    // At most four of twenty are slow.
    assert!(millis(firing.steady) <= 2_504.0 - 2_000.0);
    assert_eq!(firing.failed, 0);
}

#[test]
fn a_service_that_comes_back_slow_or_now_and_then_is_not_steady() {
    let mut samples = requests(10.0, 8_000.0, &[(2_000.0, 2_300.0), (2_500.0, 2_600.0)]);
    for one in &mut samples {
        if one.outcome == Outcome::Success
            && (moment(2_300.0)..moment(4_000.0)).contains(&one.intended)
        {
            one.ended = Moment::from_nanos(one.intended.as_nanos() + 20 * MILLI);
        }
    }
    let [firing] = fired(&samples, &[2_000.0]).try_into().expect("one");
    assert_eq!(
        millis(firing.recovery.map(|found| found.time)).round(),
        320.0
    );
    let steady = millis(firing.steady);
    assert!((1_950.0..=2_000.0).contains(&steady), "{steady}");
    assert_eq!(firing.failed, 40);
}

#[test]
fn each_fault_has_the_requests_up_to_the_next_one() {
    let samples = requests(10.0, 6_000.0, &[(2_000.0, 2_300.0), (4_000.0, 9_000.0)]);
    let [first, second] = fired(&samples, &[2_000.0, 4_000.0])
        .try_into()
        .expect("two");
    assert_eq!(
        millis(first.recovery.map(|found| found.time)).round(),
        301.0
    );
    assert_eq!((second.recovery, second.steady), (None, None));
    assert_eq!((second.failed, second.requests), (200, 200));
    assert!(fired(&samples, &[]).is_empty());
    let nobody = fired(&[], &[2_000.0]);
    assert_eq!((nobody[0].recovery, nobody[0].requests), (None, 0));
}

fn judged(firings: Vec<Firing>, planned: u32, line: &str) -> (Verdict, String) {
    let record = ScenarioRecord {
        faults: vec![FaultRecord {
            name: "restart".to_owned(),
            action: "restart".to_owned(),
            planned,
            firings,
        }],
        ..scenario(Vec::new())
    };
    let subject = Subject::of_scenario(&record, &[]);
    let require: Requirement = line.parse().expect("it is a criterion");
    let judgement = judge(&require.into(), &subject, confidence());
    let same = estimate(require.metric(), &subject, confidence());
    assert_eq!(judgement.estimate, same);
    (judgement.verdict, judgement.reason)
}

#[test]
fn the_resolution_is_part_of_the_verdict() {
    let of = |outage: f64| fired(&requests(10.0, 5_000.0, &[(2_000.0, outage)]), &[2_000.0]);
    assert_eq!(
        judged(of(2_060.0), 1, "recovery_time < 100ms").0,
        Verdict::Pass
    );
    assert_eq!(
        judged(of(2_160.0), 1, "recovery_time < 100ms").0,
        Verdict::Fail
    );
    // Between 90 and 101 ms.
    let (verdict, reason) = judged(of(2_095.0), 1, "recovery_time < 100ms");
    assert_eq!(verdict, Verdict::Inconclusive);
    assert_eq!(
        reason,
        "the slowest of one fault lies between 90.0 ms and 101 ms: requests came too seldom to tell"
    );
    assert_eq!(
        judged(of(2_095.0), 1, "recovery_time > 50ms").0,
        Verdict::Pass
    );
    assert_eq!(
        judged(of(2_095.0), 1, "fault_failures <= 10").0,
        Verdict::Pass
    );
    assert_eq!(
        judged(of(2_095.0), 1, "fault_failures < 10").0,
        Verdict::Fail
    );
    assert_eq!(
        judged(of(2_095.0), 1, "steady_time < 200ms").0,
        Verdict::Pass
    );
    assert_eq!(judged(of(2_095.0), 1, "mttr < 1h").0, Verdict::Inconclusive);
}

#[test]
fn the_mean_over_repetitions_has_an_interval() {
    let outages = [(2_000.0, 2_100.0), (4_000.0, 4_140.0), (6_000.0, 6_120.0)];
    let firings = fired(
        &requests(10.0, 8_000.0, &outages),
        &[2_000.0, 4_000.0, 6_000.0],
    );
    assert_eq!(judged(firings.clone(), 3, "mttr < 200ms").0, Verdict::Pass);
    assert_eq!(judged(firings.clone(), 3, "mttr < 60ms").0, Verdict::Fail);
    assert_eq!(
        judged(firings.clone(), 3, "mttr < 130ms").0,
        Verdict::Inconclusive
    );
    assert_eq!(judged(firings, 3, "recovery_time < 130ms").0, Verdict::Fail);
}

#[test]
fn what_was_not_done_or_not_recovered_from_never_passes() {
    let well = fired(&requests(10.0, 5_000.0, &[(2_000.0, 2_050.0)]), &[2_000.0]);
    let never = fired(&requests(10.0, 5_000.0, &[(2_000.0, 9_000.0)]), &[2_000.0]);
    let mut broken = well.clone();
    broken[0].problem = Some("`tc` failed (exit status: 2)".to_owned());
    let unseen = fired(&requests(10.0, 2_000.0, &[]), &[2_000.0]);
    for (firings, planned, reason) in [
        (Vec::new(), 1, "`restart` was never done"),
        (well, 2, "`restart` was done 1 of 2 times"),
        (never, 1, "`restart` at 2.00 s: nothing succeeded after it"),
        (
            broken,
            1,
            "`restart` at 2.00 s: `tc` failed (exit status: 2)",
        ),
        (unseen, 1, "`restart` at 2.00 s: no request came after it"),
    ] {
        for line in [
            "recovery_time < 1h",
            "recovery_time > 1ms",
            "mttr < 1h",
            "steady_time < 1h",
            "fault_failures < 1000000",
        ] {
            let judged = judged(firings.clone(), planned, line);
            assert_eq!(judged, (Verdict::Fail, reason.to_owned()), "{line}");
        }
    }
}

proptest! {
    /// The service was down from the fault on: its outage lies within the interval that is told, and
    /// the interval is no wider than requests were apart, and took.
    #[test]
    fn an_outage_lies_where_it_is_told(
        gap in 1.0..40.0_f64,
        at in 1_000.0..2_000.0_f64,
        outage in 50.0..2_000.0_f64,
    ) {
        let samples = requests(gap, 6_000.0, &[(at, at + outage)]);
        let firings = fired(&samples, &[at]);
        let recovery = firings[0].recovery.expect("it came back");
        let (low, high) = (millis(Some(recovery.at_least)), millis(Some(recovery.at_most)));
        prop_assert!(low <= outage + 1e-3 && outage <= high + 1e-3, "{low} {outage} {high}");
        prop_assert!(high - low <= gap + 1.0 + 1e-3);
        let later = firings[0].steady.expect("it is as before");
        prop_assert!(later >= recovery.time);
    }

    /// Whatever is seen, nothing panics, and the interval has the time in it.
    #[test]
    fn anything_can_be_seen(
        requests in prop::collection::vec((0.0..100.0_f64, 0.0..50.0_f64, any::<bool>()), 0..200),
        at in prop::collection::vec(0.0..120.0_f64, 0..5),
    ) {
        let samples: Vec<_> = requests.iter().map(|(due, took, well)| sample(*due, *took, *well)).collect();
        let mut at = at;
        at.sort_by(f64::total_cmp);
        for firing in fired(&samples, &at) {
            prop_assert!(firing.failed <= firing.requests);
            if let Some(found) = firing.recovery {
                prop_assert!(found.at_least <= found.time && found.time <= found.at_most);
            }
        }
    }
}
