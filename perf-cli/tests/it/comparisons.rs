//! Criteria that compare two scenarios of one run.

use serde_json::Value;

use crate::report_json::Report;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A quick and a slow scenario, the slow one with these criteria.
fn plan(url: &str, defaults: &str, criteria: &str) -> String {
    format!(
        "version = 1\nname = \"two\"\n[target]\nbase_url = \"{url}\"\n[defaults]\n{defaults}\n\
         [[scenario]]\nname = \"slow\"\nload = {{ iterations = 12 }}\n\
         criteria = [{criteria}]\nstep = [{{ path = \"/slow\" }}]\n\
         [[scenario]]\nname = \"quick\"\nload = {{ iterations = 12 }}\n\
         step = [{{ path = \"/quick\" }}]\n"
    )
}

const ROUTES: [&str; 2] = ["/slow latency=200ms", "/quick"];

fn criterion(line: &str, name: &str) -> String {
    format!("{{ require = \"{line}\", of = \"quick\", name = \"{name}\" }}")
}

/// Requirement: A5
#[test]
fn the_ratio_of_two_scenarios_is_judged_stored_and_shown() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    let criteria = [
        criterion("p50 < 10000x", "HELD"),
        criterion("p50 < 1.1x", "MISSED"),
        criterion("p99 < 10000x", "OPEN"),
    ];
    place.write("perf.toml", &plan(&stub.url, "", &criteria.join(", ")));
    let arguments = ["run", "--record", "r.json", "--report", "json=v.json"];
    let finished = place.run(&arguments).ended_with(1);
    let report = Report::read(&place, "v.json");
    assert_eq!(report.verdicts(), ["pass", "fail", "inconclusive"]);
    assert_eq!(report.findings("compared-at-once").len(), 0);
    let held = report.criterion("HELD");
    let value = |which: &Value| which["nanoseconds"].as_f64().unwrap();
    let (slow, quick) = (
        value(&held["compared"]["measured"]),
        value(&held["compared"]["reference"]),
    );
    let factor = held["measured"]["factor"].as_f64().unwrap();
    assert!(slow >= 2e8 && quick < slow, "{slow} {quick}");
    assert!((factor / (slow / quick) - 1.0).abs() < 1e-9, "{factor}");
    let open = report.criterion("OPEN");
    assert!(open["needs_more"]["count"].as_u64() > Some(300), "{open}");
    finished
        .shows("p50 < 1.1× of quick")
        .shows("more requests of each")
        .shows("of `quick`: ");
    let record: Value = serde_json::from_str(&place.read("r.json")).unwrap();
    assert_eq!(record["run"]["judgements"][0]["criterion"]["of"], "quick");
    let again = place.run(&["report", "r.json", "--as", "json"]);
    assert_eq!(again.ended_with(0).stdout, place.read("v.json"));
}

#[test]
fn scenarios_that_run_at_once_are_compared_with_a_notice() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    let criteria = criterion("p50 < 10000x", "HELD");
    let text = plan(&stub.url, "order = \"parallel\"", &criteria);
    place.write("perf.toml", &text);
    let finished = place.run(&["run"]).ended_with(0);
    finished.shows("compared with `quick`, which ran at the same time");
}

#[test]
fn a_reference_that_fails_or_is_left_out_never_passes() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/slow", "/quick status=500"]);
    let criteria = criterion("p50 < 10000x", "HELD");
    place.write("perf.toml", &plan(&stub.url, "", &criteria));
    let finished = place.run(&["run"]).ended_with(1);
    finished.shows(
        "nothing to compare with: p50 of `quick` was not observed: 12 of 12 requests failed",
    );
    let asked = stub.requests();
    for command in [&["run"][..], &["run", "--dry-run"]] {
        let arguments = [command, &["--scenario", "slow"]].concat();
        let finished = place.run(&arguments).ended_with(2).shows_nothing();
        assert_eq!(
            finished.stderr.trim_end(),
            "error: `slow` is compared with `quick`, which the selection leaves out\n\
             hint: select `quick` as well, or leave the other out: --not-scenario 'slow'"
        );
    }
    assert_eq!(stub.requests(), asked);
}

#[test]
fn a_result_has_no_other_scenario_to_be_compared_with() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let arguments = ["check", "steady_stats.csv", "--criterion", "p50 < 5x"];
    let finished = place.run(&arguments).ended_with(2).shows_nothing();
    finished.says("`5x` of what is not said");
}
