//! Accepting a change: who, why and until when; the baseline starts anew, and what has expired is
//! red again.

use serde_json::{Value, json};

use crate::recorded::record_of_shop;
use crate::workplace::Workplace;

/// A record, made slower by half where it is asked for.
fn record(slower: bool) -> (Workplace, Value) {
    let place = Workplace::new();
    record_of_shop(&place);
    let begin = ["check", "run.json", "--baseline", "perf", "--quiet"];
    place.run(&begin).ended_with(0).says("NO BASELINE");
    let mut record: Value = serde_json::from_str(&place.read("run.json")).unwrap();
    if slower {
        make_slower(&mut record, 3);
    }
    (place, record)
}

/// Every latency of the first scenario, three times as long: bucket by bucket, at the next run.
fn make_slower(record: &mut Value, times: u64) {
    record["run"]["started_at"] = json!("2036-01-01T00:00:00.000Z");
    let scenario = &mut record["run"]["scenarios"][0];
    for series in scenario["series"].as_array_mut().unwrap() {
        let values: Vec<u64> = vec![60_000_000 * times; 40];
        let sum: u64 = values.iter().sum();
        series["successes"] = json!(40);
        // The bucket that holds the value: 1024 to an octave above 2047.
        let value = values[0];
        let halvings = u64::from(value.ilog2() - 10);
        let number = halvings * 1024 + (value >> halvings);
        series["clocks"]["service_time"]["histogram"] = json!({
            "significant_digits": 3, "min_ns": value, "max_ns": value, "sum_ns": sum,
            "counts": [number, 40],
        });
    }
}

fn write(place: &Workplace, name: &str, record: &Value) {
    place.write(name, &record.to_string());
}

#[test]
fn an_accepted_change_is_green_until_it_expires() {
    let (place, record) = record(true);
    write(&place, "slow.json", &record);
    let name = record["run"]["scenarios"][0]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let check = ["check", "slow.json", "--baseline", "perf"];
    place.run(&check).ended_with(1).shows("FAIL");

    let accept = [
        "baseline",
        "accept",
        "--plan",
        "shop",
        "--scenario",
        &name,
        "--metric",
        "p95",
        "--ratio",
        "900",
        "--reason",
        "checks stock now",
        "--author",
        "Ada",
        "--until",
        "2040-01-31",
        "--commit",
        "44fc181a",
    ];
    let accepted = place.run(&accept).ended_with(0);
    accepted.says("accepted by Ada until 2040-01-31T23:59:59.999Z, because: checks stock now");
    let file = place.only("perf/accepted", ".json");
    let kept: Value = serde_json::from_str(&place.read(&file)).unwrap();
    assert_eq!(kept["version"], 1);
    let change = &kept["change"];
    for (field, expected) in [
        ("plan", json!("shop")),
        ("scenario", json!(name)),
        ("metric", json!("p95")),
        ("shift", json!({ "ratio_millionths": 900_000_000 })),
        ("commit", json!("44fc181a")),
        ("reason", json!("checks stock now")),
        ("author", json!("Ada")),
        ("expires_at", json!("2040-01-31T23:59:59.999Z")),
    ] {
        assert_eq!(change[field], expected, "{field}");
    }
    place
        .run(&["baseline", "list"])
        .ended_with(0)
        .shows("accepted changes")
        .shows("Ada");
    let green = place.run(&check);
    assert!(
        !green.stdout.contains(&format!("FAIL {name} p95")),
        "{}",
        green.stdout
    );
    green.shows("NOTICE p95 of").shows("accepted by Ada");

    let text = place.read(&file).replace("2040-01-31", "2020-01-31");
    place.write(&file, &text);
    let red = place.run(&check).ended_with(1);
    red.shows("WARNING expired: p95 of")
        .shows(&format!("FAIL {name} p95"));
}

#[test]
fn what_a_record_shows_is_accepted_and_green_from_there() {
    let (place, record) = record(true);
    write(&place, "slow.json", &record);
    let run = ["report", "slow.json", "--as", "json"];
    place.run(&run).ended_with(0);
    // A record keeps its comparison where the run itself made it; here `check` only shows it.
    let nothing = [
        "baseline",
        "accept",
        "slow.json",
        "--reason",
        "x",
        "--author",
        "Ada",
    ];
    let refused = place.run(&nothing).ended_with(2);
    refused.says("the record has no comparison with a baseline");
    let mut compared = record.clone();
    let name = record["run"]["scenarios"][0]["name"].clone();
    let row = |metric: &str, verdict: &str| {
        json!({
            "scenario": name,
            "rule": { "metric": metric, "allowance": { "relative": 0.2 }, "severity": "fail" },
            "current": { "nanoseconds": 180_000_000 }, "baseline": { "nanoseconds": 90_000_000 },
            "change": 1.0, "verdict": verdict, "reason": "it is slower",
        })
    };
    compared["run"]["comparison"] = json!({
        "baseline": "perf", "findings": [],
        "rows": [row("p50", "pass"), row("p95", "fail"), row("p99", "warn")],
    });
    write(&place, "compared.json", &compared);
    let accept = [
        "baseline",
        "accept",
        "compared.json",
        "--reason",
        "x",
        "--author",
        "Ada",
    ];
    let accepted = place.run(&accept).ended_with(0);
    assert_eq!(accepted.stdout.lines().count(), 2, "{}", accepted.stdout);
    accepted
        .says("p95 of")
        .says("+100.0% accepted by Ada without an end");
    assert_eq!(place.names_in("perf/accepted").len(), 2);
    let one = [&accept[..], &["--metric", "p50"]].concat();
    place
        .run(&one)
        .ended_with(2)
        .says("nothing of the kind fails or warns");
}

#[test]
fn an_acceptance_says_who_and_why_and_is_not_in_the_past() {
    let (place, _) = record(false);
    let accept = |more: &[&str]| {
        let words = ["baseline", "accept", "--plan", "x", "--metric", "p95"];
        place.run(&[&words[..], more].concat())
    };
    accept(&["--ratio", "1.2", "--author", "Ada"])
        .ended_with(2)
        .says("--reason");
    accept(&["--reason", "x", "--author", "Ada"]).ended_with(2);
    let past = [
        "--ratio",
        "1.2",
        "--reason",
        "x",
        "--author",
        "Ada",
        "--until",
        "2020-01-01",
    ];
    accept(&past).ended_with(2).says("--until is in the past");
    let never = [
        "--ratio", "1.2", "--reason", "x", "--author", "Ada", "--until", "soon",
    ];
    accept(&never)
        .ended_with(2)
        .says("a date such as 2027-01-31");
    for ratio in ["0", "-1", "nan", "5000"] {
        let ratio = format!("--ratio={ratio}");
        accept(&[&ratio, "--reason", "x", "--author", "Ada"]).ended_with(2);
    }
    accept(&["--ratio", "1.2", "--reason", "x", "--author", " "])
        .ended_with(2)
        .says("give --author NAME");
    assert!(!place.has("perf/accepted"));
}

#[test]
fn an_accepted_change_that_cannot_be_read_is_an_error() {
    let (place, _) = record(false);
    let accept = [
        "baseline", "accept", "--plan", "shop", "--metric", "p95", "--ratio", "1.2", "--reason",
        "x", "--author", "Ada",
    ];
    place.run(&accept).ended_with(0);
    let file = place.only("perf/accepted", ".json");
    let text = place.read(&file);
    let check = ["check", "run.json", "--baseline", "perf"];
    place.write(&file, &text.replace("\"version\": 1", "\"version\": 2"));
    let newer = place.run(&check).ended_with(2);
    newer
        .says("an accepted change of version 2")
        .says("hint: upgrade");
    place.write(&file, &text[..40]);
    place.run(&check).ended_with(2).says("is wrong: line");
}
