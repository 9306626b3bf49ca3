//! Results of other tools on the command line: read, judged, and written for others.

use std::path::Path;

use serde_json::json;

use crate::workplace::Workplace;

/// A workplace with these results of other tools.
fn with(files: &[&str]) -> Workplace {
    let place = Workplace::new();
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../perf-baseline/tests/fixtures/foreign");
    for file in files {
        let text = std::fs::read_to_string(folder.join(file)).expect("a fixture");
        place.write(file, &text);
    }
    place
}

#[test]
fn another_tools_result_is_judged_by_what_it_knows() {
    let place = with(&["k6_new.json"]);
    let judged = [
        "check",
        "k6_new.json",
        "--criterion",
        "p50 < 500ms",
        "--criterion",
        "error_rate < 20%",
        "--criterion",
        "checks_failed.total <= 5",
    ];
    place
        .run(&judged)
        .ended_with(0)
        .shows("3/3 criteria passed")
        .shows("threshold");
    let not_there = ["check", "k6_new.json", "--criterion", "p99 < 30ms"];
    place.run(&not_there).ended_with(1).shows("FAIL");
    let failed = ["check", "k6_new.json", "--criterion", "error_rate < 1%"];
    place.run(&failed).ended_with(1);
}

/// Requirement: D14
#[test]
fn d14_metrics_that_tests_print_are_judged() {
    let place = with(&["pytest.json"]);
    let holds = [
        "check",
        "pytest.json",
        "--criterion",
        "measured_p95_ms.last < 5",
        "--criterion",
        "cpu_overhead_percent.last < 5",
        "--criterion",
        "throughput_per_s.last > 100",
    ];
    place
        .run(&holds)
        .shows("3/3 criteria passed")
        .shows("printed no metric");
    let misses = [
        "check",
        "pytest.json",
        "--criterion",
        "measured_p99_ms.last < 5",
    ];
    place.run(&misses).ended_with(1);
}

#[test]
fn an_imported_record_is_the_result() {
    let place = with(&["jmeter.csv", "vegeta.ndjson"]);
    for file in ["jmeter.csv", "vegeta.ndjson"] {
        place
            .run(&["import", file, "--record", "r.json"])
            .ended_with(0);
        let of_record = place
            .run(&["report", "r.json", "--as", "csv"])
            .ended_with(0);
        of_record.shows(",200,");
    }
}

#[test]
fn what_is_not_known_ends_with_2_and_says_what_would_be() {
    let place = with(&["k6_new.json"]);
    place.write("other.json", "{\"total\": 5}");
    let unknown = place.run(&["import", "other.json"]).ended_with(2);
    unknown
        .says("JSON with the fields `total`")
        .says("these are known: locust, k6");
    let other = place
        .run(&["import", "k6_new.json", "--from", "oha"])
        .ended_with(2);
    other.says("k6").says("oha");
    place.write("t.csv", "took,code\n5,200\n7,500\n");
    let columns = ["import", "t.csv", "--columns", "time=took,status=code"];
    place.run(&columns).ended_with(2).says("has no unit");
    let missing = ["import", "t.csv", "--columns", "time=elapsed:ms"];
    place
        .run(&missing)
        .ended_with(2)
        .says("there is no column `elapsed`");
    let columns = [
        "import",
        "t.csv",
        "--columns",
        "time=took:ms,status=code",
        "--record",
        "t.json",
    ];
    place.run(&columns).ended_with(0);
    place
        .run(&["check", "t.json", "--criterion", "error_rate < 10%"])
        .shows("INCONCLUSIVE");
}

#[test]
fn figures_are_written_for_others() {
    let place = with(&["jmeter.csv", "k6_new.json"]);
    let as_ = |format| ["export", "jmeter.csv", "--as", format];
    place
        .run(&as_("benchmark-action"))
        .ended_with(0)
        .shows("\"name\": \"jmeter p50\"")
        .shows("\"unit\": \"ms\"");
    place
        .run(&as_("benchmark-action-bigger"))
        .ended_with(0)
        .shows("jmeter throughput");
    place
        .run(&as_("bencher"))
        .ended_with(0)
        .shows("\"error-rate\"");
    place.run(&as_("otava")).ended_with(2).says("--plan");
    let bounds = place
        .run(&["export", "k6_new.json", "--as", "bencher"])
        .ended_with(0);
    bounds.says("left out: p99 of k6");
    place.run(&["baseline", "add", "jmeter.csv"]).ended_with(0);
    let series = place.run(&["export", "--as", "otava"]).ended_with(0);
    series
        .shows("time,commit,branch,p50_ms")
        .shows("error_rate_percent");
    place
        .run(&["export", "--as", "otava", "--plan", "nothing"])
        .ended_with(2);
}

/// A report of pytest with these tests: name, outcome, and what was printed.
fn pytest(tests: &[(&str, &str, &str)]) -> Workplace {
    let tests: Vec<_> = tests
        .iter()
        .map(|(name, outcome, printed)| {
            let call = json!({"duration": 1.0, "outcome": outcome, "stdout": printed});
            json!({"nodeid": name, "outcome": outcome, "keywords": [], "call": call})
        })
        .collect();
    let report = json!({
        "created": 1_763_791_200.0, "duration": 1.0, "exitcode": 0, "root": "/suite",
        "environment": {}, "summary": {"total": tests.len()}, "tests": tests,
    });
    let place = Workplace::new();
    place.write("pytest.json", &report.to_string());
    place
}

/// Requirement: D-W5, D-W8
#[test]
fn a_report_without_the_metric_that_is_judged_does_not_pass() {
    for printed in [
        "",
        "latency of the 95th: TBD\n",
        "ninety-fifth took 4 of them\n",
    ] {
        let place = pytest(&[("test_bus.py::test_latency", "passed", printed)]);
        let criterion = ["--criterion", "measured_p95_ms.max < 5"];
        place
            .run(&[&["check", "pytest.json"], &criterion[..]].concat())
            .ended_with(1)
            .shows("measured_p95_ms was never observed")
            .shows("1 tests printed no metric");
        // And nothing to judge it by is no verdict either.
        place.run(&["check", "pytest.json"]).ended_with(2);
    }
}

/// Requirement: D-W7
#[test]
fn a_metric_that_several_tests_print_is_judged_over_all_of_them() {
    let both = |second: &str| {
        let first = ("test_bus.py::test_a", "passed", "P95: 4.2ms\n");
        pytest(&[first, ("test_bus.py::test_b", "passed", second)])
    };
    let criteria = ["--criterion", "measured_p95_ms.max < 5"];
    let check = [&["check", "pytest.json"], &criteria[..]].concat();
    let place = both("P95: 40 ms\n");
    place.run(&check).ended_with(1).shows("40.0");
    drop(place);
    let place = both("P95: 4.8 ms\n");
    place.run(&check).ended_with(0);
    let others = [
        ("measured_p95_ms.min > 4.1", 0),
        ("measured_p95_ms.min > 4.3", 1),
        ("measured_p95_ms.mean < 4.51", 0),
        ("measured_p95_ms.mean > 4.49", 0),
        ("measured_p95_ms.last >= 4.8", 0),
    ];
    for (criterion, code) in others {
        let check = ["check", "pytest.json", "--criterion", criterion];
        place.run(&check).ended_with(code);
    }
}

/// Requirement: D-W6
#[test]
fn a_failure_that_was_expected_is_a_failure() {
    let place = pytest(&[
        (
            "test_bus.py::test_a",
            "passed",
            "P95: 4.2ms\nSamples: 100\n",
        ),
        (
            "test_bus.py::test_b",
            "xfailed",
            "P95: 4.1ms\nSamples: 100\n",
        ),
    ]);
    let criterion = ["--criterion", "error_rate < 10%"];
    place
        .run(&[&["check", "pytest.json"], &criterion[..]].concat())
        .ended_with(1)
        .shows("100/200 failed")
        .shows("1 tests were marked as expected to fail");
}
