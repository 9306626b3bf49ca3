//! Places that cannot be written to, templates that are not there, plans and records that cannot be read:
//! told with the place's name, and no half of a file is left.

use std::fs;

use serde_json::Value;

use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A stub, and a plan of five requests to it.
fn with_target() -> (Workplace, StubTarget) {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it latency=1ms"]);
    let plan = format!(
        "version = 1\nname = \"five\"\n[target]\nbase_url = \"{}\"\n[[scenario]]\nname = \"it\"\n\
         load = {{ iterations = 5 }}\nstep = [{{ path = \"/it\" }}]\n",
        stub.url
    );
    place.write("perf.toml", &plan);
    (place, stub)
}

/// A record in `r.json`, of a result that was read.
fn with_record() -> Workplace {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    place
        .run(&["import", "steady_stats.csv", "--record", "r.json"])
        .ended_with(0);
    place
}

/// Fault: M3
#[test]
fn a_file_where_the_folder_should_be_is_named() {
    let (place, stub) = with_target();
    place.write("taken", "mine");
    for arguments in [
        ["run", "--out", "taken"],
        ["run", "--out", "taken/deeper"],
        ["run", "--record", "taken/r.json"],
        ["run", "--report", "json=taken/r.json"],
    ] {
        let finished = place.run(&arguments).ended_with(2);
        finished.says("error: ").says("taken");
        assert_eq!(place.read("taken"), "mine");
    }
    // It is found out before anything is measured in vain.
    assert_eq!(stub.requests(), 0);
}

/// Fault: M3
#[test]
fn a_folder_where_the_file_should_be_is_named() {
    let (place, stub) = with_target();
    fs::create_dir(place.path("folder")).unwrap();
    for arguments in [
        ["run", "--record", "folder"],
        ["run", "--report", "json=folder"],
    ] {
        place
            .run(&arguments)
            .ended_with(2)
            .says("error: ")
            .says("folder");
        assert!(place.names_in("folder").is_empty());
    }
    assert_eq!(stub.requests(), 0);
}

/// Fault: H1
#[test]
fn a_plan_with_a_mistake_sends_nothing() {
    let (place, stub) = with_target();
    let good = place.read("perf.toml");
    for (right, wrong) in [
        ("iterations = 5", "iterations = \"five\""),
        ("version = 1", "version = 99"),
        ("[[scenario]]", "[[scenario]"),
    ] {
        place.write("perf.toml", &good.replace(right, wrong));
        let finished = place.run(&["run"]).ended_with(2).shows_nothing();
        finished.says("1 mistake in the plan").says("perf.toml:");
    }
    assert_eq!(stub.requests(), 0);
    assert!(!place.has("perf-out"));
}

#[test]
fn an_import_that_cannot_be_written_is_told() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    place.write("perf-out", "mine");
    let finished = place.run(&["import", "steady_stats.csv"]).ended_with(2);
    finished.shows_nothing().says("error: ").says("perf-out");
    assert_eq!(place.read("perf-out"), "mine");
}

#[test]
fn a_template_folder_that_is_missing_or_knows_nothing_is_told() {
    let place = with_record();
    let with_templates = ["report", "r.json", "--template", "ours"];
    let missing = place.run(&with_templates).ended_with(2).shows_nothing();
    place.write("ours", "a file");
    let file = place.run(&with_templates).ended_with(2).shows_nothing();
    fs::remove_file(place.path("ours")).unwrap();
    fs::create_dir(place.path("ours")).unwrap();
    place.write("ours/markdwn.md", "x");
    let unknown = place.run(&with_templates).ended_with(2).shows_nothing();
    fs::remove_file(place.path("ours/markdwn.md")).unwrap();
    place.write("ours/console.txt", "{{ view.header.nam }\n");
    let broken = place.run(&with_templates).ended_with(2).shows_nothing();
    let told = [missing, file, unknown, broken].map(|finished| finished.stderr);
    insta::assert_snapshot!("templates", told.join("\n"));
}

#[test]
fn a_template_of_ones_own_is_used() {
    let place = with_record();
    fs::create_dir(place.path("ours")).unwrap();
    place.write("ours/console.txt", "{{ view.header.name }} says hello\n");
    let finished = place
        .run(&["report", "r.json", "--template", "ours"])
        .ended_with(0);
    assert_eq!(finished.stdout, "steady_stats says hello\n");
}

/// Fault: H2
#[test]
fn records_that_cannot_be_read_are_told() {
    let place = with_record();
    let good = place.read("r.json");
    let mut newer: Value = serde_json::from_str(&good).unwrap();
    newer["version"] = 99.into();
    let cases = [
        ("newer", newer.to_string()),
        ("empty", String::new()),
        ("cut off", good[..good.len() / 2].to_owned()),
        (
            "another schema",
            "{\"schema\": \"something\", \"version\": 1}".to_owned(),
        ),
        ("no record", "{}".to_owned()),
        ("a list", "[]".to_owned()),
    ];
    let mut told = Vec::new();
    for (what, content) in cases {
        place.write("r.json", &content);
        let shown = place
            .run(&["report", "r.json"])
            .ended_with(2)
            .shows_nothing();
        let check = [
            "check",
            "r.json",
            "--from",
            "record",
            "--criterion",
            "p95 < 1s",
        ];
        let checked = place.run(&check).ended_with(2).shows_nothing();
        assert_eq!(checked.stderr, shown.stderr, "{what}");
        told.push(format!("{what}\n{}", shown.stderr));
    }
    insta::assert_snapshot!("records", told.join("\n"));
}

#[test]
fn a_name_with_control_characters_does_not_steer_the_terminal() {
    let place = Workplace::new();
    for arguments in [
        ["report", "no\u{1b}[2Jrecord.json"],
        ["run", "no\u{1b}[2Jplan.toml"],
    ] {
        let finished = place.run(&arguments).ended_with(2);
        let finished = finished.says("no [2J");
        assert!(!finished.stderr.contains('\u{1b}'), "{:?}", finished.stderr);
    }
}
