//! `examples/batch-latency`: the plan against the order service, whose sheet is the stub, made
//! quicker than the real one. The plan starts the service.
//!
//! Times are compared with the least that they can be, so that a busy machine fails nothing.

use std::net::TcpStream;
use std::time::Duration;

use crate::applications::{Application, Start, StartedBy, routes_in};
use crate::ports::free_port;
use crate::report_json::Report;

const WARM: &str = "batch of 10";
const COLD: &str = "batch of 10, cold";
const LARGE: &str = "batch of 50";
const ROW: &str = "single row";

/// 300 ms and 150 ms, of which a test takes a thirtieth; not so what it costs to be cold.
const SHEET: &[&str] = &[
    "POST /batch_update rows=$.rows max_rows=900 latency=log_normal(mean=10ms,sigma=0.2)",
    "POST /append_rows rows=$.rows latency=log_normal(mean=5ms,sigma=0.2)",
    "POST /get_layout latency=200ms",
];

/// Limits of the plan that a busy machine could miss, moved out of its reach.
const PATIENT: [(&str, &str); 6] = [
    ("p95 < 1s", "p95 < 60s"),
    ("p99 < 2s", "p99 < 60s"),
    ("mean < 559ms", "mean < 60s"),
    ("p95 < 1.5s", "p95 < 60s"),
    ("p95 < 500ms", "p95 < 60s"),
    ("timeout = \"10s\"", "timeout = \"60s\""),
];

/// What takes the comparison with another scenario out of the plan.
const ALONE: (&str, &str) = (
    "{ require = \"p50 < 5x\", of = \"batch of 10\", name = \"SCALING\" },",
    "",
);

fn orders(fault: &str) -> Option<Application> {
    orders_on(SHEET, fault)
}

fn orders_on(sheet: &[&str], fault: &str) -> Option<Application> {
    Application::start(&Start {
        example: "batch-latency",
        by: StartedBy::Plan,
        upstream: sheet,
        fault,
        ..Start::default()
    })
}

fn figure(report: &Report, scenario: &str, row: &str) -> Duration {
    report.latency(scenario, "response_time", row).value
}

fn least(report: &Report, scenario: &str) -> Duration {
    figure(report, scenario, "min")
}

/// Requirement: A1, A2, A3, A4, A5, A6
#[test]
fn every_figure_of_the_batch_is_measured_and_judged() {
    let Some(orders) = orders("") else { return };
    let variables = [("MORE_ITERATIONS", "100"), ("ITERATIONS", "20")];
    let plan = orders.changed_plan(&PATIENT);
    let finished = orders.run_plan(&plan, &variables, &[]).ended_with(0);
    let report = orders.report();
    assert_eq!(report.scenarios(), [WARM, COLD, LARGE, ROW]);
    for (scenario, requests) in [(WARM, 100), (COLD, 20), (LARGE, 20), (ROW, 20)] {
        assert_eq!(report.count(scenario, "requests"), requests);
        assert_eq!(report.count(scenario, "failed"), 0);
        let rising = ["min", "p50", "p95", "p99", "max"].map(|row| figure(&report, scenario, row));
        assert!(rising.is_sorted(), "{rising:?}");
        assert!(rising[0] > Duration::ZERO && figure(&report, scenario, "mean") > rising[0]);
    }
    // A p99 cannot be told from 100 iterations, and the report says how many are lacking.
    let criterion = report.criterion("PERF-01");
    assert_eq!(criterion["measured"]["observations"]["count"], 100);
    assert_eq!(
        criterion["evidence"]["value"]["binomial"]["confidence"],
        0.95
    );
    let criterion = report.criterion("PERF-02");
    assert_eq!(criterion["verdict"]["code"], "inconclusive");
    assert!(criterion["needs_more"]["count"].as_u64().unwrap() >= 199);
    finished
        .shows("PERF-02")
        .shows("p99 needs at least ")
        .shows("p50 < 5× of batch of 10");
    // Both operations of the API are called by every batch, and once more by either setup.
    assert_eq!(orders.upstream_calls("POST /batch_update"), 142);
    assert_eq!(orders.upstream_calls("POST /append_rows"), 162);
    // What was forgotten is asked again before every cold batch; for the warm ones by the first
    // setup alone, since the service lives as long as the run.
    assert_eq!(orders.upstream_calls("POST /get_layout"), 21);
    let asking = Duration::from_millis(200);
    assert!(least(&report, COLD) > asking && least(&report, WARM) < asking);
    // Five times the items, and no more calls.
    assert!(least(&report, LARGE) < least(&report, WARM) * 5);
    let scaling = report.criterion("SCALING");
    assert_eq!(scaling["requirement"]["text"], "p50 < 5× of batch of 10");
    let [times, low, high] = [
        &scaling["measured"]["factor"],
        &scaling["measured"]["interval"]["low"]["factor"],
        &scaling["measured"]["interval"]["high"]["factor"],
    ]
    .map(serde_json::Value::as_f64);
    // Of batches that waited for each other there can be too few for an end.
    assert!(low.is_none_or(|low| Some(low) < times), "{scaling}");
    assert!(high.is_none_or(|high| times < Some(high)), "{scaling}");
    let lacks = scaling["needs_more"]["count"].as_u64();
    assert!(high.is_some() || lacks > Some(0), "{scaling}");
    let both = ["measured", "reference"].map(|which| {
        let nanos = &scaling["compared"][which]["nanoseconds"];
        Duration::from_nanos(nanos.as_u64().unwrap())
    });
    assert_eq!(both, [LARGE, WARM].map(|name| figure(&report, name, "p50")));
    let criteria = [
        "PERF-01", "PERF-02", "RECORDED", "CALLS", "ROWS", "COLD", "CALLS", "SCALING", "MEMORY",
        "CALLS", "ROW", "CALLS", "ERRORS",
    ];
    assert_eq!(report.criteria(), criteria);
    assert_eq!(report.failing(), [""; 0]);
    for name in ["MEMORY", "ERRORS", "ROWS"] {
        assert_eq!(report.verdicts_on(name), ["pass"], "{name}");
    }
    the_proxy_counts_as_the_sheet_does(&orders, &report);
    let service = report.resources("target");
    assert!(service["peak_memory"]["bytes"].as_u64() > Some(1_000_000));
    // It was started for the run, and is gone.
    let address = orders.url.trim_start_matches("http://");
    assert!(TcpStream::connect(address).is_err());
}

/// What every scenario has asked of the sheet, for each of its iterations.
fn the_proxy_counts_as_the_sheet_does(orders: &Application, report: &Report) {
    let upstreams = report.0["upstreams"].as_array().unwrap();
    let sheet = |scenario: &str| {
        let found = upstreams.iter().find(|one| one["scenario"] == scenario);
        found.unwrap_or_else(|| panic!("no {scenario} in {upstreams:?}"))
    };
    // 100 and 20 batches, each with two calls or, from cold, with three; and those of two setups.
    for (scenario, calls) in [(WARM, 203), (COLD, 60), (LARGE, 42), (ROW, 20)] {
        assert_eq!(sheet(scenario)["calls"]["count"], calls, "{scenario}");
        assert_eq!(sheet(scenario)["failed"]["count"], 0, "{scenario}");
    }
    assert_eq!(sheet(LARGE)["rows_max"]["value"], 50.0);
    assert_eq!(report.verdicts_on("CALLS"), ["pass"; 4]);
    let counters = orders.upstream.as_ref().unwrap().counters();
    let routes = counters["routes"].as_array().unwrap().iter();
    let seen: u64 = routes
        .map(|route| route["requests"].as_u64().unwrap())
        .sum();
    assert_eq!(seen, 203 + 60 + 42 + 20);
}

/// Requirement: A2, A7
#[test]
fn limits_are_those_of_the_service_level_and_of_the_record() {
    let Some(orders) = orders("") else { return };
    let variables = [("MORE_ITERATIONS", "2"), ("ITERATIONS", "2")];
    orders.run(&variables, &[]);
    let report = orders.report();
    let limits = [
        ("PERF-01", 1000),
        ("PERF-02", 2000),
        ("RECORDED", 559),
        ("COLD", 1500),
        ("ROW", 500),
    ];
    for (name, millis) in limits {
        let target = &report.criterion(name)["requirement"]["target"]["nanoseconds"];
        assert_eq!(target, &(millis * 1_000_000_u64), "{name}");
    }
    let target = &report.criterion("SCALING")["requirement"]["target"]["factor"];
    assert_eq!(target, &5.0);
}

/// Requirement: A2
#[test]
fn a_verdict_on_a_percentile_says_how_sure_it_is_or_what_it_lacks() {
    let sheet = [
        "POST /batch_update",
        "POST /append_rows",
        "POST /get_layout",
    ];
    let Some(orders) = orders_on(&sheet, "") else {
        return;
    };
    let plan = orders.changed_plan(&PATIENT);
    let arguments = ["--scenario", WARM];
    let variables = [("MORE_ITERATIONS", "500")];
    orders.run_plan(&plan, &variables, &arguments).ended_with(0);
    let report = orders.report();
    // Where they share their fate with their neighbours, 500 can be too few.
    for name in ["PERF-01", "PERF-02"] {
        let criterion = report.criterion(name);
        let confidence = &criterion["evidence"]["value"]["binomial"]["confidence"];
        assert_eq!(confidence, 0.95, "{name}");
        let lacks = criterion["needs_more"]["count"].as_u64();
        match criterion["verdict"]["code"].as_str().unwrap() {
            "pass" => assert_eq!(lacks, None, "{name}"),
            "inconclusive" => assert!(lacks > Some(0), "{name}: {criterion}"),
            other => panic!("{name}: {other}"),
        }
    }
}

/// Requirement: A3
#[test]
fn the_sheet_of_the_readme_is_as_slow_as_the_real_one() {
    let Some(folder) = orders("") else { return };
    let readme = folder.file("README.md");
    drop(folder);
    let routes = routes_in(&readme);
    assert_eq!(routes.len(), 3, "{readme}");
    let Some(orders) = orders_on(&routes, "") else {
        return;
    };
    let variables = [("MORE_ITERATIONS", "3"), ("ITERATIONS", "3")];
    orders.run(&variables, &["--tag", "performance", "--not-tag", "slow"]);
    let report = orders.report();
    // 300 ms and 150 ms with some variance, one after the other; and the latter alone.
    assert!(least(&report, WARM) > Duration::from_millis(250));
    assert!(least(&report, ROW) > Duration::from_millis(80));
    assert_ne!(figure(&report, ROW, "max"), least(&report, ROW));
    // The stub says that it is an API with limits, and was called by way of the proxy.
    for limit in ["rate_limit=600/min", "max_rows=900"] {
        assert!(routes.iter().any(|route| route.contains(limit)), "{limit}");
    }
    let sheet = &report.0["upstreams"][0];
    assert_eq!(sheet["calls"]["count"], 9);
    assert_eq!(sheet["routes"].as_array().unwrap().len(), 3, "{sheet}");
}

/// Requirement: A8
#[test]
fn tags_select_and_exclude() {
    let Some(orders) = orders("") else { return };
    let plan = orders.changed_plan(&PATIENT);
    let variables = [("MORE_ITERATIONS", "10"), ("ITERATIONS", "5")];
    let arguments = ["--not-tag", "slow"];
    orders.run_plan(&plan, &variables, &arguments).ended_with(0);
    let report = orders.report();
    assert_eq!(report.scenarios(), [WARM, ROW]);
    // What was not looked at is not among what passed.
    let judged = [
        "PERF-01", "PERF-02", "RECORDED", "CALLS", "ROWS", "ROW", "CALLS", "ERRORS",
    ];
    assert_eq!(report.criteria(), judged);
    assert_eq!(report.0["tally"]["total"], judged.len());
    // The large batch is not judged without the small one that it is compared with.
    let arguments = ["--tag", "slow"];
    let finished = orders.run_plan(&plan, &variables, &arguments).ended_with(2);
    finished
        .shows_nothing()
        .says("`batch of 50` is compared with `batch of 10`, which the selection leaves out");
    let arguments = ["--tag", "slow", "--not-scenario", LARGE];
    orders.run_plan(&plan, &variables, &arguments).ended_with(0);
    assert_eq!(orders.report().scenarios(), [COLD]);
    let arguments = ["--scenario", LARGE, "--scenario", WARM];
    orders.run_plan(&plan, &variables, &arguments).ended_with(0);
    assert_eq!(orders.report().scenarios(), [WARM, LARGE]);
}

/// Requirement: A-W1
/// Fault: T13
#[test]
fn a_service_that_answers_errors_has_no_percentile_that_passes() {
    let Some(orders) = orders("fails") else {
        return;
    };
    let variables = [("ITERATIONS", "20")];
    orders.run(&variables, &["--scenario", COLD]).ended_with(1);
    let report = orders.report();
    assert_eq!(report.count(COLD, "failed"), 20);
    // Nothing was asked of the sheet, which is no frugality.
    assert_eq!(report.failing(), ["COLD", "CALLS", "ERRORS"]);
    // Not 0 s, but longer than every time that was measured, of which there is none.
    assert_eq!(report.criterion("COLD")["measured"]["bound"], "above");
    // A scenario that cannot be set up has measured nothing, and does not pass for it.
    let finished = orders.run(&[], &["--scenario", WARM]);
    finished.ended_with(5).shows("setup failed");
    let report = orders.report();
    assert_eq!(report.failures(WARM), [("setup_failed", 1)]);
    assert_eq!(
        report.failing(),
        ["PERF-01", "PERF-02", "RECORDED", "CALLS", "ROWS", "ERRORS"]
    );
}

/// Requirement: A-W2
#[test]
fn what_is_reported_was_measured() {
    let mut measured = Vec::new();
    for millis in [0, 600] {
        let append = format!("POST /append_rows latency={millis}ms");
        let Some(orders) = orders_on(&[&append], "") else {
            return;
        };
        orders.run(&[("ITERATIONS", "5")], &["--scenario", ROW]);
        measured.push(least(&orders.report(), ROW));
    }
    let made = Duration::from_millis(600);
    assert!(measured[0] < made && measured[1] >= made, "{measured:?}");
}

/// Requirement: A-W3
#[test]
fn a_check_that_cannot_be_made_is_no_pass() {
    let start = Start {
        example: "batch-latency",
        upstream: SHEET,
        ..Start::default()
    };
    let Some(orders) = Application::start(&start) else {
        return;
    };
    let variables = [("ITERATIONS", "5")];
    let arguments = ["--scenario", LARGE];
    let command =
        "process = { command = [\"python3\", \"app.py\", \"--port\", \"${PORT:-8080}\"] }";
    // A service that the plan does not start calls the sheet by itself.
    let port = format!("port = {}", free_port());
    let by_itself = ("env = \"UPSTREAM_URL\"", port.as_str());
    let no_calls = (
        "{ require = \"sheet.calls_per_operation < 2.5\", name = \"CALLS\" },",
        "",
    );
    let nowhere = [(command, "process = { pid_file = \"nowhere.pid\" }"), ALONE];
    let nowhere = orders.changed_plan(&[&nowhere[..], &[by_itself, no_calls]].concat());
    let finished = orders.run_plan(&nowhere, &variables, &arguments);
    finished
        .ended_with(2)
        .shows_nothing()
        .says("cannot read the pid file");
    // Without a process to watch, its memory is not observed.
    let unwatched = orders.changed_plan(&[(command, ""), ALONE, by_itself, no_calls]);
    let finished = orders.run_plan(&unwatched, &variables, &arguments);
    finished
        .ended_with(1)
        .shows("memory_increase was not observed");
    assert_eq!(orders.report().failing(), ["MEMORY"]);
}

/// Requirement: A7
#[test]
fn a_slow_batch_fails_its_limit_and_the_recorded_average() {
    let Some(orders) = orders("slow") else { return };
    let variables = [("MORE_ITERATIONS", "3")];
    orders.run(&variables, &["--scenario", WARM]).ended_with(1);
    let report = orders.report();
    assert_eq!(report.verdicts_on("PERF-01"), ["fail"]);
    // A mean of three is sure of nothing where one of them took much longer still.
    assert_ne!(report.verdicts_on("RECORDED"), ["pass"]);
}

/// Requirement: A5, A-W5
#[test]
fn a_batch_that_costs_a_call_for_each_item_fails_to_scale() {
    let Some(orders) = orders("call_per_item") else {
        return;
    };
    // The plan notices the calls first, so that here it is not told of them.
    let quicker = [
        (", \"$.calls\" = 2", ""),
        ("p50 < 5x", "p50 < 2x"),
        ("per_operation < 2.5", "per_operation < 60"),
    ];
    let plan = orders.changed_plan(&[&PATIENT[..], &quicker].concat());
    let variables = [("MORE_ITERATIONS", "12"), ("ITERATIONS", "12")];
    let arguments = ["--scenario", "batch of ?0"];
    orders.run_plan(&plan, &variables, &arguments).ended_with(1);
    let report = orders.report();
    // Five times the items, and both are measured: about five times as long.
    assert!(least(&report, LARGE) > Duration::from_millis(400));
    assert!(least(&report, LARGE) > least(&report, WARM) * 2);
    assert_eq!(report.failing(), ["SCALING"]);
    let times = report.criterion("SCALING")["measured"]["factor"].as_f64();
    assert!(times > Some(2.0), "{times:?}");
    // With all of the plan, every such batch is a failure.
    let alone = orders.changed_plan(&[ALONE]);
    orders
        .run_plan(&alone, &[("ITERATIONS", "2")], &["--scenario", LARGE])
        .ended_with(1);
    assert_eq!(orders.report().failures(LARGE), [("check_failed", 2)]);
}

/// Requirement: A4
#[test]
fn a_cache_that_cannot_be_forgotten_is_not_measured_as_cold() {
    let Some(orders) = orders("no_cache") else {
        return;
    };
    // The first is cold by nature, since the service has just been started.
    orders
        .run(&[("ITERATIONS", "3")], &["--scenario", COLD])
        .ended_with(1);
    assert_eq!(orders.report().failures(COLD), [("check_failed", 2)]);
}

/// Requirement: A6
#[test]
fn a_service_that_keeps_every_batch_fails_on_its_memory() {
    let Some(orders) = orders("leak") else { return };
    let plan = orders.changed_plan(&[&PATIENT[..], &[ALONE]].concat());
    let arguments = ["--scenario", LARGE];
    orders
        .run_plan(&plan, &[("ITERATIONS", "20")], &arguments)
        .ended_with(1);
    let report = orders.report();
    assert_eq!(report.failing(), ["MEMORY"]);
    // It is the service that has grown, by 8 MB a batch, and not the program that measures.
    assert!(report.memory_increase("target") > 100_000_000);
    assert!(report.memory_increase("generator") < 50_000_000);
}

/// Requirement: A7
#[test]
fn a_slower_run_fails_against_the_baseline_of_a_faster_one() {
    let arguments = ["--scenario", ROW, "--baseline", "baseline.json"];
    let variables = [("ITERATIONS", "8")];
    let Some(orders) = orders_on(&["POST /append_rows latency=0ms"], "") else {
        return;
    };
    let plan = orders.changed_plan(&PATIENT);
    let finished = orders.run_plan(&plan, &variables, &arguments).ended_with(0);
    finished.says("NO BASELINE");
    let baseline = orders.place.read("baseline.json");
    drop(orders);
    let Some(orders) = orders_on(&["POST /append_rows latency=600ms"], "") else {
        return;
    };
    let plan = orders.changed_plan(&PATIENT);
    orders.place.write("baseline.json", &baseline);
    let finished = orders.run_plan(&plan, &variables, &arguments).ended_with(1);
    finished
        .shows("Compared with baseline.json")
        .shows("FAIL p95");
    // The trend: a record of each run, one of which can be looked at again.
    let record = orders.place.only("perf-out", ".json");
    let again = orders
        .place
        .run(&["check", &record, "--baseline", "baseline.json"]);
    again.ended_with(1).shows("FAIL p95");
}

#[test]
fn a_sheet_that_refuses_more_calls_is_seen_as_failures() {
    // In an hour, since a busy machine may take a minute for 60 calls.
    let limited = "POST /append_rows rate_limit=20/h";
    let Some(orders) = orders_on(&[limited], "") else {
        return;
    };
    orders
        .run(&[("ITERATIONS", "60")], &["--scenario", ROW])
        .ended_with(1);
    let report = orders.report();
    assert_eq!(report.failures(ROW), [("status_5xx", 40)]);
    // Being refused at once is no way to be fast.
    assert_ne!(report.verdicts_on("ROW"), ["pass"]);
    assert_eq!(report.verdicts_on("ERRORS"), ["fail"]);
    let record = orders.place.only("perf-out", ".json");
    let record = orders.place.read(&record);
    assert!(
        record.contains("the sheet answered 429"),
        "an example is kept"
    );
}

/// As the README says it, with nothing shortened.
#[test]
#[ignore = "takes five minutes: cargo xtask examples --full"]
fn in_full() {
    let Some(folder) = orders("") else { return };
    let readme = folder.file("README.md");
    drop(folder);
    let Some(orders) = orders_on(&routes_in(&readme), "") else {
        return;
    };
    orders
        .run_in_full("perf.toml")
        .ended_with(0)
        .shows("13/13 criteria passed: PASS");
}
