//! The store of recorded runs, at the command line: adding, listing, showing, pruning, and the
//! history of a metric.

use serde_json::Value;

use crate::recorded::record_of_shop;
use crate::workplace::Workplace;

/// A Locust result with this p95 and the Locust columns that matter.
fn locust(p95: u64, failures: u64) -> String {
    let head = "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,\
                Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,\
                50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";
    let row = format!(
        "2000,{failures},120,145.5,12,1900,512,49.9,0.1,120,140,160,180,250,{p95},700,800,1500,1900,1900"
    );
    format!("{head}\nGET,/items,{row}\n,Aggregated,{row}\n")
}

/// A store with so many runs, of which those from `at` on are slower.
fn with_history(runs: u64, at: u64) -> Workplace {
    let place = Workplace::new();
    for number in 0..runs {
        let p95 = 350 + number * 7 % 5 + if number < at { 0 } else { 100 };
        place.write("shop_stats.csv", &locust(p95, 0));
        let added = place.run(&["baseline", "add", "shop_stats.csv"]);
        assert!(added.ended_with(0).stdout.contains("-none-"));
    }
    place
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_record_is_added_listed_and_shown() {
    let place = Workplace::new();
    record_of_shop(&place);
    let record = "run.json";
    let added = place.run(&["baseline", "add", record, "--notes", "the first"]);
    let id = added.ended_with(0).stdout.trim().to_owned();
    assert_eq!(place.names_in("perf/runs"), [format!("{id}.json")]);
    place
        .run(&["baseline", "add", record, "--notes", "the first"])
        .ended_with(0);
    assert_eq!(place.names_in("perf/runs").len(), 1, "once is enough");

    let listed = place.run(&["baseline", "list"]).ended_with(0);
    listed.shows(&id).shows("shop").shows("the first");
    let listed = place
        .run(&["baseline", "list", "--format", "json"])
        .ended_with(0);
    let runs = json(&listed.stdout);
    assert_eq!(runs["runs"][0]["id"], id);
    assert!(runs["runs"][0]["p95"]["nanoseconds"].as_u64().unwrap() > 0);

    let print = id.rsplit_once('-').unwrap().1;
    let shown = place.run(&["baseline", "show", print]).ended_with(0);
    shown
        .shows("plan_hash")
        .shows("SCENARIO")
        .shows("THROUGHPUT");
    let latest = place.run(&["baseline", "show", "latest", "--format", "json"]);
    assert!(
        json(&latest.ended_with(0).stdout)["metrics"]
            .as_array()
            .unwrap()
            .len()
            > 2
    );
}

#[test]
fn a_store_elsewhere_is_named_and_an_empty_one_says_so() {
    let place = Workplace::new();
    place.write("shop_stats.csv", &locust(350, 0));
    let add = ["baseline", "add", "shop_stats.csv", "--baseline", "a/b"];
    place.run(&add).ended_with(0);
    assert_eq!(place.names_in("a/b/runs").len(), 1);
    place
        .run(&["baseline", "list"])
        .ended_with(0)
        .shows("no runs in `perf`");
    place
        .run(&["history"])
        .ended_with(0)
        .shows("no runs in `perf`");
    let none = place.run(&["baseline", "show", "latest"]).ended_with(2);
    none.says("no run of the store has `latest` in its name");
}

/// Requirement: M1
#[test]
fn e2_a_baseline_file_becomes_a_store_by_one_command() {
    let place = Workplace::new();
    place.fixture("baseline.json");
    place
        .run(&["baseline", "add", "baseline.json", "--plan", "shop"])
        .ended_with(0);
    let shown = place
        .run(&["baseline", "list", "--format", "json"])
        .ended_with(0);
    let run = &json(&shown.stdout)["runs"][0];
    assert_eq!(run["plan"], "shop");
    assert_eq!(run["requests"], 20_000);
    assert_eq!(run["p95"]["nanoseconds"], 350_000_000);
    assert_eq!(run["mean"]["nanoseconds"], 145_000_000);
    assert_eq!(run["error_rate"]["share"], 0.002);
    assert_eq!(
        run["id"].as_str().unwrap().split('-').nth(1),
        Some("01234567")
    );
}

#[test]
fn what_is_no_result_or_of_no_use_is_refused_and_adds_nothing() {
    let place = Workplace::new();
    place.write("shop_stats.csv", &locust(350, 0));
    place.write("other.json", "{\"metrics\": 3}");
    let refused = place.run(&["baseline", "add", "shop_stats.csv", "other.json"]);
    refused
        .ended_with(2)
        .says("`other.json`: it is JSON with the fields `metrics`, not a result of a known tool")
        .shows_nothing();
    assert!(!place.has("perf"), "a mistake in one adds none");
    place.write("down_stats.csv", &locust(350, 2000));
    let down = place
        .run(&["baseline", "add", "down_stats.csv"])
        .ended_with(5);
    down.says("cannot be a baseline: all of its 2000 requests failed");
    assert!(!place.has("perf"));
}

#[test]
fn a_store_of_a_newer_version_is_an_error_with_advice() {
    let place = with_history(1, 9);
    let file = place.only("perf/runs", ".json");
    let text = place
        .read(&file)
        .replace("\"version\": 1", "\"version\": 9");
    place.write(&file, &text);
    for command in [&["baseline", "list"][..], &["history"]] {
        let refused = place.run(command).ended_with(2).shows_nothing();
        refused.says("version 9").says("hint: upgrade this program");
    }
}

#[test]
fn pruning_keeps_the_newest_of_every_plan() {
    let place = with_history(4, 9);
    place.fixture("baseline.json");
    place
        .run(&["baseline", "add", "baseline.json"])
        .ended_with(0);
    let before = place.names_in("perf/runs");
    let dry = place
        .run(&["baseline", "prune", "--keep", "2", "--dry-run"])
        .ended_with(0);
    assert_eq!(dry.stdout.lines().count(), 2);
    assert_eq!(place.names_in("perf/runs"), before);
    let pruned = place
        .run(&["baseline", "prune", "--keep", "2"])
        .ended_with(0);
    assert_eq!(pruned.stdout, dry.stdout);
    let mut expected = before.clone();
    expected.retain(|name| !dry.stdout.contains(name.trim_end_matches(".json")));
    assert_eq!(place.names_in("perf/runs"), expected);
    assert_eq!(
        expected.len(),
        3,
        "two of the shop, one of the baseline file"
    );
    let before = place.run(&["baseline", "prune", "--before", "2026-11-20T00:00:00Z"]);
    assert_eq!(before.ended_with(0).stdout.lines().count(), 1);
    place.run(&["baseline", "prune"]).ended_with(2);
}

/// Requirement: A7, B12
#[test]
fn history_tells_where_the_level_changed() {
    let place = with_history(24, 14);
    let told = place.run(&["history"]).ended_with(0);
    told.shows("p95 of all scenarios")
        .shows("worse")
        .shows("+28.");
    let told = place.run(&["history", "--format", "json"]).ended_with(0);
    let told = json(&told.stdout);
    let (runs, changes) = (&told["runs"], told["changes"].as_array().unwrap());
    assert_eq!(runs.as_array().unwrap().len(), 24);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["run"], runs[14]["id"]);
    assert_eq!(changes[0]["direction"], "worse");
    assert!(runs[14]["change"].as_f64().unwrap() > 0.25);
    let quiet = place.run(&["history", "--metric", "p50"]).ended_with(0);
    quiet.shows("no change of level");
    let scenario = place.run(&["history", "--scenario", "GET /items", "--last", "3"]);
    scenario.ended_with(0).shows("3 figures are too few");
}

#[test]
fn history_says_what_it_does_not_have() {
    let place = with_history(1, 9);
    let metric = place
        .run(&["history", "--metric", "service_time.p95"])
        .ended_with(2);
    metric
        .says("no run of the store has service_time.p95")
        .says("a store keeps");
    let scenario = place
        .run(&["history", "--scenario", "nothing"])
        .ended_with(2);
    scenario.says("there are `Aggregated`, `GET /items`");
    let plan = place.run(&["history", "--plan", "nothing"]).ended_with(2);
    plan.says("it has runs of `shop_stats`");
    place.run(&["history", "--metric", "p95x"]).ended_with(2);
    place
        .run(&["history", "--format", "xml"])
        .ended_with(2)
        .says("there are text and json");
    place.fixture("baseline.json");
    place
        .run(&["baseline", "add", "baseline.json"])
        .ended_with(0);
    let several = place.run(&["history"]).ended_with(2);
    several
        .says("several plans: `baseline`, `shop_stats`")
        .says("--plan NAME");
}
