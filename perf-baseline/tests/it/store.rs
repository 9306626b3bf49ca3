//! The store: what is kept of a run, how it stands on disk, and what is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use perf_baseline::{AddRunError, NotKept, ReadStoreError, STORE_VERSION, Store, StoredRun};
use perf_core::{
    Completeness, FailureKind, Finding, Latencies, Metric, MetricSet, MetricValue, Quantile,
    Quantity, Rate, Run, ScenarioRecord, Timestamp, Weight,
};
use proptest::prelude::*;

use crate::sample_run::{full, histogram};

/// Stands for statistics: the largest latency as p95, and a throughput.
pub(crate) fn measured(scenarios: &[ScenarioRecord], elapsed: Duration) -> MetricSet {
    let counted = || scenarios.iter().filter(|s| !s.part_of_total);
    let series = || counted().flat_map(|s| &s.series);
    let largest = series().filter_map(|s| match &s.clocks.service_time {
        Latencies::Histogram(histogram) => histogram.largest(),
        Latencies::Points(points) => points.max,
    });
    let p95 = Metric::quantile(Quantile::P95);
    let largest = Quantity::Time(largest.max().unwrap_or_default());
    let successes: u64 = series().map(|s| s.successes).sum();
    let rate = Rate::per_second(successes as f64 / elapsed.as_secs_f64().max(1.0)).unwrap();
    MetricSet {
        requests: series().map(perf_core::SeriesRecord::requests).sum(),
        failures: series().map(perf_core::SeriesRecord::failed).sum(),
        values: vec![
            MetricValue {
                metric: p95,
                value: largest,
                rounding: (Quantity::Time(Duration::ZERO), largest),
            },
            MetricValue::exact(Metric::Throughput, Quantity::Rate(rate)),
        ],
    }
}

pub(crate) fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

pub(crate) fn kept(run: &Run) -> StoredRun {
    StoredRun::of(run, &measured, now()).unwrap()
}

pub(crate) fn sample() -> Run {
    let mut run = full();
    run.completeness = Completeness::Complete;
    run.started_at = Some("2026-11-21T05:09:36.123Z".parse().unwrap());
    run
}

#[test]
fn what_is_added_is_read_again_with_a_name_that_says_when_and_what() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("perf"));
    assert_eq!(store.runs().unwrap(), []);
    let mut run = kept(&sample());
    run.notes = Some("after the new index".to_owned());
    let id = store.add(&run).unwrap();
    let name = id.as_str();
    let (front, print) = name.rsplit_once('-').unwrap();
    assert_eq!(front, "20261121T050936123Z-44fc181");
    assert!(print.len() == 12 && print.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(store.runs().unwrap(), [(id.clone(), run.clone())]);
    assert_eq!(store.add(&run).unwrap(), id, "once is enough");
    assert_eq!(store.ids().unwrap(), [id]);
}

#[test]
fn what_is_kept_has_the_counts_the_failures_by_class_and_the_metrics() {
    let run = kept(&sample());
    assert_eq!(run.plan_hash.as_deref(), Some("0123456789abcdef"));
    let browse = run.scenario("browse").unwrap();
    assert_eq!(
        browse.steps[0].failures,
        BTreeMap::from([(FailureKind::Status5xx, 2), (FailureKind::NotSent, 1)])
    );
    assert_eq!((browse.metrics.requests, browse.metrics.failures), (9, 3));
    assert!(browse.metrics.get(Metric::ErrorRate).is_some());
    assert_eq!(
        browse.worth.get(&Metric::ErrorRate),
        Some(&3),
        "9 requests with a design effect of 3"
    );
    let Latencies::Histogram(times) = &browse.steps[0].response_time else {
        panic!("not a histogram");
    };
    assert_eq!(times.significant_digits(), 2);
    assert_eq!(times.count(), 6);
    let imported = run.scenario("Aggregated").unwrap();
    assert!(matches!(
        imported.steps[0].response_time,
        Latencies::Points(_)
    ));
}

#[test]
fn a_stored_run_is_text_of_whole_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let id = store.add(&kept(&sample())).unwrap();
    let text = fs::read_to_string(store.file_of(&id)).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn runs_that_later_ones_would_be_held_against_in_vain_are_not_kept() {
    let refused = |change: fn(&mut Run)| {
        let mut run = sample();
        change(&mut run);
        StoredRun::of(&run, &measured, now()).unwrap_err()
    };
    assert_eq!(
        refused(|run| run.completeness = Completeness::Interrupted),
        NotKept::Interrupted
    );
    assert_eq!(refused(|run| run.scenarios.clear()), NotKept::NoRequests);
    let all = refused(|run| {
        run.scenarios.truncate(1);
        run.scenarios[0].series[0].successes = 0;
    });
    assert_eq!(all, NotKept::AllFailed { requests: 3 });
    let unusable = refused(|run| {
        run.findings.push(Finding {
            code: "no-success".to_owned(),
            weight: Weight::Invalid,
            scenario: None,
            message: "nothing came".to_owned(),
            advice: None,
        });
    });
    assert_eq!(unusable.to_string(), "nothing came");
}

/// Changes the only file of a store of one run and says how reading it ends.
fn read_after(change: impl Fn(&str) -> String) -> ReadStoreError {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let id = store.add(&kept(&sample())).unwrap();
    let path = store.file_of(&id);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, change(&text)).unwrap();
    store.runs().unwrap_err()
}

/// Fault: H5
#[test]
fn a_newer_version_is_an_error_with_advice_whatever_else_it_has() {
    let version = format!("\"version\": {STORE_VERSION}");
    let error = read_after(|text| {
        text.replace(&version, "\"version\": 2, \"more\": []")
            .replace("\"metrics\"", "\"figures\"")
    });
    assert!(matches!(error, ReadStoreError::Newer { found: 2, .. }));
    assert!(error.to_string().contains("reads up to 1"), "{error}");
    assert!(error.hint().unwrap().contains("upgrade"));
}

/// Fault: H5
#[test]
fn a_file_that_is_something_else_cut_off_or_changed_is_told() {
    let else_ = read_after(|_| "{\"schema\": \"perf-run\", \"version\": 2}".to_owned());
    assert!(else_.to_string().contains("its `schema` is \"perf-run\""));
    let cut = read_after(|text| text[..text.len() / 2].to_owned());
    assert!(cut.to_string().contains("is damaged: line "), "{cut}");
    let conflict = read_after(|text| format!("<<<<<<< HEAD\n{text}"));
    assert!(matches!(conflict, ReadStoreError::Damaged { .. }));
    let edited = read_after(|text| text.replace("\"successes\":6", "\"successes\":7"));
    assert!(matches!(edited, ReadStoreError::Changed { .. }), "{edited}");
    assert!(edited.hint().unwrap().contains("version control"));
    let impossible = read_after(|text| text.replace("\"failures\":3", "\"failures\":30"));
    assert!(
        impossible.to_string().contains("30 failures of 9 requests"),
        "{impossible}"
    );
}

#[test]
fn line_ends_that_version_control_changes_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let id = store.add(&kept(&sample())).unwrap();
    let path = store.file_of(&id);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace('\n', "\r\n")).unwrap();
    assert_eq!(store.runs().unwrap().len(), 1);
}

/// Fault: M10
#[test]
fn a_name_that_is_taken_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let run = kept(&sample());
    let path = store.file_of(&store.add(&run).unwrap());
    fs::write(&path, "mine").unwrap();
    let error = store.add(&run).unwrap_err();
    assert!(matches!(error, AddRunError::Taken { .. }));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

/// Fault: H6
#[test]
fn a_commit_cannot_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("perf"));
    let mut run = kept(&sample());
    run.environment.build.as_mut().unwrap().commit = "../../ÄB:c".to_owned();
    let id = store.add(&run).unwrap();
    assert!(id.as_str().starts_with("20261121T050936123Z-bc-"), "{id}");
    assert!(store.file_of(&id).is_file());
}

/// A run of ten scenarios as they are met: 20,000 requests each, latencies over two decades.
fn typical() -> Run {
    let mut run = sample();
    let template = run.scenarios[0].clone();
    run.scenarios = (0..10_u64)
        .map(|number| {
            let mut scenario = template.clone();
            scenario.name = format!("scenario {number}");
            // Sums of twelve uniform numbers are near enough to normal ones.
            let mut state = number + 1;
            let mut uniform = || {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (state >> 11) as f64 / (1_u64 << 53) as f64
            };
            let values: Vec<u64> = (0..20_000)
                .map(|_| {
                    let normal: f64 = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
                    let span = Duration::from_secs_f64(0.02 * (0.4 * normal).exp());
                    u64::try_from(span.as_nanos()).unwrap()
                })
                .collect();
            let times = histogram(&values);
            let series = &mut scenario.series[0];
            series.successes = 20_000;
            series.clocks.service_time = Latencies::Histogram(times.clone());
            series.clocks.scheduled.as_mut().unwrap().response_time = times;
            scenario
        })
        .collect();
    run
}

#[test]
fn a_typical_run_of_ten_scenarios_has_at_most_20_kb() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let id = store.add(&kept(&typical())).unwrap();
    let bytes = fs::metadata(store.file_of(&id)).unwrap().len();
    assert!((8_000..=20_000).contains(&bytes), "{bytes} bytes");
}

#[test]
fn buckets_of_a_store_are_within_one_percent() {
    for scenario in kept(&typical()).scenarios {
        let Latencies::Histogram(times) = &scenario.steps[0].response_time else {
            panic!("not a histogram");
        };
        assert_eq!(times.count(), 20_000);
        for bucket in times.buckets() {
            let width = (bucket.highest - bucket.lowest) as f64;
            assert!(width / bucket.lowest as f64 <= 1.0 / 128.0);
        }
    }
}

/// Fault: M9
#[test]
fn many_writers_at_the_same_time_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("perf"));
    let run = |writer: u64, number: u64| {
        let mut run = kept(&sample());
        run.notes = Some(format!("{writer} {}", number % 20));
        run
    };
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let store = &store;
            scope.spawn(move || {
                // Each of them writes some runs twice, and all of them write some of the same.
                for number in 0..30 {
                    store.add(&run(writer % 4, number)).unwrap();
                }
            });
        }
    });
    let mut notes: Vec<_> = store
        .runs()
        .unwrap()
        .into_iter()
        .map(|(_, r)| r.notes.unwrap())
        .collect();
    notes.sort_unstable();
    let mut expected: Vec<_> = (0..4)
        .flat_map(|w| (0..20).map(move |n| format!("{w} {n}")))
        .collect();
    expected.sort_unstable();
    assert_eq!(notes, expected);
    assert_eq!(left_behind(folder.path()), 0);
}

/// Temporary files under a folder.
pub(crate) fn left_behind(folder: &Path) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += left_behind(&path);
        } else if path.extension().is_some_and(|extension| extension == "tmp") {
            count += 1;
        }
    }
    count
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_run_reads_back_equal(
        notes in proptest::option::of(any::<String>()),
        values in proptest::collection::vec(any::<u64>(), 0..40),
        rate in 0.0..1e9_f64,
        millis in 0_i64..253_402_300_799_999,
        commit in any::<String>(),
    ) {
        let mut run = sample();
        run.started_at = Timestamp::from_unix_millis(millis);
        let times = histogram(&values);
        run.scenarios[0].series[0].clocks.scheduled.as_mut().unwrap().response_time = times;
        run.environment.build.as_mut().unwrap().commit = commit;
        let mut run = kept(&run);
        run.notes = notes;
        run.metrics.values.retain(|known| known.metric != Metric::Throughput);
        let rate = Rate::per_second((rate * 1e6).round() / 1e6).unwrap();
        run.metrics.values.push(MetricValue::exact(Metric::Throughput, Quantity::Rate(rate)));
        run.metrics.values.sort_by_key(|known| known.metric);
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let id = store.add(&run).unwrap();
        prop_assert_eq!(store.runs().unwrap(), [(id, run)]);
    }

    /// Whatever happens to the bytes, reading ends in the run or an error, never in a panic.
    #[test]
    fn damaged_stores_never_panic(at in 0.0..1.0_f64, byte in any::<u8>(), cut in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let run = kept(&sample());
        let id = store.add(&run).unwrap();
        let mut text = fs::read(store.file_of(&id)).unwrap();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let at = (at * text.len() as f64) as usize;
        if cut { text.truncate(at) } else { text[at] = byte }
        fs::write(store.file_of(&id), &text).unwrap();
        match store.runs() {
            Ok(runs) => prop_assert_eq!(&runs[0].1, &run),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

/// The store of version 1 as it was first written. Its runs and changes stay readable for ever.
#[test]
fn version_1_stays_readable() {
    let store = Store::at(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/store/v1"
    ));
    let runs = store.runs().unwrap();
    assert_eq!(runs.len(), 1);
    let (id, run) = &runs[0];
    let mut expected = kept(&sample());
    expected.notes = Some("version 1".to_owned());
    expected.scenarios[0].hash = Some("0123456789abcdef".to_owned());
    assert_eq!(run, &expected);
    assert!(id.as_str().starts_with("20261121T050936123Z-44fc181-"));
    let accepted = store.accepted().unwrap();
    assert_eq!(accepted.len(), 2);
    assert_eq!(accepted[0].shift.to_string(), "+50.0%");
    assert_eq!(accepted[1].shift.to_string(), "+1.00 points");
    assert_eq!(accepted[1].expires_at, None);
}
