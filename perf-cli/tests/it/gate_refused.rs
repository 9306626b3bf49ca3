//! What is no result and what is no baseline: told clearly, with code 2, and the baseline file
//! stays as it is, to the byte.

use std::fs;

use crate::workplace::{Workplace, fixture_text};

/// Ways to ask for a comparison; each could overwrite the baseline.
const WAYS: [&[&str]; 2] = [
    &["check", "x_stats.csv", "--baseline", "baseline.json"],
    &[
        "check",
        "x_stats.csv",
        "--baseline",
        "baseline.json",
        "--update-baseline",
    ],
];

/// What is told of this content; the baseline is untouched, and none is made of it.
#[track_caller]
fn refused(content: &[u8]) -> String {
    let place = Workplace::new();
    fs::write(place.path("x_stats.csv"), content).unwrap();
    let mut told = Vec::new();
    for way in WAYS {
        let finished = place.run(way).ended_with(2).shows_nothing();
        assert_eq!(place.names_in("."), ["x_stats.csv"]);
        told.push(finished.stderr);
    }
    let before = place.fixture("baseline.json");
    for way in WAYS {
        let finished = place.run(way).ended_with(2).shows_nothing();
        assert_eq!(place.read("baseline.json"), before);
        assert_eq!(place.names_in("."), ["baseline.json", "x_stats.csv"]);
        told.push(finished.stderr);
    }
    let first = told.remove(0);
    assert!(told.iter().all(|other| *other == first), "{first}{told:?}");
    first
}

/// Fault: H3
#[test]
fn results_that_are_none() {
    let good = fixture_text("steady_stats.csv");
    let (header, rows) = good.split_once('\n').unwrap();
    let last_row = good.trim_end().lines().last().unwrap();
    let cases = [
        ("empty", String::new()),
        ("blank", "\n\n".to_owned()),
        ("a header alone", format!("{header}\n")),
        ("no header", rows.to_owned()),
        (
            "cut off in the last row",
            good[..good.len() - 30].to_owned(),
        ),
        ("cut off before the total", good.replace(last_row, "")),
        (
            "NaN",
            good.replace(
                ",350,570,800,1500,1700,1700\n",
                ",NaN,570,800,1500,1700,1700\n",
            ),
        ),
        ("inf", good.replace(",145.0,", ",inf,")),
        (
            "a negative count",
            good.replace(",20000,40,", ",20000,-40,"),
        ),
        (
            "more failures than requests",
            good.replace(",20000,40,", ",20000,20001,"),
        ),
        ("another table", "a,b,c\n1,2,3\n".to_owned()),
        ("semicolons", good.replace(',', ";")),
        ("prose", "Running 30s test @ http://127.0.0.1\n".to_owned()),
        (
            "the table of failures",
            "Method,Name,Error,Occurrences\nGET,/,boom,3\n".to_owned(),
        ),
    ];
    let told: Vec<_> = cases
        .iter()
        .map(|(what, content)| format!("{what}\n{}", refused(content.as_bytes())))
        .collect();
    insta::assert_snapshot!("results_that_are_none", told.join("\n"));
}

#[test]
fn a_result_without_a_request_is_invalid() {
    let good = fixture_text("steady_stats.csv");
    let header = good.lines().next().unwrap();
    let none = ",N/A".repeat(11);
    let content = format!("{header}\n,Aggregated,0,0,0,0,0,0,0,0.0,0.0{none}\n");
    let place = Workplace::new();
    place.write("x_stats.csv", &content);
    for way in WAYS {
        let finished = place.run(way).ended_with(5).shows("INVALID");
        finished.says("cannot be a baseline: it has no requests; `baseline.json` was not made");
        assert_eq!(place.names_in("."), ["x_stats.csv"]);
    }
    let before = place.fixture("baseline.json");
    place.run(WAYS[0]).ended_with(5);
    place.run(WAYS[1]).ended_with(5).shows("INVALID");
    assert_eq!(place.read("baseline.json"), before);
}

#[test]
fn results_that_are_no_text() {
    let told: Vec<_> = [
        &b"\x89PNG\r\n\x1a\n\0\0"[..],
        b"\xff\xfeT\0y\0",
        b"\0\0\0\0",
        b"Type,\xff\xfe\n",
    ]
    .iter()
    .map(|content| refused(content))
    .collect();
    insta::assert_snapshot!("results_that_are_no_text", told.join("\n"));
}

#[test]
fn a_result_that_is_not_there_or_is_a_folder() {
    let place = Workplace::new();
    place.fixture("baseline.json");
    let arguments = ["check", "x_stats.csv", "--baseline", "baseline.json"];
    place.run(&arguments).ended_with(2).says("x_stats.csv");
    fs::create_dir(place.path("x_stats.csv")).unwrap();
    place.run(&arguments).ended_with(2).says("x_stats.csv");
    assert_eq!(place.read("baseline.json"), fixture_text("baseline.json"));
}

/// Fault: H5
#[test]
fn baselines_that_are_none() {
    let good = fixture_text("baseline.json");
    let cases = [
        ("empty", String::new()),
        ("cut off", good[..good.len() / 2].to_owned()),
        ("NaN", good.replace("350", "NaN")),
        ("a word", good.replace("350", "\"fast\"")),
        ("negative", good.replace("350", "-350")),
        ("newer", good.replace("\"version\": 1", "\"version\": 99")),
        ("no metrics", "{\"version\": 1}\n".to_owned()),
        ("a list", "[1, 2]\n".to_owned()),
        ("a CSV", fixture_text("steady_stats.csv")),
    ];
    let mut told = Vec::new();
    for (what, content) in cases {
        let place = Workplace::new();
        place.fixture("steady_stats.csv");
        place.write("baseline.json", &content);
        let arguments = ["check", "steady_stats.csv", "--baseline", "baseline.json"];
        let mut updating = arguments.to_vec();
        updating.push("--update-baseline");
        let first = place.run(&arguments).ended_with(2).shows_nothing().stderr;
        let second = place.run(&updating).ended_with(2).shows_nothing().stderr;
        assert_eq!(first, second);
        assert_eq!(place.read("baseline.json"), content, "{what}");
        told.push(format!("{what}\n{first}"));
    }
    insta::assert_snapshot!("baselines_that_are_none", told.join("\n"));
}
