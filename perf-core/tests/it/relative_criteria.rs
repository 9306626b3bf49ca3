//! Criteria that compare two scenarios of a plan.

use std::path::Path;

use perf_core::{
    Comparator, Factor, Metric, Plan, Quantile, Quantity, Requirement, Selection, SelectionError,
    parse_plan,
};

fn read(text: &str) -> Result<Plan, String> {
    parse_plan(text, "perf.toml", Path::new(""), &|_| None).map_err(|error| error.to_string())
}

/// A plan with two scenarios: the second one with these criteria.
fn plan(top: &str, criteria: &str) -> String {
    format!(
        "version = 1\n{top}\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n\
         [[scenario]]\nname = \"batch of 10\"\ntags = [\"quick\"]\nload = {{ iterations = 1 }}\n\
         step = [{{ path = \"/\" }}]\n\
         [[scenario]]\nname = \"batch of 50\"\nload = {{ iterations = 1 }}\ncriteria = [\n{criteria}\n]\n\
         step = [{{ path = \"/\" }}]\n"
    )
}

const SCALING: &str = "{ require = \"p50 < 5x\", of = \"batch of 10\" }";

#[test]
fn a_criterion_names_the_scenario_that_it_is_relative_to() {
    let all = [
        "p50 < 5x",
        "service_time.p99.9 <= 1.5×",
        "mean > 2 x",
        "throughput >= 0.8x",
    ];
    let criteria = all.map(|line| format!("{{ require = \"{line}\", of = \"batch of 10\" }},"));
    let read = read(&plan("", &criteria.join("\n"))).expect("it is right");
    let shown: Vec<_> = read.scenarios[1]
        .criteria
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        shown,
        [
            "p50 < 5× of `batch of 10`",
            "service_time.p99.9 <= 1.5× of `batch of 10`",
            "mean > 2× of `batch of 10`",
            "throughput >= 0.8× of `batch of 10`",
        ]
    );
    assert!(
        read.scenarios[1]
            .criteria
            .iter()
            .all(|c| c.require.is_relative())
    );
}

#[test]
fn mistakes_in_comparisons_are_told_in_their_places() {
    let of = |line: &str| format!("{{ require = \"{line}\", of = \"batch of 10\" }},\n");
    let lines = [
        "p50 < 500ms",
        "p50 < 5",
        "p50 < 0x",
        "p50 < -5x",
        "p50 < NaNx",
        "p50 < infx",
        "p50 5x",
        "p50 < x",
        "p50 < 5xx",
        "max < 5x",
        "error_rate < 2x",
        "send_lag.p99 < 2x",
        "memory_peak < 2x",
        "calls.total < 2x",
        "medan < 2x",
    ];
    let mut criteria: String = lines.iter().map(|line| of(line)).collect();
    criteria += r#"
"p50 < 5x",
{ require = "p50 < 5x" },
{ require = "p50 < 5 ×" },
{ require = "p50 < 5x", of = "batch of 01" },
{ require = "p50 < 5x", of = "something else" },
{ require = "p50 < 5x", of = "batch of 50" },
{ require = "p50 < 5x", of = 10 },
{ require = "p50 < 5x", off = "batch of 10" },
"#;
    insta::assert_snapshot!(read(&plan("", &criteria)).expect_err("mistakes"));
}

#[test]
fn only_scenarios_are_compared_with_each_other() {
    let top = "criteria = [{ require = \"p50 < 5x\", of = \"batch of 10\" }]";
    let text = plan(top, "")
        + "criteria = [{ require = \"p50 < 5x\", of = \"batch of 10\" }, \
           { require = \"p50 < 5ms\", of = \"batch of 10\" }]";
    let text = text.replace(
        "step = [{ path = \"/\" }]\ncriteria",
        "[[scenario.step]]\npath = \"/\"\ncriteria",
    );
    insta::assert_snapshot!(read(&text).expect_err("mistakes"));
}

#[test]
fn a_lone_scenario_has_nothing_to_be_compared_with() {
    let text = plan("", SCALING).replace("[[scenario]]\nname = \"batch of 10\"", "[x]\n");
    let mistakes = read(&text).expect_err("mistakes");
    assert!(
        mistakes.contains("a plan with a second scenario"),
        "{mistakes}"
    );
}

#[test]
fn a_plan_does_not_select_a_scenario_without_what_it_is_compared_with() {
    insta::assert_snapshot!(
        read(&plan("select = { not_tags = [\"quick\"] }", SCALING)).expect_err("a mistake")
    );
    // Without the one that compares, nothing is lacking.
    let other = read(&plan("select = { tags = [\"quick\"] }", SCALING)).expect("it is right");
    assert_eq!(other.scenarios.len(), 1);
}

#[test]
fn nobody_selects_a_scenario_without_what_it_is_compared_with() {
    let only = |name: &str| Selection {
        scenarios: vec![name.to_owned()],
        ..Selection::default()
    };
    let whole = read(&plan("", SCALING)).expect("it is right");
    assert_eq!(
        whole.clone().select(&only("batch of 50")),
        Err(SelectionError::LeavesReferenceOut {
            scenario: "batch of 50".to_owned(),
            of: "batch of 10".to_owned(),
        })
    );
    assert!(whole.clone().select(&only("batch of 10")).is_ok());
    assert_eq!(whole.clone().select(&only("batch *")), Ok(whole));
}

#[test]
fn a_factor_is_a_target_for_what_has_multiples_alone() {
    let five = Quantity::Factor(Factor::new(5.0).expect("a factor"));
    let p50 = Metric::quantile(Quantile::P50);
    let relative = Requirement::new(p50, Comparator::Below, five).expect("it fits");
    assert_eq!(Ok(relative), Requirement::relative("p50 < 5x"));
    assert_eq!(
        Requirement::new(Metric::ErrorRate, Comparator::Below, five),
        None
    );
    let stored = serde_json::to_string(&relative).expect("it is stored");
    assert_eq!(
        stored,
        r#"{"metric":"p50","comparator":"<","target":{"factor":5.0}}"#
    );
    assert_eq!(
        serde_json::from_str::<Requirement>(&stored).ok(),
        Some(relative)
    );
    let wrong = stored.replace("p50", "error_rate");
    assert!(serde_json::from_str::<Requirement>(&wrong).is_err());
}
