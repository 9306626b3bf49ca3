//! The schema of plans, in files and in an editor: the language server of taplo, from npm, completes
//! a plan and marks what is wrong in it. Without it, those tests return early.

use std::process::Command;

use serde_json::Value;

use crate::workplace::Workplace;

const EDITOR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs/editor.js");

/// A plan with places where something could be written.
const PLAN: &str = r#"#:schema ./plan.schema.json

version = 1

[defaults]

order = "parallel"

[[scenario]]
name = "list"
load = { iterations = 1 }

step = [{ path = "/" }]
"#;

/// What the editor says of a plan: its mistakes, or the words for a line and a column, from 0.
/// `None` where there is no taplo.
fn editor(place: &Workplace, plan: &str, at: &[&str]) -> Option<Vec<String>> {
    let taplo = std::env::var_os("PERF_TAPLO_LSP")?;
    let mut node = Command::new("node");
    node.arg(EDITOR).arg(taplo).arg(place.path(plan)).args(at);
    let output = node.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(lines.lines().map(str::to_owned).collect())
}

#[test]
fn the_schema_is_printed() {
    let place = Workplace::new();
    let finished = place.run(&["plan", "schema"]).ended_with(0);
    let schema: Value = serde_json::from_str(&finished.stdout).unwrap();
    assert_eq!(
        schema["required"],
        serde_json::json!(["version", "scenario"])
    );
    assert_eq!(finished.stdout, perf_core::PLAN_SCHEMA);
    assert_eq!(finished.stderr, "");
}

#[test]
fn a_first_plan_names_the_schema_beside_it() {
    let place = Workplace::new();
    let arguments = ["init", "plans/first.toml", "--schema", "plan.schema.json"];
    std::fs::create_dir(place.path("plans")).unwrap();
    place.run(&arguments).ended_with(0);
    let plan = place.read("plans/first.toml");
    assert!(plan.starts_with("#:schema ./plan.schema.json\n"), "{plan}");
    assert_eq!(place.read("plans/plan.schema.json"), perf_core::PLAN_SCHEMA);
    place
        .run(&["plan", "check", "plans/first.toml"])
        .ended_with(0);

    // The schema is there now, which is no reason to refuse a second plan.
    let second = ["init", "plans/second.toml", "--schema", "plan.schema.json"];
    place.run(&second).ended_with(0);
    place.write("plans/mine.json", "{}");
    let third = ["init", "plans/third.toml", "--schema", "mine.json"];
    let refused = place.run(&third).ended_with(2);
    refused.says("mine.json` already").says("--force");
    assert_eq!(place.read("plans/mine.json"), "{}");
    assert!(!place.has("plans/third.toml"));
}

#[test]
fn an_editor_completes_a_plan() {
    let place = Workplace::new();
    place.write("plan.schema.json", perf_core::PLAN_SCHEMA);
    place.write("perf.toml", PLAN);
    for (line, some) in [
        ("5", ["timeout", "confidence", "max_body"]),
        ("11", ["description", "warm_up", "criteria"]),
    ] {
        let Some(words) = editor(&place, "perf.toml", &[line, "0"]) else {
            return;
        };
        for word in some {
            assert!(words.iter().any(|known| known == word), "{line}: {words:?}");
        }
        assert!(!words.iter().any(|word| word == "base_url"), "{words:?}");
    }
    place.write("perf.toml", &PLAN.replace("\"parallel\"", ""));
    let words = editor(&place, "perf.toml", &["6", "8"]).unwrap();
    assert!(words.contains(&"\"parallel\"".to_owned()), "{words:?}");
}

#[test]
fn an_editor_marks_a_key_and_a_word_that_are_wrong() {
    let place = Workplace::new();
    place.write("plan.schema.json", perf_core::PLAN_SCHEMA);
    for (right, wrong, told) in [
        ("iterations", "iteratons", "'iteratons' was unexpected"),
        ("\"parallel\"", "\"paralel\"", "\"paralel\" is not valid"),
        ("path", "pat", "'pat' was unexpected"),
    ] {
        place.write("perf.toml", &PLAN.replace(right, wrong));
        let Some(mistakes) = editor(&place, "perf.toml", &[]) else {
            return;
        };
        let says = |mistake: &String| mistake.starts_with("mistake: ") && mistake.contains(told);
        assert!(mistakes.iter().any(says), "{mistakes:?}");
    }
}
