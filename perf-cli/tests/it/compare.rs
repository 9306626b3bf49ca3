//! Two sides of runs beside each other: what is taken for a side, what it rests on, and the codes.

use serde_json::{Value, json};

use crate::locust_result::locust;
use crate::recorded::record_of_shop;
use crate::workplace::Workplace;

/// A folder with so many records of a result that takes so many percent of the usual times.
fn records(place: &Workplace, folder: &str, percent: u64, runs: u64) {
    for number in 0..runs {
        place.write("shop_stats.csv", &locust(percent, number * 3 % 5, 0));
        let record = format!("{folder}/{number}.json");
        let import = ["import", "shop_stats.csv", "--record", &record];
        place.run(&import).ended_with(0);
    }
}

#[test]
fn two_results_are_compared_by_fixed_rules_and_good_news_is_not_believed() {
    let place = Workplace::new();
    place.write("old_stats.csv", &locust(100, 0, 0));
    place.write("new_stats.csv", &locust(130, 1, 0));
    let worse = place.run(&["compare", "old_stats.csv", "new_stats.csv"]);
    let worse = worse.ended_with(1);
    insta::assert_snapshot!("two_results", worse.stdout);
    worse.says("1 regression");
    let better = place.run(&["compare", "new_stats.csv", "old_stats.csv"]);
    better
        .ended_with(0)
        .does_not_show("improved")
        .does_not_show("equivalent")
        .shows("two runs do not show how much runs differ");
    let asked = [
        "compare",
        "new_stats.csv",
        "old_stats.csv",
        "--require-confidence",
    ];
    place.run(&asked).ended_with(3);
}

#[test]
fn two_sets_of_runs_are_compared_by_how_much_runs_differ() {
    let place = Workplace::new();
    records(&place, "before", 100, 5);
    records(&place, "same", 100, 4);
    records(&place, "after", 112, 4);
    place
        .run(&["compare", "before", "same", "--strict"])
        .ended_with(0)
        .says("4 equivalent");
    let worse = place.run(&["compare", "before/", "after"]).ended_with(1);
    worse
        .shows("A     5 runs, from before/0.json to before/4.json")
        .shows("regression: worse than is tolerated; 4 runs against 5 before")
        .says("3 regression");
    let better = place.run(&["compare", "after", "before"]).ended_with(0);
    better.says("3 improved");
    let json = place.run(&["compare", "before", "after", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.ended_with(1).stdout).unwrap();
    assert_eq!(json["metrics"][0]["verdict"], "regression");
    assert_eq!(json["metrics"][0]["metric"], "p50");
    assert!(json["metrics"][0]["low"].as_f64().unwrap() > 0.05, "{json}");
}

#[test]
fn stored_runs_are_named_by_what_their_names_have_in_common() {
    let place = Workplace::new();
    records(&place, "before", 100, 5);
    let added = (0..5).map(|number| {
        let record = format!("before/{number}.json");
        let added = place.run(&["baseline", "add", &record]).ended_with(0);
        added.stdout.trim().to_owned()
    });
    let added: Vec<String> = added.collect();
    place.write("new_stats.csv", &locust(160, 1, 0));
    let against_all = place.run(&["compare", "perf", "new_stats.csv", "--from", "locust"]);
    against_all
        .ended_with(0)
        .shows("A     5 runs, from 2")
        .shows("A is of the plan `shop_stats`, B of the plan `new_stats`")
        .shows("one run is one observation, and warns at most: 3 would prove");
    let one = place.run(&["compare", &added[0], "latest"]).ended_with(0);
    one.shows(&format!("A     {}", added[0]));
    let file = format!("perf/runs/{}.json", added[1]);
    let one = place.run(&["compare", &file, "before/1.json"]);
    one.ended_with(0).shows(&format!("A     {}", added[1]));
}

#[test]
fn what_differs_in_how_they_were_made_is_refused_or_told() {
    let place = Workplace::new();
    record_of_shop(&place);
    let mut record: Value = serde_json::from_str(&place.read("run.json")).unwrap();
    record["run"]["environment"]["host"]["memory_bytes"] = json!(1 << 20);
    place.write("soft.json", &record.to_string());
    let soft = place.run(&["compare", "run.json", "soft.json"]);
    soft.ended_with(0)
        .shows("what differs in how they were made")
        .shows("soft");
    record["run"]["environment"]["host"]["cores"] = json!(640);
    record["run"]["scenarios"][0]["load"] = json!("1000 iterations");
    place.write("hard.json", &record.to_string());
    let refused = place.run(&["compare", "run.json", "hard.json"]);
    refused
        .ended_with(4)
        .shows_nothing()
        .says("logical cores: `")
        .says("`640` in B")
        .says("load of scenario `list`")
        .says("(of little weight)")
        .says("hint: --allow-env-mismatch");
    let allowed = ["compare", "run.json", "hard.json", "--allow-env-mismatch"];
    place
        .run(&allowed)
        .ended_with(0)
        .shows("hard, compared on demand");
}

#[test]
fn records_have_an_interval_by_their_requests() {
    let place = Workplace::new();
    record_of_shop(&place);
    let compared = place.run(&["compare", "run.json", "run.json", "--format", "json"]);
    let compared: Value = serde_json::from_str(&compared.ended_with(0).stdout).unwrap();
    let p50 = &compared["metrics"][0];
    assert_eq!(
        (&p50["metric"], &p50["change"]),
        (&json!("p50"), &json!(0.0))
    );
    let (low, high) = (p50["low"].as_f64().unwrap(), p50["high"].as_f64().unwrap());
    assert!(low <= 0.0 && high >= 0.0, "{p50}");
    assert_eq!(p50["verdict"], "inconclusive");
}

#[test]
fn what_cannot_be_compared_is_said_with_its_name() {
    let place = Workplace::new();
    record_of_shop(&place);
    place.write("old_stats.csv", &locust(100, 0, 0));
    let unknown = place.run(&["compare", "run.json", "yesterday"]);
    unknown
        .ended_with(2)
        .says("`yesterday` is no file, and no run of `perf` has it in its name");
    let nothing = place.run(&["compare", "run.json", "old_stats.csv"]);
    nothing.ended_with(4).says("no scenario is in both");
    std::fs::create_dir(place.path("empty")).unwrap();
    let empty = place.run(&["compare", "empty", "run.json"]);
    empty.ended_with(2).says("`empty` has no records");
    let failed = locust(100, 0, 8000);
    place.write("failed_stats.csv", &failed);
    let failed = place.run(&["compare", "failed_stats.csv", "old_stats.csv"]);
    failed
        .ended_with(5)
        .says("`failed_stats.csv` cannot be compared: all of its 8000 requests failed");
}

#[test]
fn a_baseline_file_is_compared_by_its_total() {
    let place = Workplace::new();
    place.fixture("baseline.json");
    place.fixture("slower_stats.csv");
    let compared = place.run(&["compare", "baseline.json", "slower_stats.csv"]);
    compared
        .ended_with(1)
        .shows("all scenarios")
        .shows("by a fixed rule");
}
