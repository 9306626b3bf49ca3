//! The gate over a store of runs: beginning it, what is compared, and what is not comparable.

use serde_json::{Value, json};

use crate::child::Finished;
use crate::recorded::record_of_shop;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const PLAN: &str = r#"
version = 1
name = "shop"
target = { base_url = "http://127.0.0.1:PORT" }
[[scenario]]
name = "list"
load = { iterations = 30 }
step = [{ path = "/fast" }]
[[scenario]]
name = "order"
tags = ["slow"]
load = { iterations = 30 }
step = [{ path = "/instant" }]
"#;

/// A record in `run.json`, and a store that has it.
fn with_record() -> (Workplace, Value) {
    let place = Workplace::new();
    record_of_shop(&place);
    let check = ["check", "run.json", "--baseline", "perf"];
    place
        .run(&check)
        .ended_with(0)
        .says("NO BASELINE: `perf` had no run of `shop`");
    let record = serde_json::from_str(&place.read("run.json")).unwrap();
    (place, record)
}

/// Writes the record changed, and what `check` against the store makes of it.
fn check_changed(
    (place, record): &(Workplace, Value),
    change: impl Fn(&mut Value),
    more: &[&str],
) -> Finished {
    let mut record = record.clone();
    change(&mut record["run"]);
    place.write("changed.json", &record.to_string());
    place.run(&[&["check", "changed.json", "--baseline", "perf"], more].concat())
}

#[test]
fn e4_the_first_run_begins_the_store_loudly_and_only_once() {
    let (place, _) = with_record();
    assert_eq!(place.names_in("perf/runs").len(), 1);
    let again = place
        .run(&["check", "run.json", "--baseline", "perf"])
        .ended_with(0);
    again
        .shows("Compared with perf: 2")
        .does_not_show("NO BASELINE");
    assert_eq!(place.names_in("perf/runs").len(), 1);
    let added = place.run(&[
        "check",
        "run.json",
        "--baseline",
        "perf",
        "--update-baseline",
    ]);
    added.ended_with(0).says("baseline `perf`: added 2");
    assert_eq!(
        place.names_in("perf/runs").len(),
        1,
        "the same run is there once"
    );
}

#[test]
fn a_required_store_is_not_begun() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let check = [
        "check",
        "steady_stats.csv",
        "--baseline",
        "perf",
        "--require-baseline",
    ];
    let refused = place.run(&check).ended_with(4).shows_nothing();
    refused
        .says("there are no runs in `perf`")
        .says("--require-baseline");
    place.fixture("baseline.json");
    place
        .run(&["baseline", "add", "baseline.json"])
        .ended_with(0);
    let refused = place.run(&check).ended_with(4).shows_nothing();
    refused.says("the store has no run of the plan `steady_stats`");
    assert_eq!(place.names_in("perf/runs").len(), 1);
}

/// A gate that compares nothing would hold for ever.
#[test]
fn a_run_of_renamed_scenarios_is_not_comparable_until_they_have_a_baseline() {
    let place = with_record();
    let rename = |record: &mut Value| {
        for scenario in record["scenarios"].as_array_mut().unwrap() {
            let name = format!("new {}", scenario["name"].as_str().unwrap());
            scenario["name"] = name.into();
        }
    };
    for more in [&[][..], &["--require-baseline"], &["--allow-env-mismatch"]] {
        let refused = check_changed(&place, rename, more).ended_with(4);
        refused
            .says("no stored run has a scenario of this run")
            .says("only in this run: `new ")
            .says("--update-baseline begins one for these");
    }
    assert_eq!(place.0.names_in("perf/runs").len(), 1);
    check_changed(&place, rename, &["--update-baseline"]).ended_with(0);
    check_changed(&place, rename, &["--require-baseline"])
        .ended_with(0)
        .shows("Compared with perf: ");
}

#[test]
fn a_baseline_file_that_became_a_store_is_compared_with() {
    let place = Workplace::new();
    place.fixture("slower_stats.csv");
    place.fixture("baseline.json");
    let add = ["baseline", "add", "baseline.json", "--plan", "slower_stats"];
    place.run(&add).ended_with(0);
    let by_file = place.run(&["check", "slower_stats.csv", "--baseline", "baseline.json"]);
    let by_store = place.run(&["check", "slower_stats.csv", "--baseline", "perf"]);
    let rows = |text: &str| {
        let lines = text.lines().filter(|line| line.contains(" at most "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rows(&by_file.ended_with(1).stdout).len(), 5);
    assert_eq!(
        rows(&by_store.ended_with(1).stdout),
        rows(
            &place
                .run(&["check", "slower_stats.csv", "--baseline", "baseline.json"])
                .stdout
        )
    );
}

#[test]
fn a_hard_difference_ends_with_code_4_and_every_difference() {
    let with = with_record();
    let other = |run: &mut Value| {
        let host = &mut run["environment"]["host"];
        host["cores"] = json!(640);
        host["cpu_model"] = json!("Z80");
        host["memory_bytes"] = json!(1);
        run["scenarios"][0]["load"] = json!("1000 iterations");
    };
    let refused = check_changed(&with, other, &[])
        .ended_with(4)
        .shows_nothing();
    refused
        .says("no stored run was made under these circumstances")
        .says("  processor: `")
        .says("`Z80` now")
        .says("  logical cores: `")
        .says("  load of scenario `")
        .says("  memory: `")
        .says("(of little weight)")
        .says("hint: --update-baseline begins a baseline");
    let allowed = check_changed(&with, other, &["--allow-env-mismatch"]).ended_with(0);
    allowed
        .shows("compared on demand in spite of processor: `")
        .shows("compared on demand in spite of logical cores: `")
        .shows("memory: `");
    let renewed = check_changed(&with, other, &["--update-baseline"]).ended_with(0);
    renewed.says("baseline `perf`: added");
    // From now on both kinds of machine have their baseline.
    let compared = check_changed(&with, other, &[]).ended_with(0);
    compared.shows("Compared with").does_not_show("on demand");
    with.0
        .run(&["check", "run.json", "--baseline", "perf"])
        .ended_with(0);
}

#[test]
fn soft_differences_are_told_and_compared() {
    let with = with_record();
    let soft = |run: &mut Value| run["environment"]["host"]["memory_bytes"] = json!(1 << 20);
    let compared = check_changed(&with, soft, &[]).ended_with(0);
    compared.shows("Compared with").shows("memory: `");
}

#[test]
fn a_run_that_would_differ_is_refused_before_anything_is_sent() {
    let place = Workplace::new();
    let plan = PLAN.replace("PORT", "1");
    place.write("perf.toml", &plan);
    let stub = started(&place);
    let run = [
        "run",
        "--base-url",
        &stub.url,
        "--quiet",
        "--baseline",
        "perf",
    ];
    place.run(&run).ended_with(0).says("NO BASELINE");
    // Nothing listens on port 1: a refusal that comes first has another code.
    place.write("perf.toml", &plan.replace("/instant", "/other"));
    let refused = place.run(&["run", "--baseline", "perf"]).ended_with(4);
    refused.says("what scenario `order` does: `");
    let refused = place.run(&["run", "--baseline", "perf", "--iterations", "7"]);
    refused
        .ended_with(4)
        .says("load of scenario `list`: `30 iterations");
}

fn started(place: &Workplace) -> StubTarget {
    StubTarget::start(place, &["/fast latency=1ms", "/instant latency=1ms"])
}

#[test]
fn a_selection_is_compared_scenario_by_scenario() {
    let place = Workplace::new();
    place.write("perf.toml", &PLAN.replace("PORT", "1"));
    let stub = started(&place);
    let url = stub.url.clone();
    let all = ["run", "--base-url", &url, "--baseline", "perf"];
    place.run(&all).ended_with(0).says("NO BASELINE");
    let some = [&all[..], &["--tag", "slow"]].concat();
    let some = place.run(&some);
    some.shows("order  ")
        .shows("in the baseline and not in this run: `list`");
}

#[test]
fn a_selection_is_not_compared_with_a_file_of_all_scenarios() {
    let place = Workplace::new();
    place.write("perf.toml", &PLAN.replace("PORT", "1"));
    let stub = started(&place);
    let url = stub.url.clone();
    let all = ["run", "--base-url", &url, "--quiet", "--baseline", "b.json"];
    place.run(&all).ended_with(0).says("NO BASELINE");
    let before = place.read("b.json");
    let baseline: Value = serde_json::from_str(&before).unwrap();
    assert_eq!(baseline["scenarios"], json!(["list", "order"]));
    let some = [&all[..], &["--tag", "slow"]].concat();
    let refused = place.run(&some).ended_with(4);
    refused
        .says("`b.json` is of other scenarios than this run")
        .says("only in the baseline: `list`")
        .says("only in this run: none")
        .says("hint: run the same scenarios, or keep a store");
    assert_eq!(place.read("b.json"), before);
    let allowed = [&["run"], &some[1..3], &some[4..], &["--allow-env-mismatch"]].concat();
    place
        .run(&allowed)
        .shows("compared on demand although the baseline is of other scenarios");
    let renewed = [&some[..], &["--update-baseline"]].concat();
    place.run(&renewed).ended_with(0);
    place.run(&some);
    assert!(place.read("b.json").contains("order"));
}

#[test]
fn a_report_shows_where_latencies_moved_and_how_the_metrics_went() {
    let with = with_record();
    let report = ["--report", "json=view.json", "--report", "html=page.html"];
    check_changed(&with, |_| (), &report).ended_with(0);
    let view: Value = serde_json::from_str(&with.0.read("view.json")).unwrap();
    for scenario in view["scenarios"].as_array().unwrap() {
        let beside = &scenario["baseline"];
        assert!(
            beside["basis"]
                .as_str()
                .unwrap()
                .starts_with("1 run beside 1 before")
        );
        assert_eq!(beside["spectrum"]["requests"], 40);
        let changes = beside["shifts"].as_array().unwrap().iter();
        let changes: Vec<_> = changes
            .map(|row| (&row["name"], &row["change"]["change"]))
            .collect();
        assert_eq!(changes.len(), 7, "p20 to p80 of 40 requests: {changes:?}");
        assert!(
            changes.iter().all(|(_, change)| **change == 0.0),
            "{changes:?}"
        );
    }
    let history = &view["comparison"]["history"];
    let runs: Vec<_> = history["runs"].as_array().unwrap().iter().collect();
    assert_eq!((runs.len(), &runs[1]["label"]), (2, &json!("this run")));
    let compared = view["comparison"]["rows"].as_array().unwrap().len();
    assert_eq!(history["metrics"].as_array().unwrap().len(), compared);
    let page = with.0.read("page.html");
    assert!(page.contains("<b>Shift</b>") && page.contains("id=\"history\""));
}

#[test]
fn a_file_of_percentiles_is_shown_beside_its_only_scenario() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/list latency=1ms"]);
    let plan = r#"
version = 1
name = "shop"
target = { base_url = "URL" }
[[scenario]]
name = "list"
load = { iterations = 30 }
step = [{ path = "/list" }]
"#;
    place.write("perf.toml", &plan.replace("URL", &stub.url));
    let run = [
        "run",
        "--quiet",
        "--baseline",
        "b.json",
        "--record",
        "r.json",
    ];
    place.run(&run).says("NO BASELINE");
    place.run(&run);
    let view = place
        .run(&["report", "r.json", "--as", "json"])
        .ended_with(0);
    let view: Value = serde_json::from_str(&view.stdout).unwrap();
    let beside = &view["scenarios"][0]["baseline"];
    assert_eq!(beside["shifts"].as_array().unwrap().len(), 3, "{beside}");
    assert_eq!(
        (&beside["distribution"], &beside["shifts"][0]["low"]),
        (&Value::Null, &Value::Null)
    );
}
