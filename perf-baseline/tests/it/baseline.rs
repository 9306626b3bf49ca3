//! The single-file baseline: ours and those that teams already have.

use std::fs;
use std::time::Duration;

use perf_baseline::{
    Baseline, BaselineError, LoadBaselineError, MissingFolder, SaveBaselineError, WriteError,
    load_baseline, save_baseline, write_atomically,
};
use perf_core::{
    Bytes, Metric, MetricSet, MetricValue, Quantile, Quantity, Rate, ResourceStatistic, Share,
    Statistic,
};

const P95: Metric = Metric::quantile(Quantile::P95);

fn millis(millis: u64) -> Quantity {
    Quantity::Time(Duration::from_millis(millis))
}

/// As a gate over Locust results would have it.
fn metrics() -> MetricSet {
    let exact = |metric, value| MetricValue::exact(metric, value);
    MetricSet {
        requests: 2210,
        failures: 1607,
        values: vec![
            MetricValue {
                metric: Metric::quantile(Quantile::P99),
                value: millis(2000),
                rounding: (millis(1950), millis(2050)),
            },
            exact(Metric::quantile(Quantile::P50), millis(3)),
            MetricValue {
                metric: P95,
                value: millis(8),
                rounding: (
                    Quantity::Time(Duration::from_micros(7500)),
                    Quantity::Time(Duration::from_micros(8500)),
                ),
            },
            exact(
                Metric::response(Statistic::Mean),
                Quantity::Time(Duration::from_nanos(50_184_641)),
            ),
            exact(
                Metric::Throughput,
                Quantity::Rate(Rate::per_second(10.177_9).unwrap()),
            ),
            exact(
                Metric::of_target(ResourceStatistic::MemoryPeak),
                Quantity::Size(Bytes::new(5)),
            ),
        ],
    }
}

fn load_text(text: &str) -> Result<Option<Baseline>, LoadBaselineError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("perf_baseline.json");
    fs::write(&path, text).unwrap();
    load_baseline(&path)
}

fn loaded(text: &str) -> Baseline {
    load_text(text).unwrap().unwrap()
}

fn refusal(text: &str) -> String {
    let error = load_text(text).unwrap_err();
    let shown = error.to_string();
    let (before, rest) = shown.split_once('`').unwrap();
    let (path, after) = rest.split_once('`').unwrap();
    assert!(path.ends_with("perf_baseline.json"), "{shown}");
    format!("{before}`perf_baseline.json`{after}")
}

/// A file with these metrics and nothing else.
fn with_metrics(metrics: &str) -> String {
    format!("{{\"version\": 1, \"metrics\": {{{metrics}}}}}")
}

#[test]
fn a_baseline_is_written_for_people_and_reads_back_equal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("perf_baseline.json");
    let mut baseline = Baseline::new(&metrics()).unwrap();
    baseline.timestamp = Some("2026-11-21T05:09:36Z".parse().unwrap());
    baseline.commit = Some("44fc181".to_owned());
    baseline.notes = Some("after the cache".to_owned());
    save_baseline(&path, &baseline).unwrap();

    assert_eq!(load_baseline(&path).unwrap().unwrap(), baseline);
    let text = fs::read_to_string(&path).unwrap();
    insta::assert_snapshot!(text, @r#"
    {
      "version": 1,
      "timestamp": "2026-11-21T05:09:36.000Z",
      "commit": "44fc181",
      "units": {
        "time": "ms",
        "error_rate": "percent"
      },
      "metrics": {
        "p50": 3,
        "p95": 8,
        "p99": 2000,
        "avg_response_time": 50.184641,
        "requests_per_sec": 10.1779,
        "error_rate": 72.714932126697,
        "total_requests": 2210
      },
      "resolution": {
        "p95": [
          7.5,
          8.5
        ],
        "p99": [
          1950,
          2050
        ]
      },
      "notes": "after the cache"
    }
    "#);
    save_baseline(&path, &baseline).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn no_file_is_no_baseline_and_no_error() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        load_baseline(&folder.path().join("none.json")).unwrap(),
        None
    );
    let error = load_baseline(folder.path()).unwrap_err();
    assert!(matches!(error, LoadBaselineError::Read { .. }), "{error:?}");
}

/// Requirement: M1
#[test]
fn a_file_of_another_script_is_read_in_ms_and_percent() {
    let baseline = loaded(
        r#"{
            "version": "1.0",
            "timestamp": "2025-03-01T12:30:00.123456",
            "commit": "abc1234",
            "metrics": {
                "p50": 120.0, "p95": 350, "p99": 800.5,
                "avg_response_time": 146.25,
                "requests_per_sec": 24.5,
                "error_rate": 2.5,
                "total_requests": 1200.0
            },
            "notes": ""
        }"#,
    );
    let metrics = baseline.metrics();
    assert_eq!((metrics.requests, metrics.failures), (1200, 30));
    assert_eq!(
        metrics.get(P95).unwrap(),
        &MetricValue::exact(P95, millis(350))
    );
    let rate = metrics.get(Metric::ErrorRate).unwrap().value;
    assert_eq!(rate, Quantity::Share(Share::of(30, 1200).unwrap()));
    assert_eq!(
        baseline.timestamp.unwrap().to_string(),
        "2025-03-01T12:30:00.123Z"
    );
    assert_eq!(baseline.commit.as_deref(), Some("abc1234"));
    assert_eq!(baseline.notes, None);
    assert_eq!(baseline.findings(), []);
}

#[test]
fn units_may_say_otherwise() {
    let baseline = loaded(
        r#"{"version": 1, "units": {"time": "s", "error_rate": "fraction"},
            "metrics": {"p95": 0.35, "error_rate": 0.025, "total_requests": 1200}}"#,
    );
    assert_eq!(baseline.metrics().get(P95).unwrap().value, millis(350));
    assert_eq!(baseline.metrics().failures, 30);
    assert_eq!(baseline.findings(), []);
}

#[test]
fn what_is_absent_or_null_stays_absent() {
    let baseline = loaded(&with_metrics(r#""p95": 350, "p50": null"#));
    let metrics = baseline.metrics();
    assert_eq!(metrics.values, [MetricValue::exact(P95, millis(350))]);
    assert_eq!((metrics.requests, metrics.failures), (0, 0));
    assert_eq!(metrics.get(Metric::ErrorRate), None);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.json");
    save_baseline(&path, &baseline).unwrap();
    assert_eq!(load_baseline(&path).unwrap().unwrap(), baseline);
    assert!(
        !fs::read_to_string(&path)
            .unwrap()
            .contains("total_requests")
    );
}

#[test]
fn zero_is_a_value() {
    let baseline = loaded(&with_metrics(
        r#""p95": 0, "error_rate": 0.0, "total_requests": 5"#,
    ));
    let zero = Quantity::Share(Share::ZERO);
    assert_eq!(baseline.metrics().get(P95).unwrap().value, millis(0));
    assert_eq!(
        baseline.metrics().get(Metric::ErrorRate).unwrap().value,
        zero
    );
}

#[test]
fn an_error_rate_that_was_rounded_by_hand_keeps_its_value() {
    let baseline = loaded(&with_metrics(
        r#""error_rate": 1.23, "total_requests": 1000"#,
    ));
    let known = baseline.metrics().get(Metric::ErrorRate).unwrap();
    assert_eq!(baseline.metrics().failures, 12);
    assert_eq!(known.value, Quantity::Share(Share::new(0.0123).unwrap()));
}

#[test]
fn doubts_are_told() {
    let text = r#"{"version": 1, "author": "me",
        "metrics": {"p95": 350, "p90": 3, "p_99": 4, "error_rate": 0.02}}"#;
    let shown: Vec<String> = loaded(text)
        .findings()
        .iter()
        .map(|finding| format!("{}: {}", finding.code, finding.message))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    baseline-field-unknown: the baseline's field `metrics.p90` is not known and was left out
    baseline-field-unknown: the baseline's field `metrics.p_99` is not known and was left out
    baseline-field-unknown: the baseline's field `author` is not known and was left out
    baseline-units-assumed: the baseline's error rate of 0.02 is taken for 0.02 %
    ");
    let advice = loaded(text).findings()[3].advice.clone().unwrap();
    assert!(
        advice.contains(r#""units": {"time":"ms","error_rate":"fraction"}"#),
        "{advice}"
    );
}

#[test]
fn other_files_are_told_from_baselines() {
    let others = [
        "",
        "[]",
        "{}",
        r#"{"schema": "perf-run", "version": 1, "run": {}}"#,
        r#"{"metrics": 3}"#,
        r#"{"metrics": {}}"#,
        r#"{"metrics": {"http_req_duration": {"avg": 3}}}"#,
        r#"{"metrics": {"p50": null, "total_requests": 4}}"#,
    ];
    let shown: Vec<String> = others.iter().map(|text| refusal(text)).collect();
    insta::assert_snapshot!(shown.join("\n"));
    for text in others {
        let error = load_text(text).unwrap_err();
        assert!(error.hint().unwrap().contains("p95"), "{text}");
    }
}

#[test]
fn what_cannot_be_is_told_with_file_and_field() {
    let of_metrics = |metrics: &str| refusal(&with_metrics(metrics));
    let of_file = |fields: &str| refusal(&format!("{{{fields}, \"metrics\": {{\"p95\": 8}}}}"));
    let shown = [
        of_metrics("\"p95\": NaN"),
        of_metrics("\"p50\": 1, \"p95\": -Infinity"),
        of_metrics("\"p95\": -3"),
        of_metrics("\"p95\": -3.5"),
        of_metrics("\"p95\": \"350\""),
        of_metrics("\"p95\": true"),
        of_metrics("\"p95\": [350]"),
        of_metrics("\"p95\": 1e999"),
        of_metrics("\"p95\": 1e300"),
        of_metrics("\"p95\": 1, \"p95\": 2"),
        of_metrics("\"p50\": 9, \"p95\": 10, \"p99\": 8"),
        of_metrics("\"error_rate\": 100.5"),
        of_metrics("\"error_rate\": -1"),
        of_metrics("\"requests_per_sec\": -1"),
        of_metrics("\"p95\": 8, \"total_requests\": 0"),
        of_metrics("\"p95\": 8, \"total_requests\": -4"),
        of_metrics("\"p95\": 8, \"total_requests\": 2.5"),
        of_metrics("\"p95\": 8,"),
        of_file("\"version\": 2"),
        of_file("\"version\": \"2.1\""),
        of_file("\"version\": \"latest\""),
        of_file("\"version\": 0"),
        of_file("\"version\": 1, \"version\": 1"),
        of_file("\"timestamp\": \"yesterday\""),
        of_file("\"timestamp\": 1740000000"),
        of_file("\"commit\": 44"),
        of_file("\"notes\": [\"a\"]"),
        of_file("\"units\": {\"time\": \"us\"}"),
        of_file("\"resolution\": {\"p50\": [1, 2]}"),
        of_file("\"resolution\": {\"p95\": [9, 10]}"),
        of_file("\"resolution\": {\"p95\": [9]}"),
        of_file("\"resolution\": {\"total_requests\": 4}"),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_baseline_of_nothing_is_refused() {
    let none = MetricSet::default();
    assert_eq!(Baseline::new(&none), Err(BaselineError::NoRequests));
    let only_counts = MetricSet {
        requests: 5,
        ..MetricSet::default()
    };
    assert_eq!(Baseline::new(&only_counts), Err(BaselineError::NoMetrics));
    let impossible = MetricSet {
        failures: 2211,
        ..metrics()
    };
    let error = Baseline::new(&impossible).unwrap_err();
    assert_eq!(error.to_string(), "2211 failures of 2210 requests");
    let misfit = MetricSet {
        requests: 5,
        failures: 0,
        values: vec![MetricValue::exact(P95, Quantity::Share(Share::ONE))],
    };
    let error = Baseline::new(&misfit).unwrap_err();
    assert_eq!(error, BaselineError::Value { metric: P95 });
}

#[test]
fn the_error_rate_of_a_new_baseline_comes_from_its_counts() {
    let baseline = Baseline::new(&metrics()).unwrap();
    let rate = baseline.metrics().get(Metric::ErrorRate).unwrap();
    let expected = Quantity::Share(Share::of(1607, 2210).unwrap());
    assert_eq!(rate, &MetricValue::exact(Metric::ErrorRate, expected));
    assert_eq!(
        baseline
            .metrics()
            .get(Metric::of_target(ResourceStatistic::MemoryPeak)),
        None
    );
}

#[test]
fn a_missing_folder_is_not_made_and_the_old_baseline_survives_a_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let baseline = Baseline::new(&metrics()).unwrap();
    let error = save_baseline(&folder.path().join("typo/b.json"), &baseline).unwrap_err();
    assert!(
        matches!(
            error,
            SaveBaselineError::Write(WriteError::MissingFolder { .. })
        ),
        "{error:?}"
    );
    assert!(!folder.path().join("typo").exists());
}

#[test]
fn a_huge_file_is_not_a_baseline() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.json");
    write_atomically(&path, &vec![b' '; 2 << 20], MissingFolder::Refuse).unwrap();
    let error = load_baseline(&path).unwrap_err();
    assert!(
        matches!(error, LoadBaselineError::NotABaseline { .. }),
        "{error:?}"
    );
}
