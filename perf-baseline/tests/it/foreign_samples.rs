//! Real results of many tools, where they are at hand: what must come out was worked out apart
//! from this crate. They are not part of the repository; elsewhere these tests end at once and
//! say so.

use std::path::{Path, PathBuf};

use perf_baseline::{Format, Imported, import};

use crate::figures::{figures, millis, of_scenario, read};

#[expect(clippy::print_stdout, reason = "what was left out is to be seen")]
fn sample(name: &str) -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = workspace.join("../shared/data/formats");
    if !folder.is_dir() {
        println!(
            "left out: there are no real samples in {}",
            folder.display()
        );
        return None;
    }
    Some(folder.join(name))
}

/// File, then `requests failed mean p50 p90 p95 p99 min max` in ms, then the tolerance: zero
/// where the tool's own numbers are repeated, the width of buckets where requests were counted.
const EXPECTED: [(&str, &str, f64); 28] = [
    (
        "k6/handleSummary_leaderboard.json",
        "842 0 3.2314 3.191 4.3292 4.70355 - 0.904 17.502",
        1e-4,
    ),
    (
        "k6/summary-export_ratelimiter_low.json",
        "1143423 435417 0.497309 0.387594 0.8808158 1.15574 - 0.034084 100.078",
        1e-4,
    ),
    ("k6/golden_handleSummary.json", "3 - - - - - - - -", 0.0),
    (
        "k6/golden_old-summary-export.json",
        "3 - - - - - - - -",
        0.0,
    ),
    (
        "k6/out-json_k6-load-template_head.ndjson",
        "59 0 9598.0278 9908.548 * 14311.889 14941.933 5003.556 14941.933",
        2e-3,
    ),
    (
        "vegeta/report.json",
        "1090 0 6.566694 2.864535 18.211907 23.284373 30.921207 0.836338 41.417781",
        1e-9,
    ),
    (
        "vegeta/readme_report.txt",
        "1200 535 113.172398 108.272568 - 140.18235 247.771566 90.438129 264.815246",
        1e-9,
    ),
    ("wrk/readme.txt", "22464657 0 0.63591 - - - - - 12.92", 1e-9),
    (
        "wrk/latency_non2xx.txt",
        "543716 1 32.55 26.45 33.44 - 311.95 - 669.02",
        1e-9,
    ),
    (
        "wrk2/readme_latency.txt",
        "60018 0 6.602 6.67 9.14 10.015 11.18 - 12.496",
        1e-9,
    ),
    (
        "wrk2/readme_u_latency_1.txt",
        "60031 0 6.178 6.21 8.46 9.415 10.52 - 11.312",
        1e-9,
    ),
    (
        "oha/json_deadline.json",
        "12 0 103.57137 29.952542 441.733125 454.240625 454.240625 25.575416 454.240625",
        1e-6,
    ),
    ("hey/hey_5rows.csv", "5 1 30 30 * 50 50 10 50", 1e-3),
    (
        "jmeter/HTMLReportTestFile.csv",
        "255 3 235.47451 232 337 339 353 100 353",
        1e-3,
    ),
    (
        "jmeter/xml_sample_log1_head.jtl",
        "1000 0 339.338 250 * 851 1322 120 3686",
        1e-3,
    ),
    (
        "gatling/dethu_global_stats.json",
        "3 0 256 337 - 343 344 87 344",
        1e-9,
    ),
    (
        "gatling/dethu_stats.json",
        "3 0 256 337 - 343 344 87 344",
        1e-9,
    ),
    (
        "gatling/dethu_simulation.log",
        "3 0 256 337 * 344 344 87 344",
        1e-3,
    ),
    (
        "artillery/v2_weight-tracker.json",
        "159 0 1.6 1 2 3 5 1 8",
        1e-9,
    ),
    ("artillery/v1-report.json", "1 1 - - - - - - -", 0.0),
    (
        "pytest-benchmark/pytest_output.json",
        "38523 - 0.0240887 0.0223 - - - * *",
        1e-3,
    ),
    (
        "criterion/Fibonacci-Iterative-new-raw.csv",
        "100 - 4.72317e-6 4.67091e-6 - 5.05264e-6 5.38792e-6 * *",
        0.13,
    ),
    (
        "criterion/Fibonacci-Iterative-new-sample.json",
        "100 - 4.72317e-6 4.67091e-6 - 5.05264e-6 5.38792e-6 * *",
        0.13,
    ),
    (
        "hyperfine/one.json",
        "214 0 13.3172 13.2513 * * * 10.1659 21.3471",
        1e-3,
    ),
    (
        "hdrhistogram/jHiccup-2.0.7S.logV2.hlog",
        "48761 - 67.806931 0.344063 * 629.145599 1434.451967 * 1803.550719",
        8e-3,
    ),
    (
        "hdrhistogram/seq-nums.hist",
        "100000 - 0.04999999 0.050015 * 0.095039 0.099007 0 0.100031",
        8e-3,
    ),
    (
        "locust/bitcoin-api_results_stats.csv",
        "2210 1607 50.1846 3 * 8 2000 * 2160.30",
        1e-4,
    ),
    ("locust/old_requests.csv", "5797 0 31 17 * - - * 214", 1e-4),
];

#[test]
fn every_sample_gives_what_was_worked_out_apart() {
    for (name, expected, tolerance) in EXPECTED {
        let Some(path) = sample(name) else { return };
        let own = figures(&read(&path));
        println_if_wrong(name, || own.are(expected, tolerance));
    }
}

fn println_if_wrong(name: &str, check: impl FnOnce()) {
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check));
    assert!(outcome.is_ok(), "in {name}");
}

fn codes(imported: &Imported) -> Vec<&str> {
    let findings = imported.run.findings.iter();
    findings.map(|finding| finding.code.as_str()).collect()
}

#[test]
fn k6_both_shapes_of_one_run_are_the_same_and_its_thresholds_are_violated() {
    let (Some(old), Some(new)) = (
        sample("k6/golden_old-summary-export.json"),
        sample("k6/golden_handleSummary.json"),
    ) else {
        return;
    };
    let (old, new) = (read(&old), read(&new));
    assert_eq!(old.run.scenarios, new.run.scenarios);
    assert_eq!(old.run.metrics, new.run.metrics);
    assert_eq!(old.run.findings, new.run.findings);
    let found = |code: &str| {
        let found = new.run.findings.iter().find(|finding| finding.code == code);
        found.map(|finding| finding.message.clone()).unwrap()
    };
    assert_eq!(
        found("threshold-violated"),
        "k6's own thresholds were violated: `http_reqs`: rate<100, `my_trend`: my_trend<1000"
    );
    assert!(found("checks-failed").starts_with("15 of 60 checks"));
    let of = |name: &str| {
        let metrics = new.run.metrics.iter();
        let found = metrics.filter(|metric| metric.name.as_str() == name);
        found.map(|metric| metric.last.value()).next()
    };
    assert_eq!(of("my_trend_avg"), Some(15.0));
    assert_eq!(of("my_trend_p_95"), Some(19.5));
    assert_eq!(of("my_trend_p_99"), Some(19.9));
}

#[test]
fn throughput_counts_successes_and_the_times_are_those_of_the_file() {
    let cases = [
        ("k6/handleSummary_leaderboard.json", 20.7144, 40.648),
        ("k6/summary-export_ratelimiter_low.json", 15733.1, 45.0),
        ("vegeta/report.json", 54.5083, 19.997),
        ("wrk/readme.txt", 748_868.53, 30.0),
        ("wrk2/readme_latency.txt", 2000.28, 30.0),
        ("oha/json_deadline.json", 11.968, 1.00266),
    ];
    for (name, throughput, elapsed) in cases {
        let Some(path) = sample(name) else { return };
        let scenario = &read(&path).run.scenarios[0];
        let own = scenario.reported_throughput.unwrap().as_per_second();
        assert!((own / throughput - 1.0).abs() < 1e-3, "{name}: {own}");
        let own = millis(scenario.elapsed) / 1e3;
        assert!((own / elapsed - 1.0).abs() < 1e-3, "{name}: {own}");
    }
}

#[test]
fn a_jtl_spans_from_the_first_start_to_the_last_end() {
    let Some(path) = sample("jmeter/HTMLReportTestFile.csv") else {
        return;
    };
    let imported = read(&path);
    assert_eq!(imported.run.elapsed.as_millis(), 60_185);
    let named: Vec<_> = imported
        .endpoints
        .iter()
        .map(|endpoint| (&*endpoint.name, endpoint.series[0].requests()))
        .collect();
    assert_eq!(named, [("JR-KO", 3), ("JR-OK", 252)]);
    of_scenario(&imported.endpoints[1]).are("252 0 235.90079 232 337 * 353 101 353", 1e-3);
    let Some(path) = sample("jmeter/xml_sample_log1_head.jtl") else {
        return;
    };
    assert_eq!(read(&path).run.elapsed.as_millis(), 92_813);
}

#[test]
fn wrk2_keeps_the_uncorrected_latencies_apart() {
    let Some(path) = sample("wrk2/readme_u_latency_1.txt") else {
        return;
    };
    let imported = read(&path);
    assert!(codes(&imported).contains(&"calibration-left-out"));
    let [uncorrected] = &imported.endpoints[..] else {
        panic!("one")
    };
    assert!(uncorrected.part_of_total);
    of_scenario(uncorrected).are("60031 0 2.757 2.68 4.47 4.975 5.43 - 7.012", 1e-9);
}

#[test]
fn requests_aborted_at_the_deadline_are_no_failures() {
    let Some(path) = sample("oha/json_deadline.json") else {
        return;
    };
    assert!(codes(&read(&path)).contains(&"aborted-at-deadline"));
}

#[test]
fn what_does_not_say_how_long_anything_took_is_refused() {
    let Some(path) = sample("jmeter/Bug52968.csv") else {
        return;
    };
    let error = import(&path, Format::Auto).unwrap_err();
    assert!(error.hint().is_some(), "{error}");
    let Some(path) = sample("jmeter/HTMLReportExpect.json") else {
        return;
    };
    import(&path, Format::Auto).unwrap_err();
}

fn metric(imported: &Imported, scenario: usize, name: &str) -> f64 {
    let metrics = &imported.run.scenarios[scenario].metrics;
    let known = metrics.iter().find(|metric| metric.name.as_str() == name);
    known
        .unwrap_or_else(|| panic!("{name} in {metrics:?}"))
        .last
        .value()
}

fn near(own: f64, expected: f64) -> bool {
    (own / expected - 1.0).abs() < 1e-4
}

#[test]
fn what_is_finer_than_a_nanosecond_is_kept_beside() {
    for name in ["new-sample.json", "new-raw.csv", "new-estimates.json"] {
        let Some(path) = sample(&format!("criterion/Fibonacci-Iterative-{name}")) else {
            return;
        };
        let imported = read(&path);
        assert!(
            near(metric(&imported, 0, "mean_ns"), 4.723_173_110),
            "{name}"
        );
        assert!(
            (metric(&imported, 0, "median_ns") / 4.67091 - 1.0).abs() < 2e-3,
            "{name}"
        );
        assert!(codes(&imported).contains(&"finer-than-a-nanosecond"));
    }
    let Some(path) = sample("criterion/Fibonacci-Iterative-new-estimates.json") else {
        return;
    };
    assert!(near(metric(&read(&path), 0, "slope_ns"), 4.70842));
    for name in [
        "change-estimates.json",
        "new-benchmark.json",
        "new-tukey.json",
    ] {
        let Some(path) = sample(&format!("criterion/Fibonacci-Iterative-{name}")) else {
            return;
        };
        import(&path, Format::Auto).unwrap_err();
    }
}

#[test]
fn go_benchmarks_are_results_and_not_only_names() {
    let Some(path) = sample("gobench/go_output.txt") else {
        return;
    };
    let imported = read(&path);
    let named: Vec<_> = imported
        .run
        .scenarios
        .iter()
        .map(|one| &*one.name)
        .collect();
    assert_eq!(named.len(), 8, "{named:?}");
    for (name, nanos) in [
        ("BenchmarkFib10-8", 325.0),
        ("BenchmarkFib20", 40537.123),
        ("BenchmarkFib11-16", 262.7),
        ("BenchmarkFib22-16", 31915.0),
    ] {
        let at = named.iter().position(|known| *known == name).unwrap();
        assert!(near(metric(&imported, at, "mean_ns"), nanos), "{name}");
    }
    let at = named
        .iter()
        .position(|known| *known == "BenchmarkFib22-16")
        .unwrap();
    assert!(near(metric(&imported, at, "auxmetricunits"), 4.0));
}

#[test]
fn pytest_benchmark_has_no_95th_percentile_where_its_data_are_shortened() {
    let Some(path) = sample("pytest-benchmark/pytest_output.json") else {
        return;
    };
    let imported = read(&path);
    assert_eq!(imported.run.scenarios.len(), 2);
    of_scenario(&imported.run.scenarios[1]).are("278 - 2.98503 2.96058 - - - * *", 1e-3);
}

#[test]
fn hdr_log_has_a_start_and_an_end() {
    let Some(path) = sample("hdrhistogram/jHiccup-2.0.7S.logV2.hlog") else {
        return;
    };
    let run = read(&path).run;
    assert_eq!(run.started_at.unwrap().as_unix_millis(), 1_441_812_279_474);
    assert_eq!(run.elapsed.as_millis(), 62_131);
    let merged = run
        .findings
        .iter()
        .find(|finding| finding.code == "intervals");
    assert_eq!(merged.unwrap().message, "62 intervals were merged");
    let Some(path) = sample("otava/histostat.csv") else {
        return;
    };
    import(&path, Format::Auto).unwrap_err();
}

#[test]
fn errors_of_the_script_are_no_failed_requests() {
    let Some(path) = sample("artillery/v2_weight-tracker.json") else {
        return;
    };
    let imported = read(&path);
    assert_eq!(imported.run.elapsed.as_millis(), 41_331);
    assert!(codes(&imported).contains(&"script-errors"));
    let rate = imported.run.scenarios[0].reported_throughput.unwrap();
    assert!((rate.as_per_second() - 3.85).abs() < 0.01);
    assert_eq!(imported.endpoints.len(), 3);
}
