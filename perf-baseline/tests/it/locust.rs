//! Locust's `_stats.csv`: what every version's file says, and what it does not.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use perf_baseline::{Format, Imported, import};
use perf_core::{
    Bytes, Clock, ClockView, FailureKind, LoadModel, Quantile, QuantilePoints, Rate,
    ScenarioRecord, Weight,
};

pub(crate) fn fixture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/locust");
    folder.join(name)
}

pub(crate) fn imported(path: &Path) -> Imported {
    import(path, Format::Auto).unwrap()
}

pub(crate) fn latencies(scenario: &ScenarioRecord) -> &QuantilePoints {
    match scenario.series[0].clocks.on(Clock::ResponseTime) {
        Some(ClockView::Points(points)) => points,
        other => panic!("not points: {other:?}"),
    }
}

pub(crate) fn percentile(scenario: &ScenarioRecord, quantile: Quantile) -> Option<Duration> {
    let points = &latencies(scenario).points;
    let known = points.iter().find(|point| point.quantile == quantile)?;
    Some(known.value)
}

fn import_text(text: impl AsRef<[u8]>) -> Imported {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("any name.txt");
    fs::write(&path, text).unwrap();
    imported(&path)
}

fn codes(imported: &Imported) -> Vec<(&str, Weight)> {
    let findings = imported.run.findings.iter();
    findings
        .map(|finding| (finding.code.as_str(), finding.weight))
        .collect()
}

fn v2() -> String {
    fs::read_to_string(fixture("v2_stats.csv")).unwrap()
}

fn millis(millis: f64) -> Duration {
    Duration::from_secs_f64(millis / 1e3)
}

#[test]
fn a_file_of_today_gives_a_run_of_one_scenario_and_its_endpoints() {
    let Imported { run, endpoints, .. } = imported(&fixture("v2_stats.csv"));
    assert_eq!(run.name, "v2_stats");
    assert_eq!((&*run.origin.tool, run.origin.version), ("locust", None));
    assert_eq!(
        (run.started_at, run.elapsed),
        (None, Duration::from_secs(50))
    );
    assert_eq!(run.environment.host, None);

    let [total] = &run.scenarios[..] else {
        panic!("one scenario, or the load would be counted twice");
    };
    assert_eq!(
        (&*total.name, total.model),
        ("Aggregated", LoadModel::Unknown)
    );
    assert_eq!(total.elapsed, Duration::from_secs(50));
    assert!((total.reported_throughput.unwrap().as_per_second() - 23.8).abs() < 1e-9);
    let [series] = &total.series[..] else {
        panic!("one series");
    };
    assert_eq!(
        (series.requests(), series.successes, series.failed()),
        (1200, 1190, 10)
    );
    assert_eq!(series.failures[&FailureKind::Unclassified].count, 10);
    assert_eq!(series.received, Bytes::new(2_060_760));
    assert_eq!(series.timeline, None);

    let known = latencies(total);
    let shown: Vec<String> = known
        .points
        .iter()
        .map(|point| format!("{} {}", point.quantile, point.value.as_millis()))
        .collect();
    let expected = "p50 130, p66 140, p75 150, p80 160, p90 200, p95 240, p98 310, p99 420, \
                    p99.9 900, p99.99 940";
    assert_eq!(shown.join(", "), expected);
    assert_eq!(known.count, 1200);
    assert_eq!(known.mean, Some(millis(146.5)));
    assert_eq!(known.min, Some(millis(80.5)));
    assert_eq!(known.max, Some(millis(940.75)));
    let at = |value| known.resolution.range(Duration::from_millis(value));
    assert_eq!(at(3), (millis(2.5), millis(3.5)));
    assert_eq!(at(150), (millis(145.0), millis(155.0)));
    assert_eq!(at(2000), (millis(1950.0), millis(2050.0)));

    let names: Vec<&str> = endpoints.iter().map(|endpoint| &*endpoint.name).collect();
    assert_eq!(names, ["GET /items", "POST /items?tag=a,b"]);
    assert!(!total.part_of_total);
    assert!(endpoints.iter().all(|endpoint| endpoint.part_of_total));
    assert_eq!(endpoints[0].series[0].failed(), 10);
    assert!(endpoints[1].series[0].failures.is_empty());
    assert_eq!(endpoints[1].series[0].step, "POST /items?tag=a,b");
}

#[test]
fn a_reader_is_told_what_the_numbers_are_worth() {
    let imported = imported(&fixture("v2_stats.csv"));
    let shown: Vec<String> = imported
        .run
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.code, finding.message))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_sound_file_without_failures_has_no_warning() {
    let text = "Type,Name,Request Count,Failure Count,Average Response Time,Requests/s,50%,95%\n\
                GET,/,4,0,2.5,2.0,2,3\n,Aggregated,4,0,2.5,2.0,2,3\n";
    let imported = import_text(text);
    assert_eq!(codes(&imported), [("percentiles-rounded", Weight::Notice)]);
    let total = &imported.run.scenarios[0];
    assert_eq!(total.reported_throughput, Rate::per_second(2.0));
    assert_eq!((latencies(total).min, latencies(total).max), (None, None));
    assert_eq!(percentile(total, Quantile::P99), None);
}

#[test]
fn the_oldest_files_count_failures_apart_and_have_a_median_only() {
    let imported = imported(&fixture("v0_8_requests.csv"));
    let total = &imported.run.scenarios[0];
    assert_eq!(
        (&*total.name, &*total.series[0].step),
        ("Aggregated", "Aggregated")
    );
    assert_eq!(
        (total.series[0].requests(), total.series[0].failed()),
        (100, 10)
    );
    assert_eq!(latencies(total).count, 90);
    assert_eq!(percentile(total, Quantile::P50), Some(millis(17.0)));
    assert_eq!(latencies(total).points.len(), 1);
    assert_eq!(total.reported_throughput, Rate::per_second(9.0));
    assert_eq!(total.elapsed, Duration::from_secs(10));
    let ambiguous = ("request-count-ambiguous", Weight::Warning);
    assert!(
        codes(&imported).contains(&ambiguous),
        "{:?}",
        codes(&imported)
    );
}

#[test]
fn version_0_12_2_shows_by_the_name_of_its_total_that_failures_are_counted() {
    let imported = imported(&fixture("v0_12_2_requests.csv"));
    let total = &imported.run.scenarios[0];
    assert_eq!(
        (total.series[0].requests(), total.series[0].failed()),
        (100, 10)
    );
    assert_eq!(latencies(total).count, 100);
    assert_eq!(total.reported_throughput, Rate::per_second(9.0));
}

#[test]
fn version_0_14_has_percentiles_under_a_column_without_a_percent_sign() {
    let imported = imported(&fixture("v0_14_stats.csv"));
    let total = &imported.run.scenarios[0];
    assert_eq!(
        (total.series[0].requests(), total.series[0].failed()),
        (100, 10)
    );
    assert_eq!(total.reported_throughput, Rate::per_second(9.0));
    let five_nines = "p99.999".parse().unwrap();
    assert_eq!(percentile(total, five_nines), Some(millis(210.0)));
    let cut = ("extremes-cut", Weight::Notice);
    assert!(codes(&imported).contains(&cut), "{:?}", codes(&imported));
}

#[test]
fn no_requests_are_legal_and_have_no_latencies() {
    let imported = imported(&fixture("no_requests_stats.csv"));
    let total = &imported.run.scenarios[0];
    assert_eq!(total.series[0].requests(), 0);
    let known = latencies(total);
    assert_eq!((known.count, known.points.len()), (0, 0));
    assert_eq!((known.mean, known.min, known.max), (None, None, None));
    assert_eq!(total.reported_throughput, None);
    assert_eq!(total.elapsed, Duration::ZERO);
    assert_eq!(codes(&imported), [("no-requests", Weight::Invalid)]);
    assert!(imported.endpoints.is_empty());
}

#[test]
fn all_failed_is_a_throughput_of_zero_and_not_an_absent_one() {
    let text = v2()
        .replace(",1200,10,", ",1200,1200,")
        .replace(",24.0,0.2,", ",24.0,24.0,");
    let imported = import_text(text);
    let total = &imported.run.scenarios[0];
    assert_eq!(total.series[0].successes, 0);
    assert_eq!(total.reported_throughput, Rate::per_second(0.0));
}

#[test]
fn a_rate_of_zero_beside_requests_is_an_unknown_rate() {
    let imported = import_text(v2().replace(",24.0,0.2,", ",0.0,0.0,"));
    let total = &imported.run.scenarios[0];
    assert_eq!(total.reported_throughput, None);
    assert_eq!(total.elapsed, Duration::ZERO);
}

#[test]
fn line_ends_marks_blank_lines_and_the_order_of_rows_make_no_difference() {
    let expected = import_text(v2());
    let windows = v2().replace('\n', "\r\n");
    let twice = v2().replace('\n', "\r\r\n");
    let marked = format!("\u{feff}{}", v2());
    let blank = v2().replace('\n', "\n\n");
    for text in [windows, twice, marked, blank] {
        assert_eq!(import_text(&text), expected, "{text:?}");
    }
    let mut lines: Vec<String> = v2().lines().map(str::to_owned).collect();
    lines.swap(1, 3);
    let swapped = import_text(lines.join("\n") + "\n");
    assert_eq!(swapped.run, expected.run);
}

#[test]
fn columns_go_by_name_and_not_by_position() {
    let expected = import_text(v2());
    let reversed: Vec<String> = v2()
        .replace("\"/items?tag=a,b\"", "/items?tag=a;b")
        .lines()
        .map(|line| line.rsplit(',').collect::<Vec<_>>().join(","))
        .collect();
    let read = import_text(reversed.join("\n") + "\n");
    assert_eq!(read.run, expected.run);
}

#[test]
fn names_are_taken_as_they_are() {
    let text = "Type,Name,Request Count,Failure Count,50%\n\
                GET,\"say \"\"hi\"\", größe\",2,0,3\n\
                ,custom,1,0,3\n\
                GET,Aggregated,1,0,3\n\
                POST,Total,1,0,3\n\
                ,Aggregated,5,0,3\n";
    let imported = import_text(text);
    let names: Vec<&str> = imported.endpoints.iter().map(|e| &*e.name).collect();
    assert_eq!(
        names,
        [
            "GET say \"hi\", größe",
            "custom",
            "GET Aggregated",
            "POST Total"
        ]
    );
    assert_eq!(imported.run.scenarios[0].series[0].requests(), 5);
    assert_eq!(imported.run.scenarios[0].reported_throughput, None);
}

#[test]
fn rows_that_are_missing_show_in_the_sum() {
    let text: Vec<String> = v2().lines().map(str::to_owned).collect();
    let imported = import_text([&*text[0], &text[1], &text[3], ""].join("\n"));
    let sum = imported
        .run
        .findings
        .iter()
        .find(|f| f.code == "rows-do-not-add-up");
    let message = &sum.unwrap().message;
    assert_eq!(
        message,
        "the endpoints have 1000 requests, the total has 1200"
    );
}

#[test]
fn a_last_line_without_an_end_is_told() {
    let unfinished = ("last-line-unfinished", Weight::Warning);
    assert!(codes(&import_text(v2().trim_end())).contains(&unfinished));
    assert!(!codes(&import_text(v2())).contains(&unfinished));
}

#[test]
fn a_flood_of_endpoints_is_counted_but_not_kept() {
    use std::fmt::Write as _;

    let mut text = "Type,Name,Request Count,Failure Count,50%\n".to_owned();
    for index in 0..10_500 {
        writeln!(text, "GET,/items/{index},1,0,3").unwrap();
    }
    text.push_str(",Aggregated,10500,0,3\n");
    let imported = import_text(text);
    assert_eq!(imported.endpoints.len(), 10_000);
    assert_eq!(imported.run.scenarios[0].series[0].requests(), 10_500);
    let left_out = ("endpoints-left-out", Weight::Warning);
    let rounded = ("percentiles-rounded", Weight::Notice);
    assert_eq!(codes(&imported), [rounded, left_out]);
}

#[test]
fn the_format_can_be_named() {
    let path = fixture("v2_stats.csv");
    let named = import(&path, Format::Locust).unwrap();
    assert_eq!(named, imported(&path));
    let mut all: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    assert_eq!(all[..2], ["auto", "locust"]);
    let named = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), named, "each name once");
}
