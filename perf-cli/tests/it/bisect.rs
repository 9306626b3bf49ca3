//! Which commit is worth measuring next, in a repository that has it.

use std::process::Command;

use serde_json::{Value, json};

use crate::locust_result::locust;
use crate::workplace::Workplace;

/// Git in the folder of the test, with a name and without anybody's settings.
fn git(place: &Workplace, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@example.com"])
        .args(arguments)
        .current_dir(place.folder())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Adds a run of `commit` that takes so many percent of the usual time, the `number`th of all.
fn add(place: &Workplace, commit: &str, percent: u64, number: u64) {
    place.write("shop_stats.csv", &locust(percent, number * 7 % 5, 0));
    let import = ["import", "shop_stats.csv", "--record", "run.json"];
    place.run(&import).ended_with(0);
    let mut record: Value = serde_json::from_str(&place.read("run.json")).unwrap();
    record["run"]["environment"]["build"] = json!({ "commit": commit });
    record["run"]["started_at"] = json!(format!("2026-11-01T{number:02}:00:00Z"));
    place.write("run.json", &record.to_string());
    place.run(&["baseline", "add", "run.json"]).ended_with(0);
}

#[test]
fn the_next_commit_worth_measuring_is_in_the_middle_of_those_without_runs() {
    let place = Workplace::new();
    git(&place, &["init", "--quiet"]);
    let commits: Vec<String> = (0..12)
        .map(|number| {
            let message = format!("change {number}");
            git(
                &place,
                &["commit", "--quiet", "--allow-empty", "-m", &message],
            );
            git(&place, &["rev-parse", "HEAD"])
        })
        .collect();
    // Measured are the first commits and the last ones; the change came in between.
    for number in 0..8 {
        add(&place, &commits[number / 3], 100, number as u64);
    }
    for number in 8..16 {
        add(&place, &commits[8 + (number - 8) / 3], 140, number as u64);
    }
    let history = ["history", "--metric", "p95", "--bisect", "--format", "json"];
    let told = place.run(&history).ended_with(0);
    let told: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(told["changes"][0]["direction"], "worse");
    let bisect = &told["bisect"][0];
    let next = bisect["next"].as_str().unwrap();
    let place_of = commits.iter().position(|commit| commit == next).unwrap();
    assert!((4..=6).contains(&place_of), "{place_of}: {bisect}");
    assert_eq!(
        bisect["why"],
        "it has no run, and leaves half of the others"
    );
    let text = place.run(&history[..4]).ended_with(0);
    text.shows("what brought the last change for the worse")
        .shows(next);
}

#[test]
fn without_a_change_there_is_nothing_to_look_for() {
    let place = Workplace::new();
    for number in 0..13 {
        add(&place, "abc", 100, number);
    }
    let told = place.run(&["history", "--metric", "p95", "--bisect"]);
    told.ended_with(0).shows("there is none");
}
