//! Scenarios at several sizes, or with several numbers of users.

use std::path::Path;

use perf_core::{
    Body, Call, JsonTemplate, Load, Metric, Number, Plan, ScaleAxis, Selection, parse_plan,
};

fn read(text: &str) -> Result<Plan, String> {
    parse_plan(text, "perf.toml", Path::new(""), &|_| None).map_err(|error| error.to_string())
}

fn plan() -> Plan {
    read(include_str!("../fixtures/v1/scale.toml")).expect("it is right")
}

#[test]
fn a_scenario_stands_for_one_of_each_value() {
    let plan = plan();
    let names: Vec<_> = plan.scenarios.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "batch, size 10",
            "batch, size 50",
            "batch, size 100",
            "pool, 1 user",
            "pool, 2 users",
            "pool, 4 users",
            "pool, 8 users",
        ]
    );
    let second = plan.scenarios[1].scale.as_ref().expect("it is scaled");
    assert_eq!(
        (second.of.as_str(), second.axis),
        ("batch", ScaleAxis::Size)
    );
    assert_eq!(second.value, Number::of_count(50));
    // What must hold for how they scale is not asked of each of them.
    assert_eq!(second.criteria[0].require.metric(), Metric::ScalingExponent);
    assert_eq!(plan.scenarios[1].criteria.len(), 1);
    let users = plan.scenarios[3..].iter().map(|s| match &s.load {
        Load::VirtualUsers { virtual_users, .. } => virtual_users.get(),
        other => panic!("{other}"),
    });
    assert_eq!(users.collect::<Vec<_>>(), [1, 2, 4, 8]);
}

#[test]
fn the_size_is_filled_in_and_a_number_where_one_belongs() {
    let plan = plan();
    let step = plan.scenarios[2].steps()[0];
    let Call::Http(request) = &step.call else {
        panic!("{}", step.call);
    };
    assert_eq!(request.address.template().as_fixed(), Some("/rows/100"));
    let Body::Json(JsonTemplate::Fixed(json)) = &request.body else {
        panic!("{:?}", request.body);
    };
    assert_eq!(json, &serde_json::json!({ "count": 100, "of": "100 rows" }));
}

#[test]
fn each_size_is_work_of_its_own_and_the_list_is_not() {
    let plan = plan();
    let hashes: Vec<_> = plan.scenarios.iter().map(|s| &s.hash).collect();
    assert_ne!(hashes[0], hashes[1]);
    // With more users it is the same work.
    assert_eq!(hashes[3], hashes[4]);
    let text = include_str!("../fixtures/v1/scale.toml");
    let longer = text.replace("[10, 50, 100]", "[10, 50, 100, 500]");
    assert_eq!(
        read(&longer).expect("it is right").scenarios[1].hash,
        *hashes[1]
    );
}

#[test]
fn single_values_can_be_selected() {
    let selection = Selection {
        scenarios: vec!["batch*".to_owned()],
        not_scenarios: vec!["*size 50".to_owned()],
        ..Selection::default()
    };
    let picked = plan().select(&selection).expect("it picks two");
    assert_eq!(picked.scenarios.len(), 2);
}

#[test]
fn mistakes_in_scales_are_told_once_and_in_their_places() {
    let scenario = |name: &str, load: &str, rest: &str| {
        format!("[[scenario]]\nname = \"{name}\"\nload = {{ {load} }}\n{rest}\n")
    };
    let step = "step = [{ path = \"/{{size}}\" }]";
    let with = |scale: &str| format!("scale = {{ {scale} }}\n{step}");
    let text = [
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n".to_owned(),
        scenario(
            "unscaled",
            "iterations = 9",
            "criteria = [\"scaling_exponent < 1\", \"capacity > 5/s\"]\nstep = [{ path = \"/\" }]",
        ),
        scenario("no size", "iterations = 9", step),
        scenario("twice", "iterations = 9", &with("sizes = [10, 10]")),
        scenario("zero", "iterations = 9", &with("sizes = [0, 10]")),
        scenario("one", "iterations = 9", &with("sizes = [10]")),
        scenario(
            "both",
            "iterations = 9",
            &with("sizes = [1, 2], virtual_users = [1, 2]"),
        ),
        scenario("neither", "iterations = 9", &with("size = [1, 2]")),
        scenario(
            "open",
            "arrival_rate = \"5/s\", duration = \"1s\"",
            "scale = { virtual_users = [1, 2] }\nstep = [{ path = \"/\" }]",
        ),
        scenario(
            "unknown",
            "iterations = 9",
            "scale = { sizes = [1, 2] }\nstep = [{ path = \"/{{sise}}\" }]",
        ),
    ]
    .concat();
    insta::assert_snapshot!(read(&text).expect_err("it is wrong"));
}
