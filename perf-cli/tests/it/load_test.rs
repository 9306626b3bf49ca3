//! `examples/load-test`: its plans against the warehouse, whose sheet is the stub with its quota.
//!
//! Nothing is asked of times but the least that they can be, so that a busy machine fails nothing.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::applications::{Application, Start, StartedBy, examples, routes_in};
use crate::child::{Finished, Running};
use crate::report_json::Report;
use crate::servers::find;

/// What the plan's minutes are here.
const SHORT: [(&str, &str); 5] = [
    ("SPAWN", "50/s"),
    ("DURATION", "2s"),
    ("SHORTEST", "100ms"),
    ("LONGEST", "500ms"),
    // In two seconds, the calls of half a minute.
    ("BURST", "16"),
];

/// Limits of the plan that a busy machine could miss, moved out of its reach.
const PATIENT: [(&str, &str); 4] = [
    ("p95 < 500ms", "p95 < 60s"),
    ("within = \"2s\"", "within = \"60s\""),
    ("timeout = \"10s\"", "timeout = \"60s\""),
    (
        "order = \"parallel\"",
        "order = \"parallel\"\ndrain = \"60s\"",
    ),
];

/// The criteria of the plan, in the order of the report.
const CRITERIA: [&str; 8] = [
    "LATENCY", "ERRORS", "MEMORY", "CALLS", "ROWS", "RATE", "QUOTA", "BURST",
];

/// Those of them that the proxy before the sheet counts for.
const COUNTED: [&str; 5] = ["CALLS", "ROWS", "RATE", "QUOTA", "BURST"];

/// The criteria of the plan of the quota.
const OF_QUOTA: [&str; 5] = ["PEAK", "QUOTA", "BURST", "REFUSED", "CALLS"];

const SHEET: &[&str] = &[
    "POST /append_rows rows=$.rows max_rows=900 latency=log_normal(mean=5ms,sigma=0.2) rate_limit=60/min",
    "POST /read_rows rate_limit=60/min",
];

fn warehouse(fault: &str) -> Option<Application> {
    Application::start(&Start {
        example: "load-test",
        by: StartedBy::Plan,
        upstream: SHEET,
        fault,
        environment: &[("FLUSH_SECONDS", "0.5")],
    })
}

/// A whole run against a warehouse with a fault, which ends with this code.
fn run(fault: &str, code: i32) -> Option<(Application, Finished)> {
    run_changed(fault, &[], code)
}

/// The same with some of the plan changed.
fn run_changed(
    fault: &str,
    changes: &[(&str, &str)],
    code: i32,
) -> Option<(Application, Finished)> {
    let warehouse = warehouse(fault)?;
    let plan = warehouse.changed_plan(&[&PATIENT[..], changes].concat());
    let finished = warehouse.run_plan(&plan, &SHORT, &[]).ended_with(code);
    Some((warehouse, finished))
}

/// What the proxy before the sheet has counted in the whole run.
fn sheet(report: &Report) -> &Value {
    let upstreams = report.0["upstreams"].as_array().unwrap();
    // The last row is that of all scenarios, where there are several.
    upstreams.last().expect("the proxy was called")
}

/// What the stub has counted of the bookings that it was sent.
fn seen(warehouse: &Application) -> Value {
    let counters = warehouse.upstream.as_ref().unwrap().counters();
    counters["routes"][0].clone()
}

/// Requirement: B7, B8, B9, B10, B-W6
#[test]
fn all_criteria_are_judged_in_one_run_under_load() {
    let Some((warehouse, finished)) = run("", 0) else {
        return;
    };
    let report = warehouse.report();
    assert_eq!(report.criteria(), CRITERIA);
    assert_eq!(report.0["tally"]["total"], CRITERIA.len());
    assert_eq!(report.failing(), [""; 0]);
    for name in ["MEMORY"].iter().chain(&COUNTED) {
        assert_eq!(report.verdicts_on(name), ["pass"], "{name}");
    }
    finished.shows("50 users for 2.00 s");
    // As the proxy counts, so does the sheet.
    let (counted, seen) = (sheet(&report), seen(&warehouse));
    assert_eq!(counted["calls"]["count"], seen["requests"]);
    assert_eq!(
        counted["peak_minute"]["count"],
        seen["peak_requests_per_minute"]
    );
    assert_eq!(
        counted["rows_max"]["value"],
        seen["largest_batch"].as_f64().unwrap()
    );
    assert!((1..30).contains(&counted["peak_minute"]["count"].as_u64().unwrap()));
    // All that is booked in between goes along.
    let each = counted["calls_per_operation"]["value"].as_f64().unwrap();
    assert!(0.0 < each && each <= 2.0, "{counted}");
    // Memory at the start, at its peak, and what lies between.
    let service = report.resources("target");
    let bytes = |what| service[what]["bytes"].as_u64().unwrap();
    let increase = bytes("peak_memory") - bytes("baseline_memory");
    assert_eq!(increase, bytes("memory_increase"));
}

/// Requirement: B1
#[test]
fn users_come_one_after_the_other_and_think() {
    let Some((warehouse, _)) = run("", 0) else {
        return;
    };
    // The last of 50 users comes after a second, and thinks for 0.1 s at least between any two;
    // all at once, and without a thought, there would be thousands.
    let most: u64 = (0..50).map(|user| 1 + (2_000 - user * 20) / 100).sum();
    let requests = warehouse.report().count("workers", "requests");
    assert!((20..=most).contains(&requests), "{requests}");
}

/// Requirement: B2, B3
#[test]
fn tasks_are_drawn_by_weight_with_things_workers_and_times_of_their_own() {
    let Some((warehouse, _)) = run("", 0) else {
        return;
    };
    let report = warehouse.report();
    let requests = report.count("workers", "requests");
    let steps = report.scenario("workers")["steps"].as_array().unwrap();
    let weights = [("receive", 3), ("ship", 2), ("count", 1), ("look up", 1)];
    assert_eq!(steps.len(), weights.len());
    for (step, (name, weight)) in steps.iter().zip(weights) {
        assert_eq!(step["name"], name);
        // Five standard deviations at least, at whatever number the machine has come to.
        let count = step["requests"]["count"].as_u64().unwrap();
        let off = (7 * count).abs_diff(weight * requests);
        assert!(
            off * off <= 25 * 12 * requests,
            "{name}: {count} of {requests}"
        );
    }
    // All of eight workers, many of a hundred things; the warehouse refuses any other time than
    // the present one.
    let warehouse = warehouse.restarted();
    let status = warehouse.answer("/status");
    assert_eq!(status["workers"], 8, "{status}");
    let (bookings, things) = (&status["bookings"], &status["things"]);
    assert!(things.as_u64() > Some(10), "{status}");
    assert!(things.as_u64() <= bookings.as_u64(), "{status}");
    assert_eq!(report.count("workers", "failed"), 0);
    // Five to fifteen pieces, and fifty under stress.
    let quantities = warehouse.answer("/status")["quantities"].clone();
    let quantities: Vec<_> = quantities
        .as_array()
        .unwrap()
        .iter()
        .map(|q| q.as_u64().unwrap())
        .collect();
    let (stress, usual) = quantities.split_last().unwrap();
    assert_eq!(*stress, 50);
    assert!(
        usual.len() > 3 && usual.iter().all(|q| (5..=15).contains(q)),
        "{usual:?}"
    );
}

/// Requirement: B5, B-W11
#[test]
fn failures_are_counted_by_category_and_do_not_pass_for_quick_answers() {
    let Some((warehouse, finished)) = run("errors", 1) else {
        return;
    };
    let report = warehouse.report();
    let mut failures = report.failures("workers");
    failures.sort_unstable();
    let classes: Vec<_> = failures.iter().map(|(class, _)| *class).collect();
    assert_eq!(classes, ["closed_early", "status_4xx", "status_5xx"]);
    let counted: u64 = failures.iter().map(|(_, count)| count).sum();
    assert_eq!(counted, report.count("workers", "failed"));
    assert_ne!(report.verdicts_on("ERRORS"), ["pass"]);
    // They stand behind every success, and what the successes took stands beside, by name.
    assert_eq!(
        report.latency("workers", "response_time", "p99").bound,
        "above"
    );
    finished.shows("successes only");
    // Examples of them are kept.
    let record = warehouse.place.only("perf-out", ".json");
    let record = warehouse.place.read(&record);
    for example in ["409 Conflict", "503 Service Unavailable", "closed before"] {
        assert!(record.contains(example), "no {example}");
    }
}

/// Requirement: B4
#[test]
fn an_answer_with_the_wrong_content_is_a_failure_that_is_kept() {
    let Some((warehouse, _)) = run("wrong", 1) else {
        return;
    };
    let report = warehouse.report();
    let receipts = &report.scenario("workers")["steps"][0];
    assert_eq!(receipts["name"], "receive");
    assert_eq!(receipts["failed"], receipts["requests"]);
    assert_eq!(report.failures("workers")[0].0, "check_failed");
    assert_ne!(report.verdicts_on("ERRORS"), ["pass"]);
    let example = receipts["failures"][0]["example"].as_str().unwrap();
    assert!(example.contains("`$.thing`: expected a match"), "{example}");
}

/// Requirement: B4
#[test]
fn a_slow_service_fails_on_its_latency_and_its_answers_are_no_errors() {
    let Some(warehouse) = warehouse("slow") else {
        return;
    };
    // One user, whose few requests are waves of nothing.
    let plan = warehouse.changed_plan(&PATIENT[1..]);
    let alone = [("USERS", "1"), ("DURATION", "3s")];
    let finished = warehouse.run_plan(&plan, &[&SHORT[..], &alone].concat(), &[]);
    finished.ended_with(1);
    let report = warehouse.report();
    assert_eq!(report.failing(), ["LATENCY"]);
    let least = report.latency("workers", "response_time", "min").value;
    assert!(least >= Duration::from_millis(700), "{least:?}");
}

/// Requirement: B7, B-W9
#[test]
fn a_service_that_keeps_every_booking_fails_on_its_own_memory() {
    let Some((warehouse, _)) = run("leak", 1) else {
        return;
    };
    let report = warehouse.report();
    assert_eq!(report.verdicts_on("MEMORY"), ["fail"]);
    assert!(report.memory_increase("target") > 100_000_000);
    assert!(report.memory_increase("generator") < 50_000_000);
}

/// Requirement: B8, B-W4
#[test]
fn calls_are_counted_and_not_assumed() {
    let Some((warehouse, _)) = run("call_per_row", 1) else {
        return;
    };
    let report = warehouse.report();
    assert_eq!(report.verdicts_on("CALLS"), ["fail"]);
    let counted = sheet(&report);
    assert_eq!(counted["calls"]["count"], seen(&warehouse)["requests"]);
    assert_eq!(counted["rows_max"]["value"], 1.0);
    // The bookings that cost so much are failures themselves.
    let failures = report.failures("workers");
    assert!(
        failures.iter().any(|(class, _)| *class == "check_failed"),
        "{failures:?}"
    );
}

/// Requirement: B8
#[test]
fn more_rows_than_a_call_may_have_fail() {
    // A single delivery is more than a call may have.
    let large = [("quantity = 50", "quantity = 950")];
    let Some((warehouse, _)) = run_changed("one_call", &large, 1) else {
        return;
    };
    assert_eq!(warehouse.report().failing(), ["ROWS"]);
    let seen = seen(&warehouse);
    assert!(seen["largest_batch"].as_u64() > Some(900), "{seen}");
    assert!(seen["statuses"]["413"].as_u64() > Some(0), "{seen}");
}

/// Requirement: B9
#[test]
fn too_many_calls_in_any_minute_fail_by_peak_share_and_burst() {
    let Some((warehouse, _)) = run("eager", 1) else {
        return;
    };
    let report = warehouse.report();
    assert_eq!(report.failing(), ["RATE", "QUOTA", "BURST"]);
    // What the sheet refuses was asked all the same.
    let counted = sheet(&report);
    assert!(counted["failed"]["count"].as_u64() > Some(0), "{counted}");
}

/// Requirement: B-W4
#[test]
fn a_service_that_goes_past_the_proxy_is_no_pass() {
    let past = [("env = \"UPSTREAM_URL\"", "env = \"ANOTHER\"")];
    let Some((warehouse, finished)) = run_changed("", &past, 1) else {
        return;
    };
    finished.shows("the target has to call the address in `ANOTHER`");
    assert_eq!(warehouse.report().failing(), COUNTED);
    assert!(seen(&warehouse)["requests"].as_u64() > Some(0));
}

/// Requirement: B10, B12, B-W5, B-W8
#[test]
fn every_criterion_can_fail() {
    let harder = [
        ("p95 < 500ms", "p95 < 1us"),
        ("error_rate < 1%", "error_rate < 0.01%"),
        ("memory_increase < 50MB", "memory_increase < 1KB"),
        ("per_operation <= 2", "per_operation <= 0"),
        ("rows_max <= 900", "rows_max <= 1"),
        ("peak_rpm < 30", "peak_rpm < 1"),
        ("quota_use < 50%", "quota_use < 1%"),
        ("burst_peak <= ${BURST:-4}", "burst_peak < 1"),
    ];
    let Some(warehouse) = warehouse("wrong") else {
        return;
    };
    let plan = warehouse.changed_plan(&[&PATIENT[1..], &harder].concat());
    let alone = [("USERS", "5")];
    let finished = warehouse.run_plan(&plan, &[&SHORT[..], &alone].concat(), &[]);
    finished
        .ended_with(1)
        .shows("0/8 criteria passed, 8 failed: FAIL");
    assert_eq!(warehouse.report().failing(), CRITERIA);
}

/// Requirement: B9
#[test]
fn requests_that_keep_to_the_quota_pass_as_the_sheet_has_counted_them() {
    let Some(warehouse) = warehouse("") else {
        return;
    };
    let plan = warehouse.path("quota.toml");
    let variables = [("READS", "20"), ("RATE", "600/min"), ("BURST", "15")];
    let finished = warehouse.run_plan(&plan, &variables, &[]).ended_with(0);
    let report = warehouse.report();
    assert_eq!(report.criteria(), OF_QUOTA);
    for name in OF_QUOTA {
        assert_eq!(report.verdicts_on(name), ["pass"], "{name}");
    }
    // All of them within a minute, however short the run.
    finished.shows("peak_rpm < 30").shows("33.3%");
    let upstream = warehouse.upstream.as_ref().unwrap().counters();
    let mut routes = upstream["routes"].as_array().unwrap().iter();
    let route = routes.find(|r| r["route"] == "POST /read_rows").unwrap();
    assert_eq!(route["requests"], 20);
    assert_eq!(route["peak_requests_per_minute"], 20);
    assert_eq!(sheet(&report)["calls"]["count"], 20);
}

/// Requirement: B9
#[test]
fn requests_beyond_the_quota_fail_by_peak_share_and_burst() {
    let Some(warehouse) = warehouse("") else {
        return;
    };
    let plan = warehouse.path("quota.toml");
    let hasty = [("READS", "40"), ("RATE", "60000/min"), ("BURST", "1")];
    warehouse.run_plan(&plan, &hasty, &[]).ended_with(1);
    assert_eq!(warehouse.report().failing(), ["PEAK", "QUOTA", "BURST"]);
    // The sheet has let 40 pass within the minute, and 20 more are all that it allows.
    let refused = [("READS", "30"), ("RATE", "60000/min")];
    warehouse.run_plan(&plan, &refused, &[]).ended_with(1);
    let report = warehouse.report();
    assert_eq!(report.verdicts_on("REFUSED"), ["fail"]);
    assert_eq!(report.failures("read through"), [("status_5xx", 10)]);
}

/// Requirement: B-W7
#[test]
fn the_commands_of_the_readme_are_those_of_the_example() {
    let Some(warehouse) = warehouse("") else {
        return;
    };
    let readme = warehouse.file("README.md");
    let commands = readme.lines().map(str::trim);
    let plans = commands.filter_map(|line| line.strip_prefix("perf-cli run "));
    let plans: Vec<_> = plans.filter_map(|rest| rest.split(' ').next()).collect();
    assert_eq!(plans.len(), 3, "{readme}");
    let routes = routes_in(&readme);
    let named = |name: &str| routes.iter().filter(|route| route.contains(name)).count();
    assert_eq!((named("append_rows"), named("read_rows")), (1, 1));
    let variables = [&SHORT[..], &[("READS", "2"), ("RATE", "600/min")]].concat();
    for plan in plans {
        let criteria = if plan.ends_with("quota.toml") {
            &OF_QUOTA[..]
        } else {
            &CRITERIA[..]
        };
        let plan = examples().parent().unwrap().join(plan);
        warehouse.run_plan(&plan, &variables, &[]);
        assert_eq!(warehouse.report().criteria(), criteria);
    }
}

/// On a terminal, which Python can be.
///
/// Requirement: B6
#[cfg(unix)]
#[test]
fn a_terminal_is_told_while_the_run_goes_on() {
    let Some(warehouse) = warehouse("errors") else {
        return;
    };
    let plan = examples().join("load-test/perf.toml");
    let program = "import pty, sys; status = pty.spawn(sys.argv[1:]); sys.exit(status >> 8)";
    let mut command = Command::new(find("python3").unwrap());
    command
        .args(["-c", program, env!("CARGO_BIN_EXE_perf-cli"), "run"])
        .arg(plan)
        .current_dir(warehouse.place.folder())
        .envs(warehouse.variables(&SHORT));
    let finished = Running::start(&mut command).finish();
    // Rate and failures of the run so far, several times before its end.
    let told = finished.stdout.split(['\r', '\n']);
    let ticks = told.filter(|line| line.contains("failed") && line.contains("requests/s"));
    let ticks = ticks.count();
    assert!(ticks >= 2, "{ticks} in {}", finished.stdout);
}

/// As the README says it, with nothing shortened: 50 users for five minutes, and then the reads.
#[test]
#[ignore = "takes nine minutes: cargo xtask examples --full"]
fn in_full() {
    let Some(folder) = warehouse("") else { return };
    let readme = folder.file("README.md");
    drop(folder);
    let Some(warehouse) = Application::start(&Start {
        example: "load-test",
        by: StartedBy::Plan,
        upstream: &routes_in(&readme),
        ..Start::default()
    }) else {
        return;
    };
    warehouse
        .run_in_full("perf.toml")
        .ended_with(0)
        .shows("8/8 criteria passed: PASS");
    warehouse
        .run_in_full("quota.toml")
        .ended_with(0)
        .shows("5/5 criteria passed: PASS");
}
