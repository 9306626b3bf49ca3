//! What a plan says about answers: what is expected of them and what is taken from them.

use std::path::{Path, PathBuf};

use perf_core::{Plan, PlanMistakes, Step, Template, parse_plan};
use serde_json::json;

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schemas")
}

fn parsed(step: &str) -> Result<Plan, PlanMistakes> {
    let text = format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n[[scenario]]\nname = \"x\"\n\
         load = {{ iterations = 1 }}\n[[scenario.step]]\npath = \"/\"\n{step}\n"
    );
    parse_plan(&text, "perf.toml", &schemas(), &|name| {
        (name == "LIMIT").then(|| "7".to_owned())
    })
}

fn step(text: &str) -> Step {
    let plan = parsed(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    plan.scenarios[0].steps()[0].clone()
}

fn mistakes(step: &str) -> String {
    match parsed(step) {
        Ok(plan) => panic!("no mistake found: {plan:#?}"),
        Err(error) => {
            let folder = format!("{}/", schemas().display());
            error.to_string().replace(&folder, "FOLDER/")
        }
    }
}

#[test]
fn every_expectation_can_be_written() {
    let step = step(
        r#"
        [scenario.step.expect]
        status = [200, "3xx"]
        body_contains = ["a", "b"]
        body_matches = "^\\{"
        body_size = { at_least = "1KB", at_most = "1MB" }
        within = "200ms"
        max_body = "2MB"
        schema = "item.json"

        [scenario.step.expect.headers]
        content-type = "application/json"
        x-count = 5
        x-cache = { matches = "hit", not_equals = 0 }
        x-debug = { exists = false }
        content-length = { below = 1000 }

        [scenario.step.expect.json]
        "$.status" = "ok"
        "$.count" = { at_least = 1, at_most = "${LIMIT}" }
        "$.price" = { above = 0.5, below = 1e3 }
        "$.tags" = ["a", "b"]
        "$.items" = { length = { at_least = 1 }, contains = 5 }
        "$.items[*].id" = { length = 8, matches = "^[0-9a-f]+$", exists = true }
        "$.error" = { exists = false }
        "$.data" = { equals = { a = [1] } }
        "#,
    );
    insta::assert_debug_snapshot!(step.expect);
}

#[test]
fn every_extraction_can_be_written() {
    let step = step(
        r#"
        extract.token = { json = "$.data.token" }
        extract.csrf = { regex = 'name="csrf" value="([^"]*)"' }
        extract.id = { header = "X-Id", default = 0 }
        extract.sid = { cookie = "sid", default = { a = "${LIMIT}" } }
        "#,
    );
    insta::assert_debug_snapshot!(step.extract);
}

#[test]
fn a_schema_can_stand_in_the_plan() {
    let step = step(r#"expect = { schema = { type = "object", required = ["id"] } }"#);
    let schema = step.expect.schema.expect("there is one");
    assert_eq!(schema["required"][0], "id");
}

#[test]
fn what_is_not_said_expects_little() {
    let expect = step("").expect;
    let empty = step("expect = {}").expect;
    assert_eq!(expect, empty);
    assert!(expect.status.contains(204) && !expect.status.contains(404));
    assert!(expect.json.is_empty() && expect.schema.is_none() && expect.within.is_none());
}

#[test]
fn mistakes_in_expectations_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
        [scenario.step.expect]
        status = []
        body_contains = []
        body_matches = ["ok", "(", 5]
        body_size = { at_least = "1MB", at_most = "1KB" }
        within = "0s"
        schema = "broken.json"
        hedaers = {}

        [scenario.step.expect.headers]
        "bad name" = "x"
        x-line = "a\nb"
        x-cache = { matchs = "hit" }
        x-none = {}

        [scenario.step.expect.json]
        "status" = "ok"
        "$.a b" = "ok"
        "$[?@.a=1]" = 5
        "$.b" = { at_least = "many", at_most = true }
        "$.c" = { exists = false, length = 3 }
        "$.d" = { exists = "yes" }
        "$.e" = { length = -1 }
        "$.f" = { length = { matches = "x" } }
        "$.g" = { matches = "[" }
        "$.h" = inf
        "#
    ));
}

#[test]
fn what_is_expected_may_ask_for_values_of_the_run() {
    let step = step(
        r#"
        query = { number = "{{iteration}}" }
        [scenario.step.expect]
        body_contains = ["of {{user}}", "{{{{braces}}"]
        headers = { x-number = "{{iteration}}", x-kind = { not_equals = "a{{user}}", contains = "{{{{" } }
        json = { "$.number" = "{{iteration}}", "$.list" = ["{{user}}", { deep = "{{pass}}" }], "$.all" = { contains = "{{uuid}}" }, "$.braces" = "{{{{" }
        "#,
    );
    insta::assert_debug_snapshot!(step.expect);
    let asked = step.templates().into_iter().flat_map(Template::references);
    let asked: Vec<_> = asked.map(ToString::to_string).collect();
    let expected = [
        "iteration",
        "user",
        "iteration",
        "user",
        "iteration",
        "user",
        "pass",
        "uuid",
    ];
    assert_eq!(asked, expected);
}

#[test]
fn mistakes_in_values_that_are_expected_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
        extract = { own = { json = "$.own" } }
        [scenario.step.expect]
        body_contains = "{{itration}}"
        headers = { x-a = "{{own}}", x-b = "{{" }
        [scenario.step.expect.json]
        "$.a" = [["{{nothing}}"]]
        "$.b" = { equals = "{{user.name}}" }
        "$[?@.id == '{{user}}']" = 5
        "$.c" = { at_least = "{{user}}" }
        "#
    ));
}

#[test]
fn nothing_is_like_a_value_that_is_not_filled_in() {
    let check = step(r#"expect.json = { "$.a" = { not_equals = "{{user}}" } }"#)
        .expect
        .json
        .remove(0);
    let document = json!({ "a": 5, "b": 6 });
    let message = "`$.a`: expected anything but `{{user}}`, found 5";
    assert_eq!(check.holds(&document), Err(message.to_owned()));
    let filled = |value: i64| {
        let filled = check.filled(&mut |_| Ok::<_, ()>(value.into()));
        filled.unwrap().holds(&document)
    };
    assert_eq!(filled(6), Ok(()));
    assert_eq!(
        filled(5),
        Err("`$.a`: expected anything but 5, found 5".to_owned())
    );
    assert_eq!(check.filled(&mut |_| Err("no")), Err("no"));
}

#[test]
fn mistakes_in_schemas_and_sizes() {
    insta::assert_snapshot!(mistakes(
        r#"expect = { schema = "missing.json", body_size = {}, body_contains = 5, json = ["$.a"] }"#
    ));
    insta::assert_snapshot!(mistakes(
        r#"expect = { schema = 5, body_size = { most = "1KB" }, headers = "x" }"#
    ));
}

#[test]
fn mistakes_in_extractions_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
        [scenario.step.extract]
        "1st" = { json = "$.a" }
        both = { json = "$.a", header = "X" }
        none = { default = 5 }
        typo = { jsn = "$.a" }
        path = { json = "a" }
        group = { regex = "id=\\d+" }
        open = { regex = "(" }
        name = { header = "X Id" }
        cookie = { cookie = "a=b" }
        text = "$.a"
        "#
    ));
    insta::assert_snapshot!(mistakes("extract = \"$.a\""));
}
