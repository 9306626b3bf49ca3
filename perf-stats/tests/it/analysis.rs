//! Each rule of the analysis, where it speaks and where it is silent.

use std::time::Duration;

use perf_core::{
    Bytes, Completeness, Concern, Environment, Finding, Insight, LatencySlice, LatencyTimeline,
    LoadModel, Moment, Origin, Priority, ResourceSample, Resources, Run, ScenarioRecord, Slice,
    Subject, Timeline, Weight,
};
use perf_stats::{analyse, judge};

use crate::made::{confidence, criterion, mixed, ms, repeat, scenario, series};

fn run(scenario: ScenarioRecord) -> Run {
    Run {
        name: "shop".to_owned(),
        origin: Origin {
            tool: "perf-cli".to_owned(),
            version: None,
        },
        started_at: None,
        elapsed: Duration::from_secs(10),
        completeness: Completeness::Complete,
        target: None,
        seed: None,
        plan_hash: None,
        environment: Environment::default(),
        scenarios: vec![scenario],
        resources: Vec::new(),
        generator: None,
        transports: Vec::new(),
        growth: Vec::new(),
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

/// Latencies that give no rule a reason: 400 of them, between 10 and 11 ms.
fn calm() -> ScenarioRecord {
    let latencies = (0..400_u64).map(|index| Duration::from_micros(10_000 + index * 7 % 1_000));
    scenario(vec![series(latencies, 0)])
}

fn codes(run: &Run) -> Vec<String> {
    analyse(run)
        .into_iter()
        .map(|insight| insight.code)
        .collect()
}

/// What the rule of this code says; it must be the only one that speaks.
fn only(run: &Run, code: &str) -> Insight {
    let said = analyse(run);
    let [insight] = said.as_slice() else {
        panic!("{code}: {said:?}");
    };
    assert_eq!(insight.code, code);
    assert!(!insight.recommendation.is_empty());
    insight.clone()
}

fn judged(text: &str, priority: Priority, scenario: ScenarioRecord) -> Run {
    let mut criterion = criterion(text);
    criterion.priority = priority;
    let subject = perf_stats::Subject::of_scenario(&scenario, &[]);
    let judgement = judge(&criterion, &subject, confidence());
    let mut run = run(scenario);
    run.judgements = vec![judgement];
    run
}

/// A calm scenario with a course: the medians of 100 slices of a second, each of ten requests.
fn with_course(median: impl Fn(usize) -> u64, failures: impl Fn(usize) -> u64) -> Run {
    let mut made = calm();
    made.latency_timeline = Some(LatencyTimeline {
        from: Moment::START,
        width: Duration::from_secs(1),
        slices: (0..100)
            .map(|at| LatencySlice {
                requests: 10,
                failures: failures(at),
                p50: Some(ms(median(at))),
                p95: None,
                p99: None,
            })
            .collect(),
    });
    run(made)
}

/// Without a trend, and without equal values.
fn noise(at: usize) -> u64 {
    100 + (at as u64 * 37) % 11
}

#[test]
fn a_calm_run_and_an_empty_one_teach_nothing() {
    assert_eq!(codes(&run(calm())), Vec::<String>::new());
    assert_eq!(codes(&with_course(noise, |_| 0)), Vec::<String>::new());
    let mut empty = run(calm());
    empty.scenarios.clear();
    assert_eq!(codes(&empty), Vec::<String>::new());
}

#[test]
fn a_generator_at_fault_is_critical_only_where_nothing_can_be_said_for_it() {
    let fault = Finding {
        code: "steal".to_owned(),
        weight: Weight::GeneratorFault,
        scenario: None,
        message: "a tenth was stolen".to_owned(),
        advice: None,
    };
    for (criterion, concern) in [
        ("p95 < 5ms", Concern::Critical),
        ("p95 < 5m", Concern::Warning),
    ] {
        let mut run = judged(criterion, Priority::P0, calm());
        run.findings = vec![fault.clone()];
        let said = analyse(&run);
        let told = said.iter().find(|insight| insight.code == "steal");
        assert_eq!(told.unwrap().concern, concern, "{criterion}");
    }
}

/// Requirement: C7
#[test]
fn criteria_that_fail_are_critical_at_p0_alone() {
    let failed = only(&judged("p95 < 5ms", Priority::P0, calm()), "failed");
    assert_eq!(failed.concern, Concern::Critical);
    assert_eq!(failed.scenario.as_deref(), Some("browse"));
    let minor = only(&judged("p95 < 5ms", Priority::P1, calm()), "failed");
    assert_eq!(minor.concern, Concern::Warning);
    assert_eq!(
        codes(&judged("p95 < 50ms", Priority::P0, calm())),
        Vec::<String>::new()
    );
}

/// Requirement: C7, C-W7
#[test]
fn criteria_that_hold_narrowly_are_told_with_the_interval() {
    let narrow = only(
        &judged("p50 < 11ms", Priority::P0, calm()),
        "close-to-limit",
    );
    assert_eq!(narrow.concern, Concern::Warning);
    assert!(narrow.evidence.contains("p50 < 11"), "{}", narrow.evidence);
    let floor = judged("p50 > 10.1ms", Priority::P0, calm());
    only(&floor, "close-to-limit");
    assert!(codes(&judged("p50 > 1ms", Priority::P0, calm())).is_empty());
}

#[test]
fn criteria_that_nobody_can_tell_say_what_would_decide_them() {
    let few = scenario(vec![series(repeat(ms(10), 30), 0)]);
    let open = only(&judged("p99 < 20ms", Priority::P0, few), "undecided");
    assert!(
        open.recommendation.contains("more requests"),
        "{}",
        open.recommendation
    );
}

#[test]
fn doubts_are_passed_on_by_their_weight() {
    let mut doubtful = run(calm());
    let finding = |code: &str, weight| Finding {
        code: code.to_owned(),
        weight,
        scenario: None,
        message: "seen".to_owned(),
        advice: None,
    };
    doubtful.findings = vec![
        finding("minor", Weight::Notice),
        finding("late", Weight::Warning),
        finding("lost", Weight::Invalid),
    ];
    let said = analyse(&doubtful);
    let told: Vec<_> = said.iter().map(|i| (i.code.as_str(), i.concern)).collect();
    assert_eq!(
        told,
        [("lost", Concern::Critical), ("late", Concern::Warning)]
    );
}

#[test]
fn failures_that_come_together_are_a_burst_and_those_that_do_not_are_none() {
    let burst = with_course(noise, |at| if (40..43).contains(&at) { 5 } else { 0 });
    let said = only(&burst, "error-burst");
    assert_eq!(
        said.evidence,
        "15 of 15 failures were due between 40.0 s and 43.0 s of the run"
    );
    assert!(codes(&with_course(noise, |at| u64::from(at % 10 == 0))).is_empty());
    assert!(
        codes(&with_course(noise, |at| if at == 7 { 4 } else { 0 })).is_empty(),
        "too few"
    );
}

/// Users who wait for their answers: as many requests in each second as are said, and failures.
fn of_users(requests: impl Fn(usize) -> (u64, u64)) -> Run {
    let mut made = with_course(noise, |at| requests(at).1);
    let scenario = &mut made.scenarios[0];
    scenario.model = LoadModel::Closed;
    let timeline = scenario.latency_timeline.as_mut().unwrap();
    for (at, slice) in timeline.slices.iter_mut().enumerate() {
        slice.requests = requests(at).0;
    }
    made
}

#[test]
fn failures_that_bring_on_more_requests_are_a_storm() {
    let down = |at: usize| (40..48).contains(&at);
    let storm = of_users(|at| if down(at) { (400, 390) } else { (100, 1) });
    let insights = analyse(&storm);
    let said = insights
        .iter()
        .find(|insight| insight.code == "retry-storm");
    let said = said.expect("a storm");
    assert_eq!(said.concern, Concern::Warning);
    insta::assert_snapshot!(said.evidence, @"while half of the requests or more failed, 4.0 times as many were sent as just before and after: 400/s, and 100/s otherwise");

    let quiet = |run: Run| assert!(!codes(&run).contains(&"retry-storm".to_owned()));
    // Who waits does not bring on more.
    quiet(of_users(|at| if down(at) { (120, 110) } else { (100, 1) }));
    // More users, of whom the target cannot serve all: the load has grown before.
    quiet(of_users(|at| {
        let sent = 10 + at as u64 * 5;
        (sent, if at > 60 { sent * 3 / 5 } else { 0 })
    }));
    // A moment alone shows nothing.
    quiet(of_users(|at| if at == 40 { (400, 390) } else { (100, 1) }));
    // With a schedule it is the schedule that sends more.
    let mut scheduled = storm;
    scheduled.scenarios[0].model = LoadModel::Open;
    quiet(scheduled);
}

#[test]
fn stalls_tell_their_rhythm_if_they_have_one() {
    let every = |gap: usize| {
        with_course(
            move |at| {
                if at % gap == gap - 1 {
                    2_000
                } else {
                    noise(at)
                }
            },
            |_| 0,
        )
    };
    let said = only(&every(20), "stalls");
    assert!(
        said.evidence
            .starts_with("5 times, about every 20.0 s, the first time 19.0 s"),
        "{}",
        said.evidence
    );
    let irregular = with_course(
        |at| {
            if [10, 15, 60].contains(&at) {
                2_000
            } else {
                noise(at)
            }
        },
        |_| 0,
    );
    let said = only(&irregular, "stalls");
    assert!(
        said.evidence.starts_with("3 times, the first time 10.0 s"),
        "{}",
        said.evidence
    );
    let near = with_course(
        |at| {
            if [10, 13, 16].contains(&at) {
                2_000
            } else {
                noise(at)
            }
        },
        |_| 0,
    );
    assert!(
        !only(&near, "stalls").evidence.contains("about every"),
        "three near each other"
    );
    assert!(
        !codes(&every(3)).contains(&"stalls".to_owned()),
        "a third of the time is no stall"
    );
}

#[test]
fn medians_that_rise_are_told_and_small_rises_are_not() {
    let said = only(
        &with_course(|at| noise(at) + at as u64, |_| 0),
        "rising-latency",
    );
    assert!(
        said.evidence.starts_with("the median rose by"),
        "{}",
        said.evidence
    );
    assert!(codes(&with_course(|at| noise(at) + at as u64 / 20, |_| 0)).is_empty());
    assert!(
        codes(&with_course(|at| noise(at) + 100 - at as u64, |_| 0)).is_empty(),
        "falls"
    );
}

#[test]
fn a_slow_beginning_is_a_cold_start() {
    let said = only(
        &with_course(|at| if at < 5 { 500 } else { noise(at) }, |_| 0),
        "cold-start",
    );
    assert_eq!(said.concern, Concern::Opportunity);
    assert!(
        said.evidence.starts_with("in the first 5.00 s half"),
        "{}",
        said.evidence
    );
    assert!(
        codes(&with_course(
            |at| if at < 2 { 500 } else { noise(at) },
            |_| 0
        ))
        .is_empty()
    );
}

fn with_memory(bytes: impl Fn(u64) -> u64) -> Run {
    let mut made = run(calm());
    let samples = (0..60).map(|second| ResourceSample {
        at: Moment::after_start(Duration::from_secs(second)),
        cpu_cores: 0.5,
        memory: Bytes::new(bytes(second)),
        open_files: None,
        threads: None,
    });
    made.resources = vec![Resources {
        subject: Subject::Target,
        samples: samples.collect(),
        cpu_peak_cores: None,
    }];
    made
}

#[test]
fn memory_that_grows_all_the_time_is_a_leak_and_a_cache_that_fills_is_none() {
    let leak = with_memory(|second| 100_000_000 + second * 1_000_000);
    assert_eq!(only(&leak, "memory-leak").concern, Concern::Warning);
    assert!(
        codes(&with_memory(
            |second| 100_000_000 + second.min(10) * 5_000_000
        ))
        .is_empty()
    );
    assert!(codes(&with_memory(|second| 100_000_000 + second * 1_000)).is_empty());
}

/// Requirement: C7, C-W7
#[test]
fn a_tail_and_a_wide_middle_are_told_apart() {
    let tail = scenario(vec![series(
        (0..1_000_u64).map(|index| {
            if index % 50 == 0 {
                ms(500)
            } else {
                Duration::from_micros(10_000 + index)
            }
        }),
        0,
    )]);
    assert!(codes(&run(tail)).contains(&"long-tail".to_owned()));
    let wide = scenario(vec![series(
        (0..1_000_u64).map(|i| Duration::from_micros(4_000 + i * 20)),
        0,
    )]);
    only(&run(wide), "high-variability");
    let few = scenario(vec![series((0..100_u64).map(|i| ms(4 + i)), 0)]);
    assert!(codes(&run(few)).is_empty(), "too few to tell");
}

#[test]
fn two_crowds_are_told_with_their_places() {
    let said = analyse(&run(mixed(700, 300, 0)));
    let crowds = said.iter().find(|insight| insight.code == "several-modes");
    let evidence = &crowds.unwrap().evidence;
    assert!(
        evidence.contains("70%") && evidence.contains("30%"),
        "{evidence}"
    );
}

#[test]
fn a_step_that_is_slow_beside_the_others_is_named() {
    let step = |name: &str, millis| {
        let mut made = series(repeat(ms(millis), 300), 0);
        made.step = name.to_owned();
        made
    };
    let uneven = run(scenario(vec![
        step("list", 10),
        step("pay", 90),
        step("show", 11),
    ]));
    let said = analyse(&uneven);
    let step_insight = said
        .iter()
        .find(|insight| insight.code == "uneven-steps")
        .unwrap();
    assert_eq!(step_insight.step.as_deref(), Some("pay"));
    let even = run(scenario(vec![
        step("list", 10),
        step("pay", 20),
        step("show", 11),
    ]));
    assert!(!codes(&even).contains(&"uneven-steps".to_owned()));
}

/// A scenario of 100 s: in each second the median, and how many requests succeeded.
fn under_load(median: impl Fn(usize) -> u64, successes: impl Fn(usize) -> u64) -> Run {
    let mut made = with_course(median, |_| 0);
    made.scenarios[0].series[0].timeline = Some(Timeline {
        from: Some(Moment::START),
        width: Duration::from_secs(2),
        slices: (0..50)
            .map(|at| Slice {
                successes: successes(2 * at) + successes(2 * at + 1),
                failures: 0,
            })
            .collect(),
    });
    made
}

/// A load that grows from 10/s by one a second, and is 50/s at 40 s.
fn growing(at: usize) -> u64 {
    10 + at as u64
}

#[test]
fn throughput_that_grows_no_more_while_latencies_rise_is_saturation() {
    let queue = |at: usize| noise(at) + 20 * (at as u64).saturating_sub(45);
    let said = only(&under_load(queue, |at| growing(at).min(50)), "saturation");
    assert_eq!(said.concern, Concern::Warning);
    insta::assert_snapshot!(said.evidence, @"from about 40.0 s on, throughput stayed near 50/s while the median rose from 107 ms to 1.08 s; before, it had grown from 14.5/s at 104 ms");

    let taken_back = |at: usize| if at < 85 { queue(at) } else { noise(at) };
    let load = |at: usize| if at < 85 { growing(at).min(50) } else { 5 };
    assert!(codes(&under_load(taken_back, load)).contains(&"saturation".to_owned()));
}

#[test]
fn a_load_that_is_carried_is_no_saturation() {
    let quiet = |run: Run| assert!(!codes(&run).contains(&"saturation".to_owned()));
    quiet(under_load(noise, growing));
    quiet(under_load(noise, |at| growing(at).min(50)));
    quiet(under_load(|at| noise(at) + at as u64 * 10, growing));
    // It rises under the same load: a leak, not a knee.
    quiet(under_load(|at| noise(at) + at as u64 * 10, |_| 50));
    // A target that has to warm up.
    let cold = |at: usize| if at < 20 { 900 } else { noise(at) };
    quiet(under_load(cold, |at| if at < 20 { 10 } else { 50 }));
    // A stall, and then it goes on.
    let stalled = |at: usize| {
        if (70..80).contains(&at) {
            900
        } else {
            noise(at)
        }
    };
    quiet(under_load(stalled, |at| growing(at).min(50)));
}

/// Requests with phases that took so many milliseconds each, of which `opened` had to connect.
fn with_phases(requests: u64, (connect, opened): (u64, u64), first: u64, rest: u64) -> Run {
    let mut step = series(repeat(ms(first + rest), requests), 0);
    step.laps = [
        ("connect", connect, opened),
        ("first byte", first, requests),
        ("download", rest, requests),
    ]
    .into_iter()
    .map(|(phase, millis, count)| {
        let mut lap = series(repeat(ms(millis), count), 0);
        lap.step = format!("{} / {phase}", step.step);
        lap
    })
    .collect();
    run(scenario(vec![step]))
}

#[test]
fn connections_that_are_opened_again_and_again_are_churn_where_they_cost() {
    let said = only(&with_phases(400, (30, 300), 60, 5), "connection-churn");
    assert_eq!(said.concern, Concern::Opportunity);
    insta::assert_snapshot!(said.evidence, @"300 connections were opened for 400 requests, at 30.0 ms each, 25.7% of the time");
    let quiet = |run: Run| assert_eq!(codes(&run), Vec::<String>::new());
    quiet(with_phases(400, (30, 100), 60, 5));
    quiet(with_phases(400, (1, 400), 60, 5));
    quiet(with_phases(100, (30, 100), 60, 5));
    quiet(with_phases(400, (30, 0), 60, 5));
}

#[test]
fn answers_that_come_for_longer_than_they_are_waited_for_are_told() {
    let said = only(&with_phases(400, (1, 4), 20, 80), "long-download");
    insta::assert_snapshot!(said.evidence, @"receiving answers took 80% of the time: 80.0 ms on average, where the first byte came within 20.0 ms");
    assert_eq!(
        codes(&with_phases(400, (1, 4), 80, 20)),
        Vec::<String>::new()
    );
}
