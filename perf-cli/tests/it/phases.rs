//! `examples/phases`: the plan against the stub, from the command to the reports.

use std::fs;
use std::path::Path;

use crate::report_json::Report;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const ROUTES: [&str; 2] = [
    "GET /items latency=20ms size=20KB",
    "GET /export latency=5ms events=20/5ms",
];

fn plan(place: &Workplace, url: &str) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/phases/perf.toml");
    let text = fs::read_to_string(example).unwrap();
    // A busy machine can miss any upper limit, and requests that wait together count for fewer.
    let text = text
        .replace("p95", "max")
        .replace("p50", "max")
        .replace("< 50ms", "< 20s")
        .replace("< 20ms", "< 20s")
        .replace("< 1s", "< 20s")
        .replace("${BASE_URL:-http://127.0.0.1:8080}", url)
        .replace("${REQUESTS:-300}", "300");
    place.write("perf.toml", &text);
}

/// Of each phase of a scenario's only step: its name and how many requests had it.
fn phases(report: &Report, scenario: usize) -> Vec<(String, u64)> {
    let shown = &report.0["scenarios"][scenario]["phases"][0]["phases"];
    let rows = shown.as_array().unwrap().iter().map(|phase| {
        let name = phase["name"].as_str().unwrap().to_owned();
        (name, phase["requests"]["count"].as_u64().unwrap())
    });
    rows.collect()
}

#[test]
fn a_plan_measures_judges_and_shows_phases() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    plan(&place, &stub.url);
    let reports = ["--report", "json=r.json", "--report", "html=r.html"];
    let finished = place.run(&[&["run", "perf.toml"][..], &reports[..]].concat());
    finished.ended_with(0);
    let report = Report::read(&place, "r.json");
    assert_eq!(
        report.criteria(),
        ["THINKING", "DOWNLOAD", "CONNECTING", "BEGINS", "ENDS"]
    );
    assert_eq!(report.verdicts(), ["pass"; 5]);
    let names = ["connect", "first byte", "download"].map(str::to_owned);
    for (scenario, opened) in [(0, 1..=4), (1, 300..=300), (2, 1..=8)] {
        let phases = phases(&report, scenario);
        let known: Vec<_> = phases.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(known, names);
        assert!(opened.contains(&phases[0].1), "{phases:?}");
        assert_eq!((phases[1].1, phases[2].1), (300, 300));
    }
    let page = place.read("r.html");
    assert_eq!(page.matches("<h3>Phases</h3>").count(), 3);
}
