//! Run records: what is saved can be loaded, for ever, and what is wrong is told with its place.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use perf_baseline::{LoadError, RECORD_VERSION, SaveError, load_record, save_record};
use perf_core::{
    DesignEffect, Estimate, Evidence, Factor, FailureKind, FailureTally, Interval, Latencies,
    Multiple, Pace, Quantile, Quantity, QuotaUse, Reading, Requirement, Run, Share,
};

use crate::sample_run::{full, histogram};

fn fixture(version: &str) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fixtures.join(version).join("full.json")
}

fn saved(run: &Run) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.json");
    save_record(&path, run).unwrap();
    fs::read(path).unwrap()
}

fn load_text(text: impl AsRef<[u8]>) -> Result<Run, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.json");
    fs::write(&path, text).unwrap();
    load_record(&path)
}

fn refusal(text: impl AsRef<[u8]>) -> String {
    let error = load_text(text).unwrap_err();
    let shown = error.to_string();
    let (before, rest) = shown.split_once('`').unwrap();
    let (_path, after) = rest.split_once('`').unwrap();
    let hint = error
        .hint()
        .map_or_else(String::new, |hint| format!("\nhint: {hint}"));
    format!("{before}`run.json`{after}{hint}")
}

#[test]
fn what_is_measured_within_a_step_is_kept() {
    let mut run = full();
    let series = &mut run.scenarios[0].series[0];
    let lap = perf_core::SeriesRecord {
        step: format!("{} / first event", series.step),
        ..series.clone()
    };
    series.laps.push(lap);
    assert_eq!(load_text(saved(&run)).unwrap(), run);
}

#[test]
fn a_comparison_of_two_scenarios_is_kept() {
    let mut run = full();
    let judgement = &mut run.judgements[0];
    judgement.criterion.require = Requirement::relative("p95 < 5x").unwrap();
    judgement.criterion.of = Some("batch of 10".to_owned());
    let factor = |times| Quantity::Factor(Factor::new(times).unwrap());
    judgement.multiple = Some(Multiple {
        reference: judgement.estimate,
        factor: Estimate {
            reading: Reading::Exactly(factor(3.2)),
            interval: Some(Interval {
                low: Some(factor(2.9)),
                high: None,
                confidence: Share::ONE,
                needs_more: None,
            }),
            ..judgement.estimate
        },
    });
    judgement.detectable = Some(factor(5.7));
    assert_eq!(load_text(saved(&run)).unwrap(), run);
}

/// The fixtures of older versions are never written anew: they are what is out there.
#[test]
fn a_record_of_version_1_reads_as_it_did_when_it_was_written() {
    assert_eq!(load_record(&fixture("v1")).unwrap(), independent(full()));
}

#[test]
fn a_record_of_version_2_reads_as_it_did_when_it_was_written() {
    assert_eq!(load_record(&fixture("v2")).unwrap(), full());
}

/// What version 1 could say.
fn independent(mut run: Run) -> Run {
    for scenario in &mut run.scenarios {
        scenario.dependence.clear();
        for series in &mut scenario.series {
            series.dependence.clear();
        }
    }
    for judgement in &mut run.judgements {
        judgement.detectable = None;
        if let Evidence::Binomial { design_effect, .. } = &mut judgement.evidence {
            *design_effect = DesignEffect::NONE;
        }
    }
    run
}

#[test]
fn what_is_saved_today_reads_back_equal() {
    assert_eq!(load_text(saved(&full())).unwrap(), full());
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let first = saved(&full());
    assert_eq!(first, saved(&full()));
    assert_eq!(first, saved(&load_text(&first).unwrap()));
}

#[test]
fn the_layout_is_a_line_for_each_field_of_run_and_scenario() {
    let text = String::from_utf8(saved(&full())).unwrap();
    insta::assert_snapshot!(text);
}

/// What version 2 has gained since its fixture was written: a record without it reads the same.
#[test]
fn what_processes_used_and_how_closely_requests_followed_survives() {
    let pace = Pace {
        peak_minute: 28,
        peak_second: 3,
        quota: Some(QuotaUse {
            limit: 60,
            window: Duration::from_nanos(60_000_000_001),
            peak: 28,
        }),
    };
    let mut run = full();
    run.pace = Some(pace);
    run.scenarios[0].pace = Some(Pace {
        quota: None,
        ..pace
    });
    run.resources[0].cpu_peak_cores = Some(0.1 + 0.7);
    run.resources[0].samples[0].open_files = Some(u64::MAX);
    run.resources[0].samples[0].threads = Some(3);
    assert_eq!(load_text(saved(&run)).unwrap(), run);
    run.resources[0].cpu_peak_cores = Some(f64::INFINITY);
    let folder = tempfile::tempdir().unwrap();
    let refused = save_record(&folder.path().join("run.json"), &run).unwrap_err();
    assert!(matches!(refused, SaveError::NotStorable { .. }));
}

#[test]
fn saving_creates_the_folders_that_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("perf/out/run.json");
    save_record(&path, &full()).unwrap();
    assert_eq!(load_record(&path).unwrap(), full());
}

/// Fault: M11
#[test]
fn what_could_not_be_read_back_is_not_saved_and_the_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.json");
    save_record(&path, &full()).unwrap();
    let spoil: [fn(&mut Run); 4] = [
        |run| run.resources[0].samples[0].cpu_cores = f64::NAN,
        |run| run.scenarios[1].name = "browse".to_owned(),
        |run| {
            let tally = FailureTally {
                count: u64::MAX,
                ..FailureTally::default()
            };
            run.scenarios[0].series[0]
                .failures
                .insert(FailureKind::Dns, tally);
        },
        |run| {
            let Latencies::Points(points) = &mut run.scenarios[1].series[0].clocks.service_time
            else {
                panic!("it has points");
            };
            points.points[0].quantile = Quantile::new(1, 3).unwrap();
        },
    ];
    for (index, spoil) in spoil.iter().enumerate() {
        let mut run = full();
        spoil(&mut run);
        let error = save_record(&path, &run).unwrap_err();
        assert!(
            matches!(error, SaveError::NotStorable { .. }),
            "{index}: {error:?}"
        );
        assert_eq!(load_record(&path).unwrap(), full(), "{index}");
    }
}

/// Fault: H2
#[test]
fn a_newer_version_is_told_with_advice() {
    let text = format!(
        "{{\"schema\": \"perf-run\", \"version\": {}, \"run\": {{\"unheard-of\": 1}}}}",
        RECORD_VERSION + 1
    );
    insta::assert_snapshot!(refusal(text), @r"
    `run.json` is a run record of version 3; this program reads up to 2
    hint: upgrade this program to read it
    ");
}

#[test]
fn other_files_are_told_from_records() {
    let others = [
        "",
        " \n",
        "Type,Name\n",
        "[1, 2]",
        "{}",
        r#"{"schema": "perf-plan", "version": 1}"#,
        r#"{"schema": 1}"#,
        r#"{"metrics": {"p95": 3}}"#,
    ];
    let shown: Vec<String> = others.iter().map(refusal).collect();
    for (text, shown) in others.iter().zip(&shown) {
        assert!(shown.contains("is not a run record: "), "{text}: {shown}");
    }
    insta::assert_snapshot!(shown.join("\n"));
}

/// Fault: H2
#[test]
fn damage_is_told_with_line_column_and_field() {
    let sound = fs::read_to_string(fixture("v2")).unwrap();
    let damage = |from: &str, to: &str| {
        assert!(sound.contains(from), "{from}");
        refusal(sound.replacen(from, to, 1))
    };
    let shown = [
        refusal(&sound[..sound.find("\"sum_ns\"").unwrap()]),
        refusal(format!("{sound}x")),
        damage("\"version\": 2", "\"version\": \"2\""),
        damage("\"version\": 2", "\"version\": 0"),
        damage("\"successes\":6", "\"successes\":-6"),
        damage("\"successes\":6", "\"successes\":18446744073709551615"),
        damage("\"elapsed_ns\": 10004000001", "\"elapsed_ns\": NaN"),
        damage("\"seed\"", "\"elapsed_ns\": 1,\n  \"seed\""),
        damage("\"name\": \"Aggregated\"", "\"name\": \"browse\""),
        damage("\"counts\":[", "\"counts\":[1,"),
        damage("\"p99.9\"", "\"p5\""),
    ];
    insta::assert_snapshot!(shown.join("\n---\n"));
}

#[test]
fn what_is_quoted_of_a_file_does_not_steer_a_terminal() {
    let sound = fs::read_to_string(fixture("v2")).unwrap();
    let told = refusal(sound.replacen('{', "{ \"\\u001b[2J\": 2,", 1));
    assert!(told.contains(" [2J"), "{told}");
    assert!(!told.contains('\u{1b}'), "{told:?}");
}

#[test]
fn a_missing_file_and_a_folder_are_told_with_their_cause() {
    use std::error::Error as _;

    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("none.json"), folder.path().to_owned()] {
        let error = load_record(&path).unwrap_err();
        assert!(matches!(error, LoadError::Read { .. }), "{error:?}");
        assert!(error.source().is_some());
    }
}

/// Ten scenarios of 2,000 log-normal latencies each, on three clocks.
#[test]
fn a_run_of_ten_scenarios_stays_small() {
    let mut state = 1_u64;
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut sample = |median: f64, sigma: f64| -> Vec<u64> {
        (0..2_000)
            .map(|_| {
                let normal = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "some ten seconds at most"
                )]
                let nanos = (median * (sigma * normal).exp()) as u64;
                nanos
            })
            .collect()
    };
    let mut run = full();
    let template = run.scenarios[0].clone();
    run.scenarios = (0..10)
        .map(|index| {
            let mut scenario = template.clone();
            scenario.name = format!("scenario {index}");
            let series = &mut scenario.series[0];
            let served = histogram(&sample(20e6, 0.5));
            series.successes = served.count();
            series.clocks.service_time = Latencies::Histogram(served.clone());
            let scheduled = series.clocks.scheduled.as_mut().unwrap();
            scheduled.response_time = served;
            scheduled.send_lag = histogram(&sample(50e3, 0.7));
            scenario.elapsed = Duration::from_secs(40);
            scenario
        })
        .collect();
    let size = saved(&run).len();
    println!("a run of ten scenarios takes {size} bytes");
    assert!((20_000..600_000).contains(&size), "{size}");
}
