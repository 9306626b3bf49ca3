//! Which scenarios are run: what a plan says itself, and what is asked for instead.

use std::path::Path;

use perf_core::{Plan, Selection, parse_plan};

fn text(select: &str) -> String {
    let scenario = |name: &str, tags: &str| {
        format!(
            "[[scenario]]\nname = \"{name}\"\ntags = {tags}\nload = {{ iterations = 1 }}\nstep = [{{ path = \"/\" }}]\n"
        )
    };
    format!(
        "version = 1\n{select}\n[target]\nbase_url = \"http://a\"\n{}{}{}",
        scenario("list items", "[\"fast\"]"),
        scenario("list orders", "[\"slow\", \"nightly\"]"),
        scenario("delete", "[]"),
    )
}

fn plan(select: &str) -> Plan {
    let environment = |name: &str| (name == "SUITE").then(|| "slow".to_owned());
    parse_plan(&text(select), "p", Path::new(""), &environment).expect("it is right")
}

fn names(plan: &Plan) -> Vec<&str> {
    plan.scenarios.iter().map(|s| s.name.as_str()).collect()
}

fn left_out(plan: &Plan) -> Vec<&str> {
    let names = plan.left_out.iter().map(|left| left.scenario.name.as_str());
    names.collect()
}

fn picked(scenarios: &[&str], tags: &[&str], not_tags: &[&str]) -> Vec<String> {
    let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    let selection = Selection {
        scenarios: owned(scenarios),
        tags: owned(tags),
        not_tags: owned(not_tags),
        not_scenarios: Vec::new(),
    };
    plan("").select(&selection).map_or_else(
        |e| vec![e.to_string()],
        |p| p.scenarios.into_iter().map(|s| s.name).collect(),
    )
}

#[test]
fn names_and_tags_select() {
    assert_eq!(picked(&[], &[], &[]).len(), 3);
    assert_eq!(picked(&["list *"], &[], &[]), ["list items", "list orders"]);
    assert_eq!(
        picked(&["*er?", "delete"], &[], &[]),
        ["list orders", "delete"]
    );
    assert_eq!(
        picked(&[], &["slow", "fast"], &[]),
        ["list items", "list orders"]
    );
    assert_eq!(picked(&[], &[], &["slow"]), ["list items", "delete"]);
    assert_eq!(picked(&["list*"], &["slow"], &["fast"]), ["list orders"]);
}

#[test]
fn a_selection_of_nothing_is_an_error_that_names_what_there_is() {
    let nothing = "no scenario fits the selection; the plan has `list items` [fast], `list orders` [slow, nightly], `delete`";
    assert_eq!(picked(&["list"], &[], &[]), [nothing]);
    assert_eq!(picked(&[], &["typo"], &[]), [nothing]);
}

#[test]
fn a_plan_says_itself_what_is_run_of_it() {
    let cases: [(&str, &[&str], &[&str]); 5] = [
        ("", &["list items", "list orders", "delete"], &[]),
        (
            "select = { scenarios = [\"list *\"] }",
            &["list items", "list orders"],
            &["delete"],
        ),
        (
            "select = { not_scenarios = [\"*items\", \"delete\"] }",
            &["list orders"],
            &["list items", "delete"],
        ),
        (
            "select = { tags = [\"fast\", \"${SUITE:-fast}\"], not_tags = [\"nightly\"] }",
            &["list items"],
            &["list orders", "delete"],
        ),
        (
            "[select]\ntags = [\"fast\"]",
            &["list items"],
            &["list orders", "delete"],
        ),
    ];
    for (select, picked, others) in cases {
        let plan = plan(select);
        assert_eq!(names(&plan), picked, "{select}");
        assert_eq!(left_out(&plan), others, "{select}");
    }
}

#[test]
fn what_is_asked_for_takes_the_place_of_what_the_plan_says() {
    let of_plan = plan("select = { scenarios = [\"list orders\"] }");
    assert_eq!(names(&of_plan), ["list orders"]);
    let all = of_plan.clone().select(&Selection::default()).expect("all");
    assert_eq!(
        all.scenarios,
        plan("").scenarios,
        "in the order of the file"
    );
    assert_eq!(left_out(&all), [""; 0]);
    let asked = Selection {
        not_scenarios: vec!["list orders".to_owned()],
        ..Selection::default()
    };
    let asked = of_plan.select(&asked).expect("two are left");
    assert_eq!(names(&asked), ["list items", "delete"]);
    assert_eq!(left_out(&asked), ["list orders"]);
}

#[test]
fn mistakes_in_a_selection_are_told_in_their_places() {
    let selections = [
        "select = \"smoke\"",
        "select = {}",
        "select = { tag = [\"fast\"] }",
        "select = { tags = [], scenarios = \"list *\" }",
        "select = { tags = [\"fats\", 5], not_tags = [\"smoke\"], scenarios = [\"List *\"], not_scenarios = [\"\"] }",
        "select = { tags = [\"fast\"], not_scenarios = [\"list *\"] }",
    ];
    let told = selections.map(|select| {
        let mistakes = parse_plan(&text(select), "perf.toml", Path::new(""), &|_| None);
        mistakes.expect_err(select).to_string()
    });
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn many_stars_are_quick() {
    assert_eq!(picked(&[&"*a".repeat(5_000)], &[], &[]).len(), 1);
}
