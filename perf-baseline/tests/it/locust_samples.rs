//! Results of real projects, where they are at hand: their numbers were worked out apart from
//! this crate. They are not part of the repository; elsewhere these tests end at once and say so.

use std::path::{Path, PathBuf};
use std::time::Duration;

use perf_baseline::{Format, ImportProblem, LocustFile, import};
use perf_core::Quantile;

use crate::locust::{imported, latencies, percentile};

#[expect(clippy::print_stdout, reason = "what was left out is to be seen")]
fn samples() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = workspace.join("../shared/data/formats/locust");
    if !folder.is_dir() {
        println!(
            "left out: there are no real samples in {}",
            folder.display()
        );
        return None;
    }
    Some(folder)
}

fn near(value: f64, expected: f64) -> bool {
    (value - expected).abs() <= 1e-4 * expected.max(1.0)
}

/// File, requests, failures, mean, p50, p95, p99, maximum in ms, requests/s, endpoints.
type Expected = (
    &'static str,
    u64,
    u64,
    f64,
    u64,
    Option<u64>,
    Option<u64>,
    f64,
    f64,
    usize,
);

const EXPECTED: [Expected; 3] = [
    (
        "bitcoin-api_results_stats.csv",
        2210,
        1607,
        50.1846,
        3,
        Some(8),
        Some(2000),
        2160.30,
        37.3049,
        8,
    ),
    (
        "connectfour_50users_stats.csv",
        96,
        0,
        13.6016,
        14,
        Some(30),
        Some(69),
        68.56,
        24.9390,
        4,
    ),
    (
        "old_requests.csv",
        5797,
        0,
        31.0,
        17,
        None,
        None,
        214.0,
        97.72,
        4,
    ),
];

#[test]
fn real_results_come_out_as_they_should() {
    let Some(folder) = samples() else { return };
    for (file, requests, failures, mean, p50, p95, p99, max, rate, endpoints) in EXPECTED {
        let imported = imported(&folder.join(file));
        let total = &imported.run.scenarios[0];
        assert_eq!(imported.run.scenarios.len(), 1, "{file}");
        assert_eq!(total.series[0].requests(), requests, "{file}");
        assert_eq!(total.series[0].failed(), failures, "{file}");
        let millis = |span: Option<Duration>| span.unwrap().as_secs_f64() * 1e3;
        assert!(near(millis(latencies(total).mean), mean), "{file}");
        assert!(near(millis(latencies(total).max), max), "{file}");
        let at = |quantile| percentile(total, quantile).map(|span| span.as_millis());
        assert_eq!(at(Quantile::P50), Some(u128::from(p50)), "{file}");
        assert_eq!(at(Quantile::P95), p95.map(u128::from), "{file}");
        assert_eq!(at(Quantile::P99), p99.map(u128::from), "{file}");
        // Successes per second; the file's own rate is that of all requests.
        let successes = rate * (requests - failures) as f64 / requests as f64;
        let throughput = total.reported_throughput.unwrap().as_per_second();
        assert!(
            near(throughput, successes),
            "{file}: {throughput} and {successes}"
        );
        assert!(
            near(requests as f64 / total.elapsed.as_secs_f64(), rate),
            "{file}"
        );
        assert_eq!(imported.endpoints.len(), endpoints, "{file}");
        let sum: u64 = imported
            .endpoints
            .iter()
            .map(|e| e.series[0].requests())
            .sum();
        assert_eq!(sum, requests, "{file}");
        let codes: Vec<&str> = imported.run.findings.iter().map(|f| &*f.code).collect();
        assert!(!codes.contains(&"rows-do-not-add-up"), "{file}: {codes:?}");
    }
}

#[test]
fn the_other_files_of_a_run_are_told_apart() {
    let Some(folder) = samples() else { return };
    let mut seen = 0;
    for (file, expected, meant) in [
        (
            "bitcoin-api_results_exceptions.csv",
            LocustFile::Exceptions,
            "bitcoin-api_results_stats.csv",
        ),
        (
            "bitcoin-api_results_failures.csv",
            LocustFile::Failures,
            "bitcoin-api_results_stats.csv",
        ),
        (
            "connectfour_50users_failures.csv",
            LocustFile::Failures,
            "connectfour_50users_stats.csv",
        ),
    ] {
        let error = import(&folder.join(file), Format::Auto).unwrap_err();
        match error.problem() {
            ImportProblem::OtherLocustFile {
                found,
                meant: Some(path),
            } => {
                assert_eq!(*found, expected, "{file}");
                assert!(path.ends_with(meant), "{file}");
                seen += 1;
            }
            other => panic!("{file}: {other}"),
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn the_last_row_of_a_history_has_the_totals_so_far() {
    let Some(folder) = samples() else { return };
    let of = |file: &str| imported(&folder.join(file));
    let bitcoin = of("bitcoin-api_results_stats_history.csv");
    let series = &bitcoin.run.scenarios[0].series[0];
    assert_eq!((series.requests(), series.failed()), (2050, 1496));
    let users = |imported: &perf_baseline::Imported| imported.run.metrics[0].last.value();
    assert!((users(&bitcoin) - 50.0).abs() < 1e-9);
    let found: Vec<_> = bitcoin.run.findings.iter().map(|one| &*one.code).collect();
    assert!(found.contains(&"history-lags"), "{found:?}");
    let few = of("connectfour_50users_stats_history.csv");
    assert!((users(&few) - 20.0).abs() < 1e-9);
}

#[test]
fn reasons_of_failures_stand_beside_the_totals_and_add_up() {
    let Some(folder) = samples() else { return };
    let of = |file: &str| folder.join(format!("bitcoin-api_results_{file}.csv"));
    let beside = [of("failures"), of("exceptions")];
    let told = perf_baseline::import_with(&of("stats"), Format::Auto, &beside).unwrap();
    let series = &told.run.scenarios[0].series[0];
    assert_eq!((series.requests(), series.failed()), (2210, 1607));
    let kinds: Vec<_> = series.failures.keys().map(|kind| kind.name()).collect();
    assert!(kinds.contains(&"status_4xx"), "{kinds:?}");
    assert!(!kinds.contains(&"unclassified"), "{kinds:?}");
    let endpoints = told.endpoints.iter();
    let mut classed = endpoints.filter(|one| !one.series[0].failures.is_empty());
    assert!(classed.all(|one| {
        one.series[0]
            .failures
            .keys()
            .all(|kind| kind.name() != "unclassified")
    }));
    let wrong = [folder.join("connectfour_50users_failures.csv")];
    let told = perf_baseline::import_with(&of("stats"), Format::Auto, &wrong).unwrap();
    assert!(
        told.run
            .findings
            .iter()
            .any(|one| one.code == "failures-do-not-add-up")
    );
    let no_table = [of("stats")];
    perf_baseline::import_with(&of("stats"), Format::Auto, &no_table).unwrap_err();
}

/// Samples of every other tool: none of them is read where Locust's was asked for.
#[test]
fn results_of_other_tools_are_refused() {
    let Some(folder) = samples() else { return };
    let mut refused = 0;
    for tool in std::fs::read_dir(folder.parent().unwrap()).unwrap() {
        let tool = tool.unwrap().path();
        if !tool.is_dir() || tool.ends_with("locust") {
            continue;
        }
        for file in std::fs::read_dir(&tool).unwrap() {
            let file = file.unwrap().path();
            let error = match import(&file, Format::Locust) {
                Ok(imported) => panic!("{} as {}", file.display(), imported.run.origin.tool),
                Err(error) => error,
            };
            assert!(
                matches!(
                    error.problem(),
                    ImportProblem::OtherFormat { .. }
                        | ImportProblem::NotText { .. }
                        | ImportProblem::NoHeader
                ),
                "{error}"
            );
            refused += 1;
        }
    }
    assert!(refused > 10, "{refused}");
}
