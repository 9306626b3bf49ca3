//! The gate of a pipeline: a Locust result, held against a baseline file, row by row of what
//! such a gate is asked for.

use serde_json::{Value, json};

use crate::workplace::Workplace;

/// A folder with these results and the baseline that they are held against.
fn with(results: &[&str]) -> Workplace {
    let place = Workplace::new();
    for result in results {
        place.fixture(result);
    }
    place.fixture("baseline.json");
    place
}

const GATE: [&str; 2] = ["--baseline", "baseline.json"];

/// `check RESULT --baseline baseline.json` and more.
fn check<'a>(result: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["check", result], &GATE[..], more].concat()
}

/// Requirement: E1
#[test]
fn e1_reads_locust_csv() {
    let place = with(&["steady_stats.csv"]);
    let finished = place.run(&check("steady_stats.csv", &[])).ended_with(0);
    finished
        .shows("PASS  steady_stats")
        .shows("Aggregated")
        .shows("20,000")
        .shows("5/5 rules passed: PASS")
        // The endpoints are parts of the total, shown when asked for.
        .does_not_show("/items");
    let named = [&check("steady_stats.csv", &[])[..], &["--from", "locust"]].concat();
    place.run(&named).ended_with(0).shows("5/5 rules passed");
    let wrong = [&check("steady_stats.csv", &[])[..], &["--from", "record"]].concat();
    place.run(&wrong).ended_with(2).says("is not a run record");
}

#[test]
fn e1_an_imported_record_is_judged_as_the_file_that_it_was() {
    let place = with(&["slower_stats.csv"]);
    let finished = place.run(&["import", "slower_stats.csv"]).ended_with(0);
    assert_eq!(finished.stdout, "perf-out/slower_stats.csv.json\n");
    let of_file = place.run(&check("slower_stats.csv", &[])).ended_with(1);
    let of_record = place.run(&check("perf-out/slower_stats.csv.json", &[]));
    assert_eq!(of_record.ended_with(1).stdout, of_file.stdout);
    let named = ["import", "slower_stats.csv", "--record", "a/monday.json"];
    place.run(&named).ended_with(0);
    assert_eq!(
        place.read("a/monday.json"),
        place.read("perf-out/slower_stats.csv.json")
    );
}

/// Requirement: E2
#[test]
fn e2_baseline_file() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    place.run(&check("steady_stats.csv", &[])).ended_with(0);
    let baseline: Value = serde_json::from_str(&place.read("baseline.json")).unwrap();
    assert_eq!(baseline["version"], 1);
    assert!(baseline["timestamp"].as_str().unwrap().ends_with('Z'));
    assert_eq!(
        baseline["metrics"],
        json!({
            "p50": 120, "p95": 350, "p99": 800, "avg_response_time": 145,
            "requests_per_sec": 49.9, "error_rate": 0.2, "total_requests": 20000,
        })
    );
}

/// Requirement: E3
#[test]
fn e3_rules() {
    let cases = [
        (
            "slower_median_stats.csv",
            0,
            "WARN p50: 120 ms → 160 ms is +33.3%",
        ),
        ("slower_stats.csv", 1, "FAIL p95: 350 ms → 520 ms is +48.6%"),
        (
            "slower_tail_stats.csv",
            0,
            "WARN p99: 800 ms → 1.10 s is +37.5%",
        ),
        (
            "failing_stats.csv",
            1,
            "FAIL error_rate: 0.2% → 4.5% is +4.30 percentage points",
        ),
        (
            "less_throughput_stats.csv",
            0,
            "WARN throughput: 50/s → 29.9/s is -40.1%",
        ),
    ];
    for (result, code, words) in cases {
        let place = with(&[result]);
        place.run(&check(result, &[])).ended_with(code).shows(words);
    }
}

/// Requirement: E-W4
#[test]
fn e3_a_change_that_rounding_hides_is_not_called_a_pass() {
    let place = with(&["on_the_edge_stats.csv"]);
    let arguments = check("on_the_edge_stats.csv", &[]);
    let finished = place.run(&arguments).ended_with(0);
    finished
        .shows("4/5 rules passed, 1 inconclusive: INCONCLUSIVE")
        .shows("between +18.6% and +21.4%");
    for demand in ["--require-confidence", "--strict"] {
        place
            .run(&[&arguments[..], &[demand]].concat())
            .ended_with(3);
    }
}

/// Requirement: E-W5
#[test]
fn e3_a_percentile_that_rests_on_few_requests_says_so() {
    let place = with(&["few_requests_stats.csv"]);
    let finished = place
        .run(&check("few_requests_stats.csv", &[]))
        .ended_with(0);
    finished.shows("of the 450 requests of this run, 4 lie beyond p99");
}

/// Requirement: E-W1
#[test]
fn e3_from_a_baseline_of_zero_anything_more_is_worse() {
    let place = with(&["steady_stats.csv"]);
    let zero = json!({"version": 1, "metrics": {"p50": 0, "p95": 0, "p99": 0}});
    place.write("baseline.json", &zero.to_string());
    let finished = place.run(&check("steady_stats.csv", &[])).ended_with(1);
    finished
        .shows("FAIL p95")
        .shows("WARN p50")
        .shows("WARN p99");
}

/// Requirement: E-W3
#[test]
fn e3_a_metric_that_the_baseline_lacks_is_told_and_does_not_pass() {
    let place = with(&["steady_stats.csv"]);
    let partial = json!({"version": 1, "metrics": {"p95": 350}});
    place.write("baseline.json", &partial.to_string());
    let finished = place.run(&check("steady_stats.csv", &[])).ended_with(0);
    finished
        .shows("1/5 rules passed, 4 inconclusive: INCONCLUSIVE")
        .shows("INCONCLUSIVE p50: the baseline does not have p50");
    place
        .run(&check("steady_stats.csv", &["--strict"]))
        .ended_with(3);
}

/// Requirement: E4
#[test]
fn e4_bootstrap() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let arguments = check("steady_stats.csv", &[]);
    let finished = place.run(&arguments).ended_with(0);
    insta::assert_snapshot!(finished.stderr, @"NO BASELINE: `baseline.json` did not exist, so this run was saved as it; nothing was compared. Commit the file.");
    let made = place.read("baseline.json");
    // Then it is there, and a comparison does not change it.
    let finished = place.run(&arguments).ended_with(0);
    assert_eq!(finished.stderr, "");
    finished
        .shows("Compared with baseline.json")
        .shows("5/5 rules passed: PASS");
    assert_eq!(place.read("baseline.json"), made);
}

#[test]
fn e4_a_folder_that_is_missing_is_told() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let arguments = ["check", "steady_stats.csv", "--baseline", "no/such/b.json"];
    let finished = place.run(&arguments).ended_with(2);
    finished.says("no/such").shows("NOT JUDGED");
}

/// Requirement: E-W2
#[test]
fn e4_require_baseline_makes_none_and_ends_with_4() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let arguments = check("steady_stats.csv", &["--require-baseline"]);
    let finished = place.run(&arguments).ended_with(4).shows_nothing();
    insta::assert_snapshot!(finished.stderr, @r"
    error: there is no baseline `baseline.json`
    hint: run once without --require-baseline to make one, and commit it
    ");
    assert!(!place.has("baseline.json"));
    place.fixture("baseline.json");
    place.run(&arguments).ended_with(0);
}

/// Requirement: E5
#[test]
fn e5_comparison_table() {
    let place = with(&["slower_stats.csv"]);
    let finished = place.run(&check("slower_stats.csv", &[])).ended_with(1);
    insta::assert_snapshot!("comparison", finished.stdout);
    assert_eq!(finished.stderr, "");
}

/// Requirement: E6
#[test]
fn e6_exit_code_is_that_of_the_most_serious_rule() {
    let cases = [
        ("steady_stats.csv", 0),
        ("slower_median_stats.csv", 0),
        ("slower_stats.csv", 1),
    ];
    for (result, code) in cases {
        let place = with(&[result]);
        place.run(&check(result, &[])).ended_with(code);
        let quiet = place.run(&check(result, &["--quiet"])).ended_with(code);
        assert_eq!(quiet.shows_nothing().stderr, "");
    }
}

/// Requirement: E-W6
#[test]
fn e6_a_run_in_which_everything_failed_is_invalid_and_no_baseline() {
    let place = with(&["all_failed_stats.csv"]);
    let before = place.read("baseline.json");
    // A gate that fails says so first, whatever else is wrong.
    let finished = place.run(&check("all_failed_stats.csv", &[])).ended_with(1);
    finished
        .shows("INVALID all 20000 requests of this run failed")
        .shows("1 failed, 1 warning, 3 inconclusive: FAIL");
    let finished = place.run(&check("all_failed_stats.csv", &["--update-baseline"]));
    finished
        .ended_with(5)
        .says("this run cannot be a baseline: all of its 20000 requests failed; `baseline.json` is as it was");
    assert_eq!(place.read("baseline.json"), before);
    drop(place);

    let place = Workplace::new();
    place.fixture("all_failed_stats.csv");
    let finished = place.run(&check("all_failed_stats.csv", &[])).ended_with(5);
    finished.says("`baseline.json` was not made");
    assert!(!place.has("baseline.json"));
}

/// Requirement: E7
#[test]
fn e7_update_baseline() {
    let place = with(&["slower_stats.csv", "steady_stats.csv"]);
    let updating = check("slower_stats.csv", &["--update-baseline"]);
    // Whoever updates has accepted what got worse; it is shown all the same.
    let finished = place.run(&updating).ended_with(0);
    finished
        .says("baseline `baseline.json` updated from this run")
        .shows("FAIL p95: 350 ms → 520 ms");
    let baseline: Value = serde_json::from_str(&place.read("baseline.json")).unwrap();
    assert_eq!(baseline["metrics"]["p95"], 520);
    place
        .run(&check("slower_stats.csv", &[]))
        .ended_with(0)
        .shows("5/5 rules passed");
    let two = [
        "check",
        "slower_stats.csv",
        "steady_stats.csv",
        "--baseline",
        "baseline.json",
        "--update-baseline",
    ];
    place
        .run(&two)
        .ended_with(2)
        .says("--update-baseline takes one result");
}

/// Requirement: E7
#[test]
fn e7_strict() {
    for result in [
        "slower_median_stats.csv",
        "slower_tail_stats.csv",
        "less_throughput_stats.csv",
    ] {
        let place = with(&[result]);
        place
            .run(&check(result, &[]))
            .ended_with(0)
            .shows("1 warning: WARN");
        place.run(&check(result, &["--strict"])).ended_with(1);
    }
    let place = with(&["steady_stats.csv"]);
    place
        .run(&check("steady_stats.csv", &["--strict"]))
        .ended_with(0);
}

/// Requirement: E7
#[test]
fn e7_verbose() {
    let place = with(&["steady_stats.csv"]);
    let finished = place.run(&check("steady_stats.csv", &["--verbose"]));
    finished
        .ended_with(0)
        .shows("GET /items")
        .shows("POST /orders")
        .shows("10,000");
}

#[test]
fn criteria_are_judged_on_a_result() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let judged = |criterion| place.run(&["check", "steady_stats.csv", "--criterion", criterion]);
    // 95 % are known to be at 350 ms or below, and 98 % at 570 ms.
    judged("p95 < 600ms")
        .ended_with(0)
        .shows("1/1 criterion passed: PASS");
    judged("p95 < 200ms").ended_with(1).shows("1 failed: FAIL");
    judged("error_rate < 1%").ended_with(0);
    judged("throughput >= 100/s").ended_with(1);
    let both = [
        "check",
        "steady_stats.csv",
        "--criterion",
        "p95 < 200ms",
        "--criterion",
        "p50 < 1s",
    ];
    place
        .run(&both)
        .ended_with(1)
        .shows("1/2 criteria passed, 1 failed: FAIL");
    let neither = place.run(&["check", "steady_stats.csv"]).ended_with(2);
    neither
        .says("error: nothing to check `steady_stats.csv` against")
        .says("\nhint: ");
}

#[test]
fn a_criterion_between_the_known_percentiles_is_not_called_a_pass() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let arguments = ["check", "steady_stats.csv", "--criterion", "p95 < 500ms"];
    let finished = place.run(&arguments).ended_with(0);
    // That 5 % took more than 350 ms does not show how many of them took more than 500 ms.
    finished
        .shows("0/1 criterion passed, 1 inconclusive: INCONCLUSIVE")
        .shows("401 to 1040 of 20000 requests took 500 ms or longer");
    let decided = [&arguments[..], &["--require-confidence"]].concat();
    place.run(&decided).ended_with(3);
}

#[test]
fn a_criterion_that_fails_decides_beside_a_gate_that_passes() {
    let place = with(&["steady_stats.csv"]);
    let arguments = check("steady_stats.csv", &["--criterion", "p95 < 200ms"]);
    let finished = place.run(&arguments).ended_with(1);
    finished
        .shows("FAIL  steady_stats")
        .shows("5/5 rules passed");
}

#[test]
fn a_criterion_that_cannot_be_read_points_at_the_character() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let told: Vec<_> = [
        "p95 < 5oms",
        "p95 << 5ms",
        "p95 < 5%",
        "p9,5 < 5ms",
        "latency < 5ms",
        "p95 < ",
        "",
    ]
    .iter()
    .map(|criterion| {
        let finished = place.run(&["check", "steady_stats.csv", "--criterion", criterion]);
        finished.ended_with(2).shows_nothing().stderr
    })
    .collect();
    insta::assert_snapshot!("criteria_that_cannot_be_read", told.join("----\n"));
}

#[test]
fn several_results_end_as_the_worst_of_them() {
    let place = with(&[
        "steady_stats.csv",
        "slower_stats.csv",
        "slower_median_stats.csv",
    ]);
    let all = |results: &[&str]| place.run(&[&["check"], results, &GATE[..]].concat());
    let finished = all(&[
        "steady_stats.csv",
        "slower_stats.csv",
        "slower_median_stats.csv",
    ]);
    finished
        .ended_with(1)
        .shows("PASS  steady_stats")
        .shows("FAIL  slower_stats")
        .shows("WARN  slower_median_stats");
    all(&["steady_stats.csv", "slower_median_stats.csv"]).ended_with(0);
    // One that cannot be read ends it.
    all(&["steady_stats.csv", "missing_stats.csv"])
        .ended_with(2)
        .says("missing_stats.csv");
}

/// Requirement: E8
#[test]
fn e8_the_table_goes_to_files_that_a_pipeline_reads() {
    let place = with(&["steady_stats.csv", "slower_stats.csv"]);
    place.run(&check("steady_stats.csv", &[])).ended_with(0);
    let reports = [
        "--report",
        "junit=out/perf.xml",
        "--report",
        "github-summary=out/s.md",
    ];
    let finished = place
        .run(&check("slower_stats.csv", &reports))
        .ended_with(1);
    finished
        .says("report: out/perf.xml")
        .says("report: out/s.md");
    assert!(place.read("out/perf.xml").contains("<failure"));
    assert!(
        place.read("out/s.md").contains("| ❌ FAIL | p95 |"),
        "{}",
        place.read("out/s.md")
    );
    let two = [
        &check("steady_stats.csv", &["slower_stats.csv"])[..],
        &reports,
    ]
    .concat();
    let refused = place.run(&two).ended_with(2);
    refused.says("--report takes one result, since a file holds one report");
    let unknown = check("steady_stats.csv", &["--report", "pdf=x.pdf"]);
    place
        .run(&unknown)
        .ended_with(2)
        .says("there is no format `pdf`");
}
