//! What the command line changes about a plan, seen in what the target was asked.

use std::fs;

use serde_json::Value;

use crate::report_json::Report;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// Three scenarios that are told apart by their paths.
fn plan(url: &str) -> String {
    format!(
        r#"version = 1
name = "three"
criteria = ["error_rate < 90%"]

[target]
base_url = "{url}"

[[scenario]]
name = "list items"
tags = ["smoke", "items"]
load = {{ iterations = 30 }}
criteria = [{{ require = "p50 < 5s", name = "LIST" }}]
step = [{{ path = "/items" }}]

[[scenario]]
name = "list users"
tags = ["users"]
load = {{ iterations = 30 }}
step = [{{ path = "/users" }}]

[[scenario]]
name = "archive"
tags = ["slow", "items"]
load = {{ arrival_rate = "50/s", duration = "30s" }}
step = [{{ path = "/archive" }}]
"#
    )
}

const ROUTES: [&str; 3] = [
    "/items latency=1ms",
    "/users latency=1ms",
    "/archive latency=1ms",
];

struct Three {
    place: Workplace,
    stub: StubTarget,
}

impl Three {
    fn new() -> Self {
        let place = Workplace::new();
        let stub = StubTarget::start(&place, &ROUTES);
        place.write("perf.toml", &plan(&stub.url));
        Self { place, stub }
    }

    /// What `/items`, `/users` and `/archive` were asked.
    fn asked(&self) -> [u64; 3] {
        let counters = self.stub.counters();
        let routes = counters["routes"].as_array().unwrap();
        ["/items", "/users", "/archive"].map(|path| {
            let route = routes.iter().find(|route| route["route"] == path);
            route.unwrap()["requests"].as_u64().unwrap()
        })
    }
}

#[test]
fn a_dry_run_says_what_would_be_done_and_sends_nothing() {
    let three = Three::new();
    let finished = three.place.run(&["run", "--dry-run"]).ended_with(0);
    let shown = finished.stdout.replace(&three.stub.url, "http://TARGET");
    insta::assert_snapshot!(shown, @r"
    three against http://TARGET

    list items: 30 iterations by 1 user
      GET /items
      must hold: LIST p50 < 5.00 s (P0)

    list users: 30 iterations by 1 user
      GET /users

    archive: 50/s for 30.0 s
      GET /archive

    the whole run
      must hold: error_rate < 90% (P0)

    no mistakes; scenarios: 3, criteria: 2
    ");
    assert_eq!(finished.stderr, "");
    assert_eq!(three.asked(), [0, 0, 0]);
    assert!(!three.place.has("perf-out"));
    let checked = three.place.run(&["plan", "check", "perf.toml"]);
    assert_eq!(checked.ended_with(0).stdout, finished.stdout);
}

/// Requirement: A8, C5
#[test]
fn tags_and_globs_select_scenarios() {
    let cases: [(&[&str], [u64; 3]); 8] = [
        (&["--tag", "smoke"], [30, 0, 0]),
        (&["--tag", "smoke", "--tag", "users"], [30, 30, 0]),
        (&["--tag", "items", "--not-tag", "slow"], [30, 0, 0]),
        (&["--not-tag", "items"], [0, 30, 0]),
        (&["--scenario", "list *"], [30, 30, 0]),
        (&["--scenario", "list *", "--tag", "users"], [0, 30, 0]),
        (&["--not-scenario", "archive"], [30, 30, 0]),
        (
            &["--not-scenario", "archive", "--not-tag", "smoke"],
            [0, 30, 0],
        ),
    ];
    for (arguments, asked) in cases {
        let three = Three::new();
        let all: Vec<_> = ["run"].iter().chain(arguments).copied().collect();
        three.place.run(&all).ended_with(0);
        assert_eq!(three.asked(), asked, "{arguments:?}");
    }
}

/// Requirement: A-W3
#[test]
fn a_selection_of_nothing_is_a_mistake() {
    let three = Three::new();
    for arguments in [
        ["run", "--tag", "smok"],
        ["run", "--scenario", "List*"],
        ["run", "--scenario", ""],
    ] {
        let finished = three.place.run(&arguments).ended_with(2).shows_nothing();
        finished
            .says("error: no scenario fits the selection")
            .says("`archive`");
    }
    assert_eq!(three.asked(), [0, 0, 0]);
}

#[test]
fn what_a_plan_leaves_out_is_told_and_the_command_line_has_the_last_word() {
    let three = Three::new();
    let selecting = plan(&three.stub.url).replace(
        "name = \"three\"",
        "name = \"three\"\nselect = { tags = [\"items\"], not_scenarios = [\"archive\"] }",
    );
    three.place.write("perf.toml", &selecting);
    let told = "left out by the selection: `list users`, `archive`\n";
    for command in [
        &["run", "--dry-run"][..],
        &["plan", "check", "perf.toml"][..],
    ] {
        let finished = three.place.run(command).ended_with(0);
        finished.shows(told).shows("no mistakes; scenarios: 1");
    }
    assert_eq!(three.asked(), [0, 0, 0]);

    let run = |arguments: &[&str]| {
        let usual = ["run", "--quiet", "--report", "json=r.json"];
        three.place.run(&[&usual, arguments].concat()).ended_with(0)
    };
    run(&[]).says(told);
    assert_eq!(three.asked(), [30, 0, 0]);
    let report = Report::read(&three.place, "r.json");
    let [finding] = report.findings("left-out")[..] else {
        panic!("not one finding");
    };
    assert_eq!(finding["message"], told.trim_end());

    run(&["--tag", "users"]).says("left out by the selection: `list items`, `archive`\n");
    assert_eq!(three.asked(), [30, 30, 0]);

    let all = run(&["--scenario", "*", "--iterations", "1"]);
    assert!(!all.stderr.contains("left out"), "{}", all.stderr);
    assert_eq!(three.asked(), [31, 31, 1]);
    let report = Report::read(&three.place, "r.json");
    assert_eq!(report.scenarios(), ["list items", "list users", "archive"]);
    assert_eq!(report.findings("left-out").len(), 0);
}

#[test]
fn data_of_a_scenario_that_is_left_out_is_checked_with_the_plan() {
    let place = Workplace::new();
    place.write("users.csv", "id\n1\n");
    place.write(
        "perf.toml",
        "version = 1\nselect = { scenarios = [\"a\"] }\n\
         target = { base_url = \"http://127.0.0.1:1\" }\ndata.users = { csv = \"users.csv\" }\n\
         [[scenario]]\nname = \"a\"\nload = { iterations = 1 }\nstep = [{ path = \"/\" }]\n\
         [[scenario]]\nname = \"b\"\nload = { iterations = 1 }\n\
         step = [{ path = \"/{{users.name}}\" }]\n",
    );
    let checked = place.run(&["plan", "check", "perf.toml"]).ended_with(2);
    checked.says("users.name");
    place.run(&["run", "--dry-run"]).ended_with(0);
}

#[test]
fn a_seed_stands_in_for_that_of_the_plan() {
    let three = Three::new();
    let report = |arguments: &[&str]| {
        let usual = ["run", "--tag", "smoke", "--iterations", "1"];
        let written = ["--record", "r.json", "--report", "json=report.json"];
        three
            .place
            .run(&[&usual, arguments, &written].concat())
            .ended_with(0);
        let record: Value = serde_json::from_str(&three.place.read("r.json")).unwrap();
        record["run"]["seed"].clone()
    };
    assert_eq!(report(&[]), 0);
    assert_eq!(report(&["--seed", "9223372036854775807"]), u64::MAX / 2);
    for seed in ["9223372036854775808", "-1", "x"] {
        let arguments = ["run", &format!("--seed={seed}")];
        let finished = three.place.run(&arguments).ended_with(2).shows_nothing();
        finished.says("it must be a whole number from 0 to 9223372036854775807");
    }
}

/// Requirement: C5
#[test]
fn iterations_stand_in_for_the_load_of_every_scenario() {
    let three = Three::new();
    let arguments = ["run", "--iterations", "7", "--report", "json=r.json"];
    three.place.run(&arguments).ended_with(0);
    assert_eq!(three.asked(), [7, 7, 7]);
    let report = Report::read(&three.place, "r.json");
    assert_eq!(report.scenarios(), ["list items", "list users", "archive"]);
    assert_eq!(report.count("list users", "requests"), 7);
}

#[test]
fn a_duration_stands_in_for_the_load_of_every_scenario() {
    let three = Three::new();
    three
        .place
        .run(&["run", "--duration", "500ms"])
        .ended_with(0);
    let [items, users, archive] = three.asked();
    assert!(items > 30 && users > 30, "{items} {users}");
    // An arrival rate stays what it is.
    assert_eq!(archive, 25);
}

/// Requirement: C5
#[test]
fn a_base_url_is_sent_to_instead_of_the_plans() {
    let three = Three::new();
    three.place.write("perf.toml", &plan("http://127.0.0.1:1"));
    let url = &three.stub.url;
    let arguments = ["run", "--tag", "smoke", "--base-url", url];
    let finished = three.place.run(&arguments).ended_with(0);
    finished.shows(url).does_not_show("127.0.0.1:1 ");
    assert_eq!(three.asked(), [30, 0, 0]);
    // Without a plan there is nothing to send there.
    fs::remove_file(three.place.path("perf.toml")).unwrap();
    let finished = three.place.run(&["run", "--base-url", url]).ended_with(2);
    finished
        .says("error: --base-url needs a plan")
        .says("hint: run PLAN --base-url URL");
}

/// Requirement: C5
#[test]
fn record_report_and_out_say_where_results_go() {
    let three = Three::new();
    let arguments = [
        "run",
        "--tag",
        "smoke",
        "--record",
        "records/monday.json",
        "--report",
        "json=reports/monday.json",
        "--report",
        "console=reports/monday.txt",
        "--report",
        "markdown=reports/monday.md",
    ];
    let finished = three.place.run(&arguments).ended_with(0);
    assert_eq!(three.place.names_in("records"), ["monday.json"]);
    let reports = three.place.names_in("reports");
    assert_eq!(reports, ["monday.json", "monday.md", "monday.txt"]);
    assert!(!three.place.has("perf-out"));
    assert_eq!(three.place.read("reports/monday.txt"), finished.stdout);
    let record: Value = serde_json::from_str(&three.place.read("records/monday.json")).unwrap();
    assert_eq!(record["schema"], "perf-run");
    let again = three
        .place
        .run(&["report", "records/monday.json", "--as", "json"]);
    // A record knows none of the files that were written beside it.
    let but_for_files = |text: &str| {
        let mut report: Value = serde_json::from_str(text).unwrap();
        report.as_object_mut().unwrap().remove("files").unwrap();
        report
    };
    let first = three.place.read("reports/monday.json");
    let same = but_for_files(&again.stdout) == but_for_files(&first);
    assert!(same, "{}", again.stdout);

    three
        .place
        .run(&["run", "--tag", "users", "--out", "a/b"])
        .ended_with(0);
    assert_eq!(three.place.names_in("a/b").len(), 2);
}

#[test]
fn quiet_prints_no_report_and_still_judges() {
    let three = Three::new();
    let arguments = ["run", "--quiet", "--tag", "smoke"];
    let finished = three.place.run(&arguments).ended_with(0).shows_nothing();
    assert!(!finished.stderr.contains("[1/1]"), "{}", finished.stderr);
    finished
        .says("record: perf-out/three-")
        .says("report: perf-out/three-");

    let impossible = plan(&three.stub.url).replace("p50 < 5s", "p50 < 1ns");
    three.place.write("perf.toml", &impossible);
    three.place.run(&arguments).ended_with(1).shows_nothing();
}

#[test]
fn a_run_is_gated_on_a_baseline_as_a_result_is() {
    let three = Three::new();
    let arguments = ["run", "--tag", "smoke", "--baseline", "b.json"];
    let required = [&arguments[..], &["--require-baseline"]].concat();
    three
        .place
        .run(&required)
        .ended_with(4)
        .says("there is no baseline `b.json`");
    assert!(!three.place.has("b.json"));
    three
        .place
        .run(&arguments)
        .ended_with(0)
        .says("NO BASELINE");
    let mut baseline: Value = serde_json::from_str(&three.place.read("b.json")).unwrap();
    assert_eq!(baseline["metrics"]["total_requests"], 30);
    // What took a millisecond once took a thousandth of it.
    for metric in ["p50", "p95", "p99", "avg_response_time"] {
        baseline["metrics"][metric] = 0.001.into();
    }
    baseline.as_object_mut().unwrap().remove("resolution");
    three.place.write("b.json", &baseline.to_string());
    let finished = three.place.run(&required).ended_with(1);
    finished.shows("Compared with b.json").shows("FAIL p95");
}

#[test]
fn the_files_that_values_come_from_are_read_before_anything_is_sent() {
    let place = Workplace::new();
    place.write(
        "perf.toml",
        "version = 1\ntarget = { base_url = \"http://127.0.0.1:1\" }\n\
         data.users = { csv = \"users.csv\" }\n[[scenario]]\nname = \"a\"\n\
         load = { iterations = 1 }\nstep = [{ path = \"/{{users.id}}\" }]\n",
    );
    place.write("users.csv", "id,name\n1,Ada\n2\n");
    for command in [
        ["plan", "check", "perf.toml"],
        ["run", "perf.toml", "--dry-run"],
    ] {
        let finished = place.run(&command).ended_with(2);
        assert_eq!(finished.stdout, "");
        let told = "line 3 of `users.csv` does not have one cell for each of the 2 columns but 1";
        assert!(finished.stderr.contains(told), "{}", finished.stderr);
    }
    place.write("users.csv", "id,name\n1,Ada\n2,Eva\n");
    let finished = place.run(&["plan", "check", "perf.toml"]).ended_with(0);
    assert!(
        finished.stdout.contains("GET /{{users.id}}"),
        "{}",
        finished.stdout
    );
}
