//! Results of other tools, made by running them or by hand: what is read of each, and what a
//! reader is told.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use perf_baseline::{Format, import, load_record, save_record};

use crate::figures::{figures, of_scenario, read};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/foreign")
}

/// Every fixture and the format that it is of.
pub(crate) const FIXTURES: [(&str, Format); 38] = [
    ("artillery.json", Format::Artillery),
    ("artillery_v1.json", Format::Artillery),
    ("autocannon.json", Format::Autocannon),
    ("criterion.txt", Format::Criterion),
    ("criterion_estimates.json", Format::Criterion),
    ("criterion_sample.json", Format::Criterion),
    ("gatling.json", Format::Gatling),
    ("gatling.log", Format::Gatling),
    ("gatling_3_12.log", Format::Gatling),
    ("gatling_3_13.log", Format::Gatling),
    ("go.ndjson", Format::GoBench),
    ("go.txt", Format::GoBench),
    ("google.json", Format::GoogleBenchmark),
    ("hdr.hlog", Format::HdrLog),
    ("hey.csv", Format::Hey),
    ("hey.txt", Format::Hey),
    ("hey_refused.txt", Format::Hey),
    ("hyperfine.json", Format::Hyperfine),
    ("jmeter.csv", Format::Jmeter),
    ("jmeter.jtl", Format::Jmeter),
    ("jmh.json", Format::Jmh),
    ("k6.ndjson", Format::K6),
    ("k6_machine.json", Format::K6),
    ("k6_new.json", Format::K6),
    ("k6_old.json", Format::K6),
    ("oha.json", Format::Oha),
    ("oha.txt", Format::Oha),
    ("oha_refused.txt", Format::Oha),
    ("operation_baselines.json", Format::OperationBaselines),
    ("pytest.json", Format::Pytest),
    ("pytest_benchmark.json", Format::PytestBenchmark),
    ("scenario_results.json", Format::ScenarioResults),
    ("vegeta.csv", Format::Vegeta),
    ("vegeta.json", Format::Vegeta),
    ("vegeta.ndjson", Format::Vegeta),
    ("vegeta.txt", Format::Vegeta),
    ("wrk.txt", Format::Wrk),
    ("wrk2.txt", Format::Wrk),
];

/// Requirement: M2, M3
#[test]
fn what_is_read_of_each_and_what_a_reader_is_told() {
    let mut all = String::new();
    for (name, _) in FIXTURES {
        let imported = read(&folder().join(name));
        writeln!(all, "{name}: {}", imported.run.origin.tool).unwrap();
        let scenarios = imported.run.scenarios.iter().map(|one| ("", one));
        let endpoints = imported.endpoints.iter().map(|one| ("  part: ", one));
        for (indent, scenario) in scenarios.chain(endpoints) {
            let own = of_scenario(scenario);
            let percentiles = own.percentiles.iter().map(|(q, ms)| format!("{q} {ms:.3}"));
            let failed = own
                .failed
                .map_or("-".to_owned(), |failed| failed.to_string());
            let shown = |ms: Option<f64>| ms.map_or("-".to_owned(), |ms| format!("{ms:.3}"));
            let rate = scenario
                .reported_throughput
                .map(perf_core::Rate::as_per_second);
            writeln!(
                all,
                "  {indent}{}: {} requests, {failed} failed, mean {}, {}, min {}, max {}, {}/s, {:.3} s",
                scenario.name,
                own.requests,
                shown(own.mean),
                percentiles.collect::<Vec<_>>().join(", "),
                shown(own.min),
                shown(own.max),
                shown(rate),
                scenario.elapsed.as_secs_f64(),
            )
            .unwrap();
            for (kind, tally) in &scenario.series[0].failures {
                let example = tally.example.as_deref().unwrap_or("-");
                writeln!(all, "    {} {}: {example}", tally.count, kind.name()).unwrap();
            }
            for metric in &scenario.metrics {
                writeln!(all, "    {} = {}", metric.name, metric.last.value()).unwrap();
            }
        }
        for metric in &imported.run.metrics {
            writeln!(all, "  {} = {}", metric.name, metric.last.value()).unwrap();
        }
        for finding in &imported.run.findings {
            writeln!(
                all,
                "  {:?} {}: {}",
                finding.weight, finding.code, finding.message
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(all);
}

/// By content: the name says nothing.
#[test]
fn a_format_is_found_by_content_and_another_one_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("result");
    for (name, format) in FIXTURES {
        std::fs::copy(folder().join(name), &path).unwrap();
        assert_eq!(
            import(&path, Format::Auto).unwrap(),
            import(&path, format).unwrap()
        );
        for other in Format::ALL {
            if other != Format::Auto && other != format {
                let error = import(&path, other).unwrap_err();
                assert!(
                    error.hint().is_some(),
                    "{name} as {}: {error}",
                    other.name()
                );
            }
        }
    }
}

#[test]
fn what_was_imported_is_stored_as_a_record_and_read_again() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("record.json");
    for (name, _) in FIXTURES {
        let mut run = read(&folder().join(name)).run;
        run.scenarios.extend(read(&folder().join(name)).endpoints);
        save_record(&path, &run).unwrap();
        assert_eq!(load_record(&path).unwrap(), run, "{name}");
    }
}

#[test]
fn the_shapes_of_one_k6_run_agree() {
    let [old, new, machine] = ["old", "new", "machine"].map(|shape| {
        let imported = read(&folder().join(format!("k6_{shape}.json")));
        (figures(&imported), imported.run.scenarios[0].elapsed)
    });
    assert_eq!(old, new);
    assert_eq!(old, machine);
}

#[test]
fn one_attack_of_vegeta_is_the_same_however_it_is_told() {
    let [json, text] =
        ["vegeta.json", "vegeta.txt"].map(|name| figures(&read(&folder().join(name))));
    let mut json = json;
    json.percentiles
        .retain(|(quantile, _)| text.percentiles.iter().any(|(q, _)| q == quantile));
    assert_eq!((json.requests, json.failed), (text.requests, text.failed));
    let [lines, table] = ["vegeta.ndjson", "vegeta.csv"].map(|name| read(&folder().join(name)));
    assert_eq!(lines.run.scenarios, table.run.scenarios);
    assert_eq!(figures(&lines).failed, Some(11));
}

#[test]
fn a_simulation_log_is_the_same_as_text_and_binary() {
    let [text, utf8, numbered] = ["gatling", "gatling_3_12", "gatling_3_13"]
        .map(|name| read(&folder().join(format!("{name}.log"))));
    for binary in [&utf8, &numbered] {
        assert_eq!(binary.run.scenarios, text.run.scenarios);
        assert_eq!(binary.endpoints, text.endpoints);
        assert_eq!(binary.run.started_at, text.run.started_at);
    }
    assert_eq!(utf8.run.origin.version.as_deref(), Some("3.12.1"));
    assert_eq!(numbered.run.origin.version.as_deref(), Some("3.13.5"));
}

#[test]
fn a_jtl_is_the_same_as_csv_and_as_xml() {
    let [csv, xml] = ["jmeter.csv", "jmeter.jtl"].map(|name| read(&folder().join(name)));
    assert_eq!(figures(&csv), figures(&xml));
    assert_eq!(
        figures(&csv).requests,
        200,
        "redirects are no requests of their own"
    );
    assert_eq!(csv.endpoints.len(), 2);
    assert!(csv.endpoints.iter().any(|one| one.name == "Browse & buy"));
}
