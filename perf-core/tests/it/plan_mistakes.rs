//! What is told of a plan that is wrong: each of these is read by a person.

use std::path::Path;

use perf_core::{PlanError, parse_plan, read_plan};

fn mistakes(text: &str) -> String {
    match parse_plan(text, "perf.toml", Path::new(""), &|_| None) {
        Ok(plan) => panic!("no mistake found: {plan:#?}"),
        Err(error) => error.to_string(),
    }
}

/// A plan that is right but for what is put into its places.
fn around(scenario: &str) -> String {
    format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n[[scenario]]\n{scenario}\n"
    )
}

/// Fault: H1
#[test]
fn three_mistakes_are_told_at_once() {
    insta::assert_snapshot!(mistakes(
        r#"version = 1

[target]
base_url = "127.0.0.1:8080"

[[scenario]]
name = "list"
load = { iteration = 100 }
criteria = ["p95 < 500"]
step = [{ path = "/items" }]
"#
    ));
}

#[test]
fn an_empty_file_says_what_a_plan_needs() {
    insta::assert_snapshot!(mistakes(""));
}

#[test]
fn broken_toml_is_shown_in_its_place() {
    insta::assert_snapshot!(mistakes("version = 1\n[target\nbase_url = 'x\n"));
}

/// Fault: H1
#[test]
fn what_a_mistake_quotes_does_not_steer_a_terminal() {
    let told = mistakes("version = 1\n\"a\\u001b[2Jb\" = 1\n[load]\n\"\\u0007\" = 1\n");
    assert!(told.contains("a [2Jb"), "{told}");
    let controls = told.chars().filter(|c| c.is_control() && *c != '\n');
    assert_eq!(controls.count(), 0, "{told:?}");
}

/// What is only right beside something else, without that.
#[test]
fn what_lacks_is_told_whatever_else_is_there() {
    let step = |text: &str| {
        around(&format!(
            "name = \"a\"\nload = {{ iterations = 1 }}\n{text}"
        ))
    };
    let http = |text: &str| step(&format!("step = [{{ path = \"/\", {text} }}]"));
    let grpc = "[grpc]\naddress = \"127.0.0.1:1\"\ntls = { insecure = true }\n[[scenario]]\n";
    let lacking = [
        (http("events = { at_least = 3 }"), "listened to for ever"),
        (
            http("events = { at_least = 3, unitl = 1 }"),
            "unknown key `unitl`",
        ),
        (
            step("step = [{ command = { env = { A = \"b\" } } }]"),
            "runs nothing",
        ),
        (
            around("").replace("[[scenario]]\n", grpc),
            "what can be called",
        ),
    ];
    for (text, problem) in lacking {
        let told = mistakes(&text);
        assert!(told.contains(problem), "{text}: {told}");
        assert_eq!(
            told.matches("unknown key").count(),
            text.matches("unitl").count()
        );
    }
}

#[test]
fn every_kind_of_mistake_has_its_place_and_its_advice() {
    let scenarios = r#"
name = ""
tags = ["two words"]
priority = "high"
load = { iterations = 0, duration = "5s", connections = 3 }
rate_limit = "fast"
timeout = "0s"
headers = { "bad name" = "x" }
criteria = ["p100 < 5ms", "p95 500ms", "throughput > 5ms", "p95 < 1w", "eror_rate < 1%", 5]

[[scenario.step]]
name = "one"
method = "FETCH"
path = "items"
json = { a = inf }
text = "both"

[[scenario.step]]
name = "two ways"
path = "/a"
link = "/b"

[[scenario.step]]
link = "{{"

[[scenario.step]]
name = "one"
path = "/a b"
file = "not-there.bin"
expect = { status = 99, header = { a = "b" }, max_body = "5" }

[[scenario]]
name = "second"
load = { arrival_rate = "0/s", virtual_users = 5 }

[[scenario]]
name = "second"
load = { virtual_users = "many", duration = 5 }
step = []
"#;
    insta::assert_snapshot!(mistakes(&around(scenarios)));
}

/// Fault: H1
#[test]
fn a_newer_version_is_refused_with_advice() {
    insta::assert_snapshot!(mistakes(
        "version = 2\n[target]\nbase_url = \"http://a\"\n[[scenario]]\nname = \"x\"\nload = { iterations = 1 }\nstep = [{ path = \"/\" }]"
    ));
}

#[test]
fn variables_that_are_not_set_are_named() {
    insta::assert_snapshot!(mistakes(
        "version = 1\n[target]\nbase_url = \"${BASE_URL}\"\n[[scenario]]\nname = \"${1X}\"\nload = { iterations = 1 }\nstep = [{ path = \"/${\" }]"
    ));
}

#[test]
fn a_place_within_an_escaped_string_falls_back_to_the_whole_string() {
    insta::assert_snapshot!(mistakes(&around(
        "name = \"x\"\nload = { iterations = 1 }\nstep = [{ path = \"/\" }]\ncriteria = [\"\\u0070\\u0039\\u0035 < 5\"]"
    )));
}

#[test]
fn a_long_line_is_cut_around_the_mistake() {
    let filler = "x".repeat(5_000);
    let text = format!("version = 1\ndescription = \"{filler}\", target = 5\n");
    let longest = mistakes(&text)
        .lines()
        .map(|line| line.chars().count())
        .max();
    assert!(longest.is_some_and(|width| width < 300), "{longest:?}");
}

#[test]
fn a_file_that_is_not_there_or_not_text_is_told_by_name() {
    let missing = read_plan(Path::new("not-there.toml"), |_| None).expect_err("no such file");
    assert!(matches!(missing, PlanError::Unreadable { .. }));
    assert_eq!(missing.to_string(), "cannot read the plan `not-there.toml`");
    let folder = read_plan(Path::new(env!("CARGO_MANIFEST_DIR")), |_| None).expect_err("a folder");
    assert!(matches!(folder, PlanError::Unreadable { .. }));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let _ = parse_plan(&text, "p", Path::new(""), &|_| None);
    }

    #[test]
    fn no_damage_to_a_good_plan_makes_it_panic(at in 0_usize..2_400, with in "[\\[\\]{}\"'=,\\n$x0é]{0,3}", cut in 0_usize..5) {
        let good = include_str!("../fixtures/v1/plan.toml");
        let start = good.floor_char_boundary(at);
        let end = good.ceil_char_boundary((start + cut).min(good.len()));
        let text = format!("{}{with}{}", &good[..start], &good[end..]);
        if let Err(error) = parse_plan(&text, "p", Path::new(""), &|_| None) {
            proptest::prop_assert!(!error.mistakes.is_empty());
            proptest::prop_assert!(!error.to_string().is_empty());
        }
    }
}
