//! Several runs against a store of runs: what fails, what only warns, and when more are made.

use std::process::Command;

use serde_json::Value;

use crate::child::Running;
use crate::locust_result::locust;
use crate::report_json::Report;
use crate::servers::find;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A store with so many runs of `shop_stats`.
fn with_history(runs: u64) -> Workplace {
    let place = Workplace::new();
    for number in 0..runs {
        place.write("shop_stats.csv", &locust(100, number * 7 % 5, 0));
        place
            .run(&["baseline", "add", "shop_stats.csv"])
            .ended_with(0);
    }
    place
}

/// Results of that plan, in folders of their own so that their names are the same.
fn results(place: &Workplace, percent: u64, runs: u64, failures: u64) -> Vec<String> {
    let each = (0..runs).map(|number| {
        std::fs::create_dir_all(place.path(&number.to_string())).unwrap();
        let name = format!("{number}/shop_stats.csv");
        place.write(&name, &locust(percent, number * 3 % 5, failures));
        name
    });
    each.collect()
}

fn check<'a>(results: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    let results = results.iter().map(String::as_str);
    let words = ["check"].into_iter().chain(results);
    words
        .chain(["--baseline", "perf"])
        .chain(more.iter().copied())
        .collect()
}

#[test]
fn three_slower_runs_fail() {
    let place = with_history(8);
    let results = results(&place, 120, 3, 0);
    let failed = place.run(&check(&results, &[])).ended_with(1);
    failed
        .shows("Compared with perf: 8 runs, from 2")
        .shows("FAIL Aggregated p50: regression: worse than is tolerated; 3 runs against 8 before")
        .shows("FAIL Aggregated throughput: regression")
        .shows("Aggregated  error_rate");
}

#[test]
fn three_runs_of_the_same_pass_and_without_failures_the_error_rate_does_too() {
    let place = with_history(8);
    let results = results(&place, 100, 3, 0);
    let passed = place.run(&check(&results, &["--strict"])).ended_with(0);
    let rows: Vec<_> = passed
        .stdout
        .lines()
        .filter(|l| l.contains(" at most "))
        .collect();
    assert_eq!(rows.len(), 4, "{}", passed.stdout);
    assert!(rows.iter().all(|row| row.ends_with("PASS")), "{rows:?}");
}

#[test]
fn one_slower_run_warns() {
    let place = with_history(8);
    let results = results(&place, 150, 1, 0);
    let warned = place.run(&check(&results, &[])).ended_with(0);
    warned.shows("WARN Aggregated p50: suspicious").shows(
        "one run is one observation, and warns at most: 3 would prove a change of this size",
    );
    place.run(&check(&results, &["--strict"])).ended_with(1);
}

#[test]
fn faster_with_more_failures_is_a_finding() {
    let place = with_history(8);
    let results = results(&place, 50, 3, 300);
    let told = place.run(&check(&results, &[])).ended_with(1);
    told.shows("WARNING Aggregated: p50 improved, but more requests fail: 0% → 3.75%");
}

#[test]
fn few_stored_runs_are_compared_with_by_fixed_rules() {
    let place = with_history(3);
    let results = results(&place, 130, 1, 0);
    let failed = place.run(&check(&results, &[])).ended_with(1);
    failed
        .shows("FAIL Aggregated p95")
        .shows("more than the +20.0% allowed")
        .shows("3 of the 5 stored runs that it takes to know how much runs differ");
}

#[test]
fn results_of_two_plans_are_not_one_comparison() {
    let place = with_history(2);
    place.fixture("steady_stats.csv");
    let both = [
        "check",
        "shop_stats.csv",
        "steady_stats.csv",
        "--baseline",
        "perf",
    ];
    place.run(&both).ended_with(2).says("results of two plans");
}

#[test]
fn an_accepted_change_is_green_for_the_runs_and_red_when_it_has_expired() {
    let place = with_history(8);
    let results = results(&place, 120, 3, 0);
    place.run(&check(&results, &[])).ended_with(1);
    for (metric, ratio) in [("p50", "1.2"), ("p99", "1.2"), ("throughput", "0.83")] {
        let accept = [
            "baseline",
            "accept",
            "--plan",
            "shop_stats",
            "--scenario",
            "Aggregated",
            "--metric",
            metric,
            "--ratio",
            ratio,
            "--reason",
            "more stock",
            "--author",
            "Ada",
            "--until",
            "2090-01-01",
        ];
        place.run(&accept).ended_with(0);
    }
    let green = place.run(&check(&results, &[])).ended_with(0);
    green
        .shows("NOTICE p50 of Aggregated: +20.0% accepted by Ada")
        .does_not_show("FAIL Aggregated");
    for name in place.names_in("perf/accepted") {
        let file = format!("perf/accepted/{name}");
        let text = place.read(&file).replace("2090-01-01", "2020-01-01");
        place.write(&file, &text);
    }
    place
        .run(&check(&results, &[]))
        .ended_with(1)
        .shows("WARNING expired: p50");
}

/// The files in a folder whose names end so.
fn files(place: &Workplace, folder: &str, ending: &str) -> Vec<String> {
    let mut names = place.names_in(folder);
    names.retain(|name| name.ends_with(ending));
    names
}

fn plan(url: &str, latency: &str) -> String {
    format!(
        "version = 1\nname = \"shop\"\ntarget = {{ base_url = \"{url}\" }}\n[[scenario]]\n\
         name = \"order\"\nload = {{ iterations = 40 }}\nstep = [{{ path = \"/{latency}\" }}]\n"
    )
}

#[test]
fn runs_are_repeated_saved_and_compared_together() {
    let place = Workplace::alone();
    let stub = StubTarget::start(&place, &["/usual latency=1ms"]);
    place.write("perf.toml", &plan(&stub.url, "usual"));
    let begin = [
        "run",
        "--runs",
        "6",
        "--quiet",
        "--baseline",
        "perf",
        "--out",
        "a",
    ];
    let stored = place.run(&begin).ended_with(0);
    stored
        .says("run 5: NOT JUDGED, record: a/shop-")
        .says("NO BASELINE");
    assert_eq!(
        place.names_in("perf/runs").len(),
        6,
        "each of them begins the store"
    );
    assert_eq!(files(&place, "a", ".json").len(), 6);
    assert_eq!(files(&place, "a", ".md").len(), 1);

    // The same plan with another target: what the scenario does is the same.
    let slow = StubTarget::start(&place, &["/usual latency=30ms"]);
    let run = [
        "run",
        "--runs",
        "3",
        "--baseline",
        "perf",
        "--out",
        "b",
        "--base-url",
        &slow.url,
    ];
    let failed = place.run(&run).ended_with(1);
    failed.shows("FAIL order p50: regression: worse than is tolerated; 3 runs against 6 before");
    let records = files(&place, "b", ".json");
    let comparisons = records.iter().map(|name| {
        let record: Value = serde_json::from_str(&place.read(&format!("b/{name}"))).unwrap();
        record["run"]["comparison"].clone()
    });
    let comparisons: Vec<_> = comparisons.collect();
    assert_eq!(comparisons.len(), 3, "proven at the first look");
    assert!(comparisons[0].is_null() && comparisons[1].is_null());
    assert_eq!(comparisons[2]["rows"][0]["runs"]["answer"], "regression");
    place.run(&["run", "--runs", "0"]).ended_with(2);
}

#[test]
fn while_it_is_undecided_more_runs_are_made_up_to_three_times() {
    let place = Workplace::alone();
    let stub = StubTarget::start(&place, &["/usual latency=1ms"]);
    place.write("perf.toml", &plan(&stub.url, "usual"));
    let begin = [
        "run",
        "--runs",
        "5",
        "--quiet",
        "--baseline",
        "perf",
        "--out",
        "a",
    ];
    place.run(&begin).ended_with(0);
    // 40 requests without a failure do not show that less than 0.5 % would fail, and two runs
    // against five cannot be proven worse: at least a second look is needed.
    let run = ["run", "--runs", "2", "--baseline", "perf", "--out", "b"];
    let told = place.run(&run);
    told.says("undecided after 2 runs: 2 more");
    let records = files(&place, "b", ".json");
    assert!([4, 6].contains(&records.len()), "{records:?}");
}

/// A server that fails every other one of the first forty requests that it gets.
const COLD: &str = r#"
import http.server, itertools
numbers = itertools.count()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *arguments): pass
    def do_GET(self):
        number = next(numbers)
        self.send_response(500 if number < 40 and number % 2 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
"#;

#[test]
fn what_fails_in_any_run_fails_where_the_last_one_is_shown() {
    let Some(python) = find("python3") else {
        return;
    };
    let place = Workplace::new();
    place.write("cold.py", COLD);
    let mut server = Running::start(Command::new(python).arg(place.path("cold.py")));
    let url = server.line_of_stdout().unwrap();
    let mut plan = plan(url.trim_end(), "page");
    plan += "criteria = [\"error_rate < 10%\"]\n";
    place.write("perf.toml", &plan);
    let run = [
        "run",
        "--runs",
        "3",
        "--report",
        "junit=junit.xml",
        "--record",
        "last.json",
    ];
    let finished = place.run(&run).ended_with(1);
    finished
        .says("run 1: FAIL")
        .says("run 2: PASS")
        .shows("FAIL  shop")
        .shows("run 1 of 3: 20 of 40 requests failed");
    assert!(place.read("junit.xml").contains("<failure"));
    place
        .run(&["report", "last.json"])
        .ended_with(0)
        .shows("FAIL  shop");
}

/// Requirement: D15
#[test]
fn runs_of_the_same_agree_within_a_tenth() {
    let place = Workplace::alone();
    let stub = StubTarget::start(&place, &["GET / latency=100ms"]);
    let plan = format!(
        "version = 1\nname = \"same\"\ntarget = {{ base_url = \"{}\" }}\n[[scenario]]\nname = \"ask\"\n\
         load = {{ iterations = 60, virtual_users = 4 }}\nstep = [{{ path = \"/\" }}]\n",
        stub.url
    );
    place.write("perf.toml", &plan);
    let medians = [0, 1, 2].map(|number| {
        let report = format!("json={number}.json");
        place.run(&["run", "--report", &report]).ended_with(0);
        let report = Report::read(&place, &format!("{number}.json"));
        report
            .latency("ask", "response_time", "p50")
            .value
            .as_secs_f64()
    });
    let least = medians.into_iter().fold(f64::INFINITY, f64::min);
    let most = medians.into_iter().fold(0.0, f64::max);
    assert!(least >= 0.1 && most <= 1.1 * least, "{medians:?}");
}
