//! What is read from a plan.

use std::path::{Path, PathBuf};

use perf_core::{Load, Plan, Priority, parse_plan, read_plan};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1")
}

fn plan_of(file: &str) -> Plan {
    let environment = |name: &str| (name == "USER_NAME").then(|| "Ada".to_owned());
    read_plan(&folder().join(file), environment).expect("it is right")
}

fn fixture() -> Plan {
    plan_of("plan.toml")
}

/// The plan without the folder that it stands in.
fn shown(plan: &Plan) -> String {
    let here = folder().join("").display().to_string();
    // As debugging shows it, whatever separates folders.
    let here = here.escape_debug().to_string();
    format!("{plan:#?}").replace(&here, "")
}

#[test]
fn version_1_stays_readable() {
    insta::assert_snapshot!("version_1", shown(&fixture()));
}

#[test]
fn version_1_of_loads_stays_readable() {
    insta::assert_snapshot!("version_1_of_loads", shown(&plan_of("loads.toml")));
}

#[test]
fn version_1_of_journeys_stays_readable() {
    insta::assert_snapshot!("version_1_of_journeys", shown(&plan_of("journeys.toml")));
}

#[test]
fn version_1_of_comparisons_stays_readable() {
    let plan = plan_of("comparisons.toml");
    insta::assert_debug_snapshot!("version_1_of_comparisons", plan.scenarios[1].criteria);
}

#[test]
fn a_scenarios_headers_replace_the_defaults_whatever_their_case() {
    let plan = fixture();
    let headers = &plan.scenarios[0].steps()[0].http().unwrap().headers;
    let shown: Vec<_> = headers
        .iter()
        .map(|h| format!("{}: {}", h.name, h.value))
        .collect();
    assert_eq!(shown, ["accept: application/json", "X-Trace: on"]);
}

#[test]
fn steps_without_a_name_get_one_of_their_own() {
    let plan = fixture();
    let names: Vec<_> = plan.scenarios[0]
        .steps()
        .into_iter()
        .map(|step| step.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "create",
            "PUT /rows/1",
            "PUT /rows/1 (2)",
            "upload",
            "parts"
        ]
    );
}

#[test]
fn series_are_numbered_through_all_scenarios() {
    let plan = fixture();
    let series: Vec<_> = plan
        .series()
        .iter()
        .map(|s| {
            (
                s.id.0,
                s.scenario_name.to_owned(),
                s.step_name.to_owned(),
                s.scheduled,
            )
        })
        .collect();
    assert_eq!(series.len(), 7);
    assert_eq!(
        series[6],
        (6, "arrivals".to_owned(), "GET /rows".to_owned(), true)
    );
    assert!(series[..6].iter().all(|(_, _, _, scheduled)| !scheduled));
}

#[test]
fn criteria_take_over_priority_and_tolerance() {
    let scenario = &fixture().scenarios[0];
    assert_eq!(scenario.criteria[0].priority, Priority::P1);
    assert_eq!(
        scenario.criteria[0]
            .tolerance
            .map(perf_core::Share::as_fraction),
        Some(0.2)
    );
    assert_eq!(scenario.criteria[1].priority, Priority::P0);
    assert_eq!(
        scenario.criteria[1]
            .tolerance
            .map(perf_core::Share::as_fraction),
        Some(0.05)
    );
    assert_eq!(scenario.steps()[0].criteria[0].priority, Priority::P1);
}

fn minimal(load: &str) -> String {
    format!(
        "version = 1\ntarget = {{ base_url = \"http://127.0.0.1\" }}\n\
         scenario = [{{ name = \"a\", load = {load}, step = [{{ path = \"/\" }}] }}]\n"
    )
}

#[test]
fn numbers_may_come_from_the_environment() {
    let text = minimal(r#"{ iterations = "${N:-7}" }"#);
    let load = |environment: &dyn Fn(&str) -> Option<String>| {
        parse_plan(&text, "p", Path::new(""), environment)
            .expect("it is right")
            .scenarios
            .remove(0)
            .load
    };
    let iterations = |load: Load| match load {
        Load::Iterations { total, .. } => total.get(),
        other => panic!("not iterations: {other}"),
    };
    assert_eq!(iterations(load(&|_| None)), 7);
    assert_eq!(iterations(load(&|_| Some("30".to_owned()))), 30);
    assert_eq!(
        iterations(load(&|_| Some(String::new()))),
        7,
        "empty is as good as not set"
    );
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let text = format!("\u{feff}{}", minimal("{ iterations = 1 }"));
    assert!(parse_plan(&text, "p", Path::new(""), &|_| None).is_ok());
}

#[test]
fn the_fingerprint_follows_the_text() {
    let hash = |text: &str| {
        parse_plan(text, "p", Path::new(""), &|_| None)
            .expect("right")
            .hash
    };
    let one = hash(&minimal("{ iterations = 1 }"));
    assert_eq!(one, hash(&minimal("{ iterations = 1 }")));
    assert_ne!(one, hash(&minimal("{ iterations = 2 }")));
    assert_eq!(one.len(), 16);
}
