//! Whether the load generator is to blame, from what was seen of it.

use std::time::Duration;

use perf_core::{
    Bytes, GeneratorRecord, Lateness, Moment, ResourceSample, Resources, Share, Subject, Weight,
};
use perf_stats::generator_doubts;

fn sound() -> GeneratorRecord {
    GeneratorRecord {
        workers: 2,
        longest_standstill: Duration::from_millis(499),
        clock_step: Duration::from_millis(400),
        steal: Share::new(0.049),
        lateness: vec![lateness(10)],
    }
}

fn lateness(late: u64) -> Lateness {
    Lateness {
        scenario: "list".to_owned(),
        starts: 1_000,
        late,
        latest: Duration::from_millis(30),
        tolerance: Duration::from_millis(10),
    }
}

/// A generator that used so many cores in its busiest second.
fn busy(cores: f64) -> Vec<Resources> {
    let samples = (0..3_u64).map(|second| ResourceSample {
        at: Moment::from_nanos(second * 1_000_000_000),
        cpu_cores: 0.5,
        memory: Bytes::new(1_000),
        open_files: None,
        threads: None,
    });
    vec![Resources {
        subject: Subject::Generator,
        samples: samples.collect(),
        cpu_peak_cores: Some(cores),
    }]
}

fn told(generator: &GeneratorRecord, resources: &[Resources]) -> Vec<String> {
    let found = generator_doubts(generator, resources);
    let told = found.iter().map(|finding| {
        let fault = match finding.weight {
            Weight::GeneratorFault => "at fault",
            Weight::Warning => "warning",
            Weight::Notice => "notice",
            Weight::Invalid => panic!("{finding:?}"),
        };
        let scenario = finding.scenario.as_deref().unwrap_or("run");
        format!(
            "{} ({fault}, {scenario}): {}",
            finding.code, finding.message
        )
    });
    told.collect()
}

#[test]
fn a_sound_generator_is_not_blamed() {
    assert_eq!(told(&sound(), &busy(1.89)), Vec::<String>::new());
    assert_eq!(told(&sound(), &[]), Vec::<String>::new());
    let unknown = GeneratorRecord {
        steal: None,
        lateness: Vec::new(),
        ..sound()
    };
    assert_eq!(told(&unknown, &busy(0.1)), Vec::<String>::new());
}

#[test]
fn less_than_a_second_shows_no_saturation() {
    let mut short = busy(1.99);
    short[0].samples.truncate(2);
    assert_eq!(told(&sound(), &short).len(), 1, "a whole second does");
    short[0].samples[1].at = Moment::from_nanos(999_999_999);
    assert_eq!(told(&sound(), &short), Vec::<String>::new());
    short[0].samples.truncate(1);
    assert_eq!(told(&sound(), &short), Vec::<String>::new());
}

/// Fault: C3
#[test]
fn every_fault_is_told_with_its_figures() {
    let faulty = GeneratorRecord {
        workers: 2,
        longest_standstill: Duration::from_secs(3),
        clock_step: Duration::from_hours(1),
        steal: Share::new(0.5),
        lateness: vec![lateness(11)],
    };
    insta::assert_snapshot!(told(&faulty, &busy(1.9)).join("\n"), @r"
    generator-late (at fault, list): the load generator noticed 1.1% of 1000 due starts more than 10.0 ms late, the latest 30.0 ms
    generator-saturated (at fault, run): the load generator used 1.90 cores in its busiest second, all that its 2 workers can
    generator-stood-still (at fault, run): the load generator stood still for 3.00 s: it was stopped, or its machine was
    steal (at fault, run): 50% of this machine's processor time was given to other machines
    clock-stepped (warning, run): the wall clock was set by 1h00m during the run
    ");
}

/// Fault: C1
#[test]
fn a_short_standstill_is_told_and_a_long_one_is_a_fault() {
    let of = |millis| {
        let generator = GeneratorRecord {
            longest_standstill: Duration::from_millis(millis),
            ..sound()
        };
        told(&generator, &[]).join("\n")
    };
    assert_eq!(of(499), "");
    insta::assert_snapshot!(of(500), @"generator-stood-still (notice, run): the load generator stood still for 500 ms: it was stopped, or its machine was");
    assert!(of(999).contains("notice") && of(1_000).contains("at fault"));
}

/// On hardware that is shared it is usual, and a verdict is not refused for it.
///
/// Fault: C3
#[test]
fn a_little_that_is_stolen_is_a_warning() {
    let of = |stolen| {
        let generator = GeneratorRecord {
            steal: Share::new(stolen),
            ..sound()
        };
        let found = generator_doubts(&generator, &[]);
        found
            .into_iter()
            .map(|finding| finding.weight)
            .collect::<Vec<_>>()
    };
    assert_eq!(of(0.049), []);
    assert_eq!(of(0.05), [Weight::Warning]);
    assert_eq!(of(0.499), [Weight::Warning]);
    assert_eq!(of(0.5), [Weight::GeneratorFault]);
}
