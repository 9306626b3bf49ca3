//! The fingerprint of a scenario: what it does, and nothing else.

use perf_core::{Plan, parse_plan};

const PLAN: &str = r#"
version = 1
target = { base_url = "http://127.0.0.1:8080" }
http = { redirects = 3 }
[data.users]
values = [{ name = "a" }, { name = "b" }]
[data.other]
values = [{ name = "a" }]
[[scenario]]
name = "one"
load = { iterations = 100 }
criteria = ["p95 < 250ms"]
[[scenario.step]]
path = "/{{users.name}}"
json = { criteria = "x" }
criteria = ["p99 < 1s"]
[[scenario]]
name = "two"
load = { iterations = 100 }
step = [{ path = "/two" }]
"#;

fn plan(text: &str) -> Plan {
    parse_plan(text, "plan.toml", "".as_ref(), &|_| None).unwrap_or_else(|error| panic!("{error}"))
}

fn hashes(text: &str) -> Vec<String> {
    let plan = plan(text);
    plan.scenarios.into_iter().map(|s| s.hash).collect()
}

#[test]
fn what_is_judged_told_or_laid_out_does_not_change_it() {
    let before = hashes(PLAN);
    assert!(before.iter().all(|hash| hash.len() == 16));
    assert_ne!(before[0], before[1]);
    for (from, to) in [
        ("p95 < 250ms", "p95 < 2s"),
        ("p99 < 1s", "p99 < 9s"),
        ("iterations = 100", "iterations = 7"),
        (
            "name = \"one\"",
            "name = \"uno\"\ntags = [\"a\"]\npriority = \"P1\"",
        ),
        (
            "step = [{ path = \"/two\" }]",
            "[[scenario.step]]\npath = '/two' # other quotes",
        ),
        (
            "[data.other]\nvalues = [{ name = \"a\" }]",
            "[data.other]\nvalues = [{ name = \"c\" }]",
        ),
        ("8080", "9090"),
        ("{ redirects = 3 }", "{ redirects = 3, phases = true }"),
        ("name = \"two\"", "name = \"two\"\nhttp = { phases = true }"),
    ] {
        let text = PLAN.replace(from, to);
        assert_ne!(text, PLAN, "{from}");
        assert_eq!(hashes(&text), before, "{from} -> {to}");
    }
}

#[test]
fn what_is_sent_changes_it() {
    let before = hashes(PLAN);
    for (from, to, changed) in [
        ("path = \"/two\"", "path = \"/2\"", [false, true]),
        ("criteria = \"x\"", "criteria = \"y\"", [true, false]),
        ("\"b\" }]", "\"c\" }]", [true, false]),
        ("redirects = 3", "redirects = 4", [true, true]),
        (
            "load = { iterations = 100 }\nstep",
            "load = { iterations = 100 }\nwarm_up = \"1s\"\nstep",
            [false, true],
        ),
    ] {
        let text = PLAN.replace(from, to);
        assert_ne!(text, PLAN, "{from}");
        let after = hashes(&text);
        let differs = [before[0] != after[0], before[1] != after[1]];
        assert_eq!(differs, changed, "{from} -> {to}");
    }
}
