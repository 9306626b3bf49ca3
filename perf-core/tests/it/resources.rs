//! What a process used, as the record knows it.

use perf_core::{Bytes, Moment, ResourceSample, Resources, Subject};
use proptest::prelude::*;

fn sample(millis: u64, cpu_cores: f64) -> ResourceSample {
    ResourceSample {
        at: Moment::from_nanos(millis * 1_000_000),
        cpu_cores,
        memory: Bytes::new(1),
        open_files: None,
        threads: None,
    }
}

fn resources(samples: Vec<ResourceSample>) -> Resources {
    Resources {
        subject: Subject::Target,
        samples,
        cpu_peak_cores: None,
    }
}

#[test]
fn the_busiest_second_is_no_shorter_than_a_second() {
    let peak = |looks: &[(u64, f64)]| {
        let samples = looks.iter().map(|(at, cores)| sample(*at, *cores));
        resources(samples.collect()).peak_cpu_cores()
    };
    assert_eq!(peak(&[]), None);
    assert_eq!(peak(&[(0, 2.0)]), None);
    assert_eq!(peak(&[(0, 0.0), (500, 2.0)]), Some(2.0), "the whole watch");
    let short = [(0, 0.0), (250, 4.0), (500, 0.0), (1_000, 0.0), (2_000, 0.5)];
    assert_eq!(peak(&short), Some(1.0));
    let known = Resources {
        cpu_peak_cores: Some(3.0),
        ..resources(vec![sample(0, 0.0), sample(9_000, 0.5)])
    };
    assert_eq!(known.peak_cpu_cores(), Some(3.0));
}

#[test]
fn what_is_not_told_at_the_start_has_no_baseline() {
    let with = |files: [Option<u64>; 3]| {
        let samples = files.iter().zip(0..).map(|(files, second)| ResourceSample {
            open_files: *files,
            threads: files.map(|count| count * 2),
            ..sample(second * 1_000, 0.0)
        });
        let resources = resources(samples.collect());
        (resources.open_files(), resources.threads())
    };
    assert_eq!(
        with([Some(3), Some(9), Some(5)]),
        (Some((3, 9)), Some((6, 18)))
    );
    assert_eq!(with([Some(3), None, None]), (Some((3, 3)), Some((6, 6))));
    assert_eq!(with([None, Some(9), Some(5)]), (None, None));
}

#[test]
fn a_record_without_the_newer_figures_reads() {
    let older = r#"{"subject":"target","samples":[{"at_ns":7,"cpu_cores":0.5,"memory_bytes":9}]}"#;
    let read: Resources = serde_json::from_str(older).expect("version 1 wrote it");
    assert_eq!(read.peak_memory(), Some(Bytes::new(9)));
    assert_eq!(
        serde_json::to_string(&read).expect("it can be stored"),
        older
    );
}

proptest! {
    #[test]
    fn the_busiest_second_is_between_nothing_and_the_busiest_look(
        looks in proptest::collection::vec((1_u64..3_000, 0.0_f64..64.0), 2..200),
    ) {
        let mut at = 0;
        let samples: Vec<_> = looks
            .iter()
            .map(|(gap, cores)| {
                at += gap;
                sample(at, *cores)
            })
            .collect();
        let largest = samples[1..].iter().map(|s| s.cpu_cores).fold(0.0, f64::max);
        let peak = resources(samples).peak_cpu_cores().expect("two looks");
        prop_assert!((0.0..=largest + 1e-9).contains(&peak), "{peak} {largest}");
    }

    #[test]
    fn a_steady_use_is_its_own_peak(gaps in proptest::collection::vec(1_u64..3_000, 2..50)) {
        let mut at = 0;
        let samples = gaps.iter().map(|gap| {
            at += gap;
            sample(at, 1.5)
        });
        let peak = resources(samples.collect()).peak_cpu_cores().expect("two looks");
        prop_assert!((peak - 1.5).abs() < 1e-9, "{peak}");
    }
}
