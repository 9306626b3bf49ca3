//! What a run tells of itself: how far it is while it goes on, and afterwards what was otherwise
//! than its plan asked.

use crate::report_json::Report;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

fn plan(url: &str, defaults: &str, scenarios: &[(&str, &str)]) -> String {
    let scenarios = scenarios.iter().map(|(name, step)| {
        format!(
            "[[scenario]]\nname = \"{name}\"\nload = {{ iterations = 20 }}\nstep = [{{ {step} }}]\n"
        )
    });
    let scenarios: String = scenarios.collect();
    format!("version = 1\ntarget = {{ base_url = \"{url}\" }}\n{defaults}\n{scenarios}")
}

#[test]
fn scenarios_that_go_on_together_are_told_apart() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/ latency=1ms"]);
    let scenarios = [("look around", "path = \"/\""), ("buy", "path = \"/\"")];
    // What stands before the figures in the lines that tell how far a scenario is, in order.
    let ends = |defaults: &str, scenarios: &[(&str, &str)]| {
        place.write("perf.toml", &plan(&stub.url, defaults, scenarios));
        let finished = place.run(&["run"]).ended_with(0);
        let lines = finished.stderr.lines();
        let lines = lines.filter_map(|line| line.strip_prefix("      "));
        let mut ends: Vec<_> = lines
            .map(|line| {
                assert!(line.contains(": 20 sent ("), "{}", finished.stderr);
                let figures = line.find(|c: char| c.is_ascii_digit()).unwrap();
                line[..figures].to_owned()
            })
            .collect();
        ends.sort();
        ends
    };
    let together = "defaults = { order = \"parallel\" }";
    assert_eq!(ends(together, &scenarios), ["buy, ", "look around, "]);
    assert_eq!(ends(together, &scenarios[..1]), [""]);
    assert_eq!(ends("", &scenarios), ["", ""]);
}

#[test]
fn a_load_that_ends_for_want_of_data_says_so() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/ latency=1ms"]);
    let data = "data.users = { values = [1, 2, 3, 4, 5], order = \"unique\" }";
    let scenarios = [
        ("once each", "path = \"/\", query = { id = \"{{users}}\" }"),
        ("others", "path = \"/\""),
    ];
    place.write("perf.toml", &plan(&stub.url, data, &scenarios));
    let arguments = ["run", "--report", "json=r.json"];
    let finished = place.run(&arguments).ended_with(0);
    let told = "the rows of `users` were used up after 5 iterations";
    finished.shows(told);
    let report = Report::read(&place, "r.json");
    let [finding] = report.findings("data-used-up")[..] else {
        panic!("not one finding");
    };
    assert_eq!(finding["scenario"], "once each");
    assert_eq!(finding["weight"]["code"], "warning");
    assert_eq!(report.count("once each", "requests"), 5);

    let enough = place.run(&[&arguments[..], &["--iterations", "5"]].concat());
    enough.ended_with(0).does_not_show("used up");
}
