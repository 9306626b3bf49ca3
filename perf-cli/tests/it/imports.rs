//! Results of other tools on the command line: read, judged, and written for others.

use std::path::Path;

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
