//! Doubts are told with their figures, and only where there is reason.

use std::time::Duration;

use perf_core::{
    Bytes, FailureKind, Finding, GeneratorRecord, Iterations, Lateness, LoadModel, Moment, Outcome,
    Rate, Sample, SampleSink, ScenarioRecord, SeriesId, WarmUpRecord, Weight,
};
use perf_stats::{Recorder, SeriesShape, doubts};

use crate::made::{confidence, locust, mixed, ms, scenario};

/// One start of a schedule of 100/s: its lag, its service time, its outcome.
type Start = (Duration, Duration, Outcome);

/// An open scenario with these starts, 10 ms apart.
fn open(starts: impl IntoIterator<Item = Start>) -> ScenarioRecord {
    let mut recorder = Recorder::new(vec![SeriesShape {
        scenario: "browse".to_owned(),
        step: "get".to_owned(),
        scheduled: true,
    }]);
    let mut end = Duration::ZERO;
    for (i, (lag, service, outcome)) in (0_u32..).zip(starts) {
        let due = ms(10) * i;
        let ended = due + lag + service;
        end = end.max(ended);
        recorder.record(Sample {
            series: SeriesId(0),
            intended: Moment::after_start(due),
            sent: Moment::after_start(due + lag),
            ended: Moment::after_start(ended),
            outcome,
            received: Bytes::new(0),
        });
    }
    let mut record = scenario(recorder.finish().series);
    record.model = LoadModel::Open;
    record.elapsed = end;
    record.requested_rate = Rate::per_second(100.0);
    record
}

fn show(findings: &[Finding]) -> String {
    let lines: Vec<_> = findings
        .iter()
        .map(|f| format!("{:?} {}: {}", f.weight, f.code, f.message))
        .collect();
    lines.join("\n")
}

fn doubts_about(record: ScenarioRecord) -> String {
    show(&doubts(&[record], None, confidence()))
}

const GOOD: Start = (
    Duration::from_micros(50),
    Duration::from_millis(20),
    Outcome::Success,
);

#[test]
fn a_good_run_has_none() {
    assert_eq!(doubts_about(open(vec![GOOD; 4_000])), "");
}

#[test]
fn a_slow_target_is_not_a_slow_generator() {
    // Answers after 5 s: the run is half as long again as its schedule, yet all was sent in time.
    let slow = (Duration::ZERO, Duration::from_secs(5), Outcome::Success);
    assert_eq!(doubts_about(open(vec![slow; 4_000])), "");
}

#[test]
fn a_rate_that_was_not_reached_is_told() {
    let lost = (
        Duration::ZERO,
        Duration::ZERO,
        Outcome::Failure(FailureKind::NotSent),
    );
    let starts = (0..4_000).map(|i| if i % 20 == 0 { lost } else { GOOD });
    insta::assert_snapshot!(doubts_about(open(starts)), @r"
    Warning rate-not-reached: 95% of 4000 due starts were sent; 100/s was asked for
    Warning not-sent: 200 of 4000 requests (5%) were due and not sent; they count as failed
    ");
    let mut slower = open(vec![GOOD; 4_000]);
    slower.requested_rate = Rate::per_second(150.0);
    insta::assert_snapshot!(doubts_about(slower), @"Warning rate-not-reached: at most 100/s of 150/s were started");
}

/// Fault: M12
#[test]
fn what_the_generators_machine_could_not_send_is_its_fault() {
    let lost = (
        Duration::ZERO,
        Duration::ZERO,
        Outcome::Failure(FailureKind::LocalLimit),
    );
    let starts = (0..4_000).map(|i| if i % 20 == 0 { lost } else { GOOD });
    insta::assert_snapshot!(doubts_about(open(starts)), @"GeneratorFault local-limit: 200 of 4000 requests (5%) were not sent: this machine had no open file, port, process or memory left for them; they count as failed");
}

#[test]
fn a_late_generator_is_told() {
    let late = (ms(300), ms(20), Outcome::Success);
    let starts = (0..4_000).map(|i| if i % 20 == 0 { late } else { GOOD });
    insta::assert_snapshot!(doubts_about(open(starts.clone())), @"Warning generator-lag: one in a hundred requests was sent 300 ms late or later, while half took 20.1 ms or less");
    // Where it is known how late the generator was by itself, the rest is a wait for a connection.
    let known = |late| {
        let record = open(starts.clone());
        let lateness = Lateness {
            scenario: record.name.clone(),
            starts: 4_000,
            late,
            latest: ms(300),
            tolerance: ms(10),
        };
        let generator = GeneratorRecord {
            workers: 1,
            longest_standstill: Duration::ZERO,
            clock_step: Duration::ZERO,
            steal: None,
            lateness: vec![lateness],
        };
        show(&doubts(&[record], Some(&generator), confidence()))
    };
    insta::assert_snapshot!(known(40), @"Warning waited-for-connections: one in a hundred requests waited 300 ms or longer for a free connection, while half took 20.1 ms or less");
    assert_eq!(known(41), "", "that is told as the generator's fault");
    // A lag that is small beside the response time is no reason to doubt it.
    let starts = vec![(ms(12), ms(500), Outcome::Success); 4_000];
    assert_eq!(doubts_about(open(starts)), "");
}

#[test]
fn unanswered_requests_are_told() {
    let open_end = (
        Duration::ZERO,
        ms(500),
        Outcome::Failure(FailureKind::Unanswered),
    );
    let starts = (0..4_000).map(|i| if i >= 3_990 { open_end } else { GOOD });
    insta::assert_snapshot!(doubts_about(open(starts)), @"Warning unanswered: 10 of 4000 requests (0.25%) were not answered when the run ended; they count as failed");
}

#[test]
fn too_few_samples_and_closed_models_are_told_once_a_scenario() {
    insta::assert_snapshot!(doubts_about(mixed(500, 0, 0)), @r"
    Notice too-few-samples: 500 requests bound p99 and nothing above it at 95% confidence
    Notice closed-model: closed model: there is no schedule, response time is service time
    ");
    insta::assert_snapshot!(doubts_about(mixed(3, 0, 0)), @r"
    Notice too-few-samples: 3 requests bound no percentile at 95% confidence
    Notice closed-model: closed model: there is no schedule, response time is service time
    ");
    assert_eq!(
        doubts(&[mixed(500, 0, 0), mixed(3, 0, 0)], None, confidence()).len(),
        4
    );
    assert_eq!(doubts_about(locust(4_000, 0, &[("p50", 100)])), "");
}

#[test]
fn nothing_sent_or_nothing_answered_is_invalid() {
    let refused = (
        Duration::ZERO,
        ms(1),
        Outcome::Failure(FailureKind::ConnectRefused),
    );
    for (record, message) in [
        (mixed(0, 0, 0), "Invalid no-requests: no request was made"),
        (
            open([refused; 12]),
            "Invalid every-request-failed: all 12 requests failed: 12 connect_refused",
        ),
    ] {
        let findings = doubts(&[record], None, confidence());
        assert_eq!(show(&findings), message);
        assert_eq!(findings[0].weight, Weight::Invalid);
        assert_eq!(findings[0].scenario.as_deref(), Some("browse"));
    }
}

#[test]
fn failed_iterations_and_warm_ups_are_told() {
    let mut record = open(vec![GOOD; 4_000]);
    record.iterations = Some(Iterations {
        begun: 4_000,
        failed: 10,
    });
    let warm_up = WarmUpRecord {
        requests: 1_200,
        lasted: Duration::from_secs(12),
        settled: true,
    };
    record.elapsed -= warm_up.lasted;
    record.warm_up = Some(warm_up);
    insta::assert_snapshot!(doubts_about(record.clone()), @r"
    Warning iterations-failed: failed iterations: 10/4000 (0.25%)
    Notice warm-up: the first 12.0 s with 1200 requests were warm-up and are in no figure
    ");
    record.warm_up = Some(WarmUpRecord {
        settled: false,
        ..warm_up
    });
    insta::assert_snapshot!(doubts_about(record), @r"
    Warning iterations-failed: failed iterations: 10/4000 (0.25%)
    Warning never-settled: the first 12.0 s with 1200 requests were warm-up and are in no figure; latencies still changed when its time was up
    ");
}
