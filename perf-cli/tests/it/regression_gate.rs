//! `examples/regression-gate`: a real run of Locust against the shop, gated on a baseline; and the same
//! customers as a plan.
//!
//! Without `PERF_LOCUST_PYTHON`, a Python that has Locust, its runs are left out: `cargo xtask test` says so.
//! Times are only compared with the least that they can be, and a result with itself, so that a busy
//! machine fails nothing.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::applications::{Application, Start};
use crate::child::{Finished, Running};

/// Held against the baseline file.
const GATE: [&str; 4] = [
    "check",
    "shop_stats.csv",
    "--baseline",
    "perf_baseline.json",
];

/// The same with more.
fn gate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&GATE[..], more].concat()
}

fn shop(fault: &str) -> Option<Application> {
    Application::start(&Start {
        example: "regression-gate",
        fault,
        ..Start::default()
    })
}

/// A shop, and a Python to run Locust with.
fn shop_and_locust(fault: &str) -> Option<(Application, PathBuf)> {
    let python = PathBuf::from(env::var_os("PERF_LOCUST_PYTHON")?);
    Some((shop(fault)?, python))
}

/// Runs the customers of the locustfile, who leave `shop_stats.csv` in the workplace; longer, where a machine with
/// much else to do has let them make hardly a request.
fn locust(shop: &Application, python: &PathBuf) {
    for seconds in [4, 12, 36] {
        locust_for(shop, python, &format!("{seconds}s"));
        let table = shop.place.read("shop_stats.csv");
        let all = table.lines().find(|line| line.starts_with(",Aggregated,"));
        let requests = all.and_then(|all| all.split(',').nth(2)?.parse().ok());
        if requests > Some(60_u64) {
            return;
        }
    }
    panic!("Locust made hardly a request in 36 s");
}

fn locust_for(shop: &Application, python: &PathBuf, duration: &str) {
    let mut command = Command::new(python);
    command
        .args([
            "-m",
            "locust",
            "--headless",
            "--only-summary",
            "--locustfile",
        ])
        .arg(shop.path("locustfile.py"))
        .args(["--host", &shop.url, "--users", "10", "--spawn-rate", "10"])
        .args(["--run-time", duration, "--csv", "shop"])
        .args(["--exit-code-on-error", "0"])
        .current_dir(shop.place.folder());
    let finished = Running::start(&mut command).finish();
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
}

/// The metrics of a baseline file.
fn metrics(shop: &Application, file: &str) -> Value {
    let baseline: Value = serde_json::from_str(&shop.place.read(file)).unwrap();
    baseline["metrics"].clone()
}

/// A shop whose run is the baseline, and one with a fault that is held against it by these words.
fn against_the_usual(fault: &str, ways: &[&[&str]]) -> Option<Vec<Finished>> {
    let (usual, python) = shop_and_locust("")?;
    locust(&usual, &python);
    usual.place.run(&GATE).ended_with(0);
    let baseline = usual.place.read("perf_baseline.json");
    drop(usual);
    let (worse, python) = shop_and_locust(fault)?;
    worse.place.write("perf_baseline.json", &baseline);
    locust(&worse, &python);
    Some(
        ways.iter()
            .map(|more| worse.place.run(&gate(more)))
            .collect(),
    )
}

/// Requirement: E1, E2, E4, E5, E6, E7, E-W2
#[test]
fn a_run_of_locust_becomes_the_baseline_and_is_held_against_it() {
    let Some((shop, python)) = shop_and_locust("") else {
        return;
    };
    locust(&shop, &python);
    // In a pipeline that wants one, a missing baseline is no pass.
    shop.place
        .run(&gate(&["--require-baseline"]))
        .ended_with(4)
        .says("there is no baseline `perf_baseline.json`");
    let first = shop.place.run(&GATE).ended_with(0);
    first.says("NO BASELINE").says("nothing was compared");
    let metrics = metrics(&shop, "perf_baseline.json");
    assert!(metrics["total_requests"].as_u64() > Some(20), "{metrics}");
    // The supplier of a search takes 120 ms, and nothing takes less than nothing.
    assert!(metrics["p99"].as_f64() >= Some(120.0), "{metrics}");
    let again = shop.place.run(&gate(&["--verbose"])).ended_with(0);
    again
        .shows("Compared with perf_baseline.json")
        .shows("0.0%  +20% at most       PASS")
        .shows("GET /things/[id]")
        .shows("POST /login")
        .does_not_show("FAIL p")
        .does_not_show("WARN p");
}

/// Requirement: E3, E6, E7
#[test]
fn a_slower_shop_fails_until_it_is_accepted() {
    let ways: [&[&str]; 4] = [&[], &["--strict"], &["--update-baseline"], &[]];
    let Some(told) = against_the_usual("slow", &ways) else {
        return;
    };
    let [failed, strict, updated, after] = <[Finished; 4]>::try_from(told).unwrap();
    failed.ended_with(1).shows("FAIL p95").shows("WARN p50");
    strict.ended_with(1);
    updated
        .ended_with(0)
        .says("updated from this run")
        .shows("FAIL p95");
    after
        .ended_with(0)
        .does_not_show("FAIL p")
        .does_not_show("WARN p");
}

/// Requirement: E3, E7
#[test]
fn what_only_warns_fails_where_that_is_strict() {
    let Some(told) = against_the_usual("details", &[&[], &["--strict"]]) else {
        return;
    };
    let [usual, strict] = <[Finished; 2]>::try_from(told).unwrap();
    // A busy machine may make more of it than a warning, and then says so.
    let code = i32::from(usual.stdout.contains("FAIL p"));
    usual.ended_with(code).shows("WARN p50");
    let code = strict.code;
    assert!([Some(1), Some(3)].contains(&code), "{code:?}");
    strict.shows("WARN p50");
}

/// Requirement: E3
#[test]
fn one_failure_in_ten_fails_however_quick_the_others_are() {
    let Some(told) = against_the_usual("errors", &[&[]]) else {
        return;
    };
    for finished in told {
        finished.ended_with(1).shows("FAIL error_rate");
    }
}

/// Requirement: E-W6
#[test]
fn a_fast_run_in_which_everything_fails_is_invalid_and_not_fast() {
    let Some(told) = against_the_usual("broken", &[&[], &["--update-baseline"]]) else {
        return;
    };
    let [judged, updated] = <[Finished; 2]>::try_from(told).unwrap();
    // It is quicker throughout, and passes no rule on latency for it.
    judged
        .ended_with(1)
        .shows("INVALID")
        .shows("FAIL error_rate")
        .does_not_show("PASS");
    updated.ended_with(5).says("this run cannot be a baseline");
}

/// Requirement: E-W7
#[test]
fn a_login_that_failed_is_not_measured_as_load() {
    if let Some(told) = against_the_usual("login", &[&[]]) {
        // Locust goes on without; each request is refused, so that nothing was measured.
        for finished in told {
            finished
                .ended_with(1)
                .shows("INVALID")
                .shows("FAIL error_rate");
        }
    }
    // In a plan, customers who could not log in do nothing else.
    let Some(shop) = shop("login") else { return };
    let finished = shop.run(&[("DURATION", "1s"), ("USERS", "2")], &[]);
    finished.ended_with(5).shows("setup failed");
    let report = shop.report();
    assert_eq!(report.failing(), ["ERRORS"]);
    let requests = report.count("customers", "requests");
    assert!(requests > 0);
    assert_eq!(report.failures("customers"), [("setup_failed", requests)]);
}

/// Requirement: E2, E3, E4, E6, E7
#[test]
fn the_same_customers_as_a_plan_are_gated_alike() {
    let baseline = ["--baseline", "plan_baseline.json"];
    let short = [("DURATION", "6s")];
    let Some(usual) = shop("") else { return };
    let first = usual.run(&short, &baseline).ended_with(0);
    first.says("NO BASELINE");
    assert!(metrics(&usual, "plan_baseline.json")["p95"].as_f64() >= Some(40.0));
    // The run against itself.
    let record = usual.place.only("perf-out", ".json");
    let again = [&["check", &record][..], &baseline].concat();
    let passed = usual.place.run(&again).ended_with(0);
    passed.shows("5/5 rules passed");
    let kept = usual.place.read("plan_baseline.json");
    drop(usual);
    let Some(worse) = shop("slow") else { return };
    worse.place.write("plan_baseline.json", &kept);
    worse
        .run(&short, &baseline)
        .ended_with(1)
        .shows("FAIL p95")
        .shows("WARN p50");
    // Held against the baseline and accepted, without another run.
    let record = worse.place.only("perf-out", ".json");
    let again = [&["check", &record][..], &baseline].concat();
    worse.place.run(&again).ended_with(1).shows("FAIL p95");
    let accepted = [&again[..], &["--update-baseline"]].concat();
    worse.place.run(&accepted).ended_with(0);
    worse.place.run(&again).ended_with(0);
}

/// As the README says it: a minute of Locust, a minute of a slower shop, and a minute of the plan.
#[test]
#[ignore = "takes four minutes: cargo xtask examples --full"]
fn in_full() {
    let Some((usual, python)) = shop_and_locust("") else {
        return;
    };
    for _ in 0..2 {
        locust_for(&usual, &python, "60s");
        usual.place.run(&GATE).ended_with(0);
    }
    let baseline = usual.place.read("perf_baseline.json");
    let plan = ["--baseline", "plan_baseline.json"];
    usual
        .run(&[], &plan)
        .ended_with(0)
        .shows("1/1 criterion passed");
    drop(usual);
    let (slow, python) = shop_and_locust("slow").unwrap();
    slow.place.write("perf_baseline.json", &baseline);
    locust_for(&slow, &python, "60s");
    slow.place.run(&GATE).ended_with(1).shows("FAIL p95");
    slow.place.run(&gate(&["--update-baseline"])).ended_with(0);
    slow.place.run(&GATE).ended_with(0);
}
