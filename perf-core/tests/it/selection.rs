//! Which scenarios are run.

use std::path::Path;

use perf_core::{Plan, Selection, parse_plan};

fn plan() -> Plan {
    let scenario = |name: &str, tags: &str| {
        format!(
            "[[scenario]]\nname = \"{name}\"\ntags = {tags}\nload = {{ iterations = 1 }}\nstep = [{{ path = \"/\" }}]\n"
        )
    };
    let text = format!(
        "version = 1\n[target]\nbase_url = \"http://a\"\n{}{}{}",
        scenario("list items", "[\"fast\"]"),
        scenario("list orders", "[\"slow\", \"nightly\"]"),
        scenario("delete", "[]"),
    );
    parse_plan(&text, "p", Path::new(""), &|_| None).expect("it is right")
}

fn picked(scenarios: &[&str], tags: &[&str], not_tags: &[&str]) -> Vec<String> {
    let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    let selection = Selection {
        scenarios: owned(scenarios),
        tags: owned(tags),
        not_tags: owned(not_tags),
    };
    plan().select(&selection).map_or_else(
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
fn many_stars_are_quick() {
    assert_eq!(picked(&[&"*a".repeat(5_000)], &[], &[]).len(), 1);
}
