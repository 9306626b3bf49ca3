//! What happens to someone who just starts the program.

use std::time::Duration;

use crate::applications::examples;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

#[test]
fn without_arguments_there_is_a_verdict_within_a_minute() {
    let place = Workplace::alone();
    let finished = place.run(&[]);
    assert!(
        finished.took < Duration::from_mins(1),
        "{:?}",
        finished.took
    );
    // Which verdict it is depends on what else the machine does; its code says the same.
    let verdict = finished.stdout.split_whitespace().next().unwrap_or("none");
    let verdict = verdict.to_owned();
    let code = match &*verdict {
        "PASS" | "INCONCLUSIVE" => 0,
        "FAIL" => 1,
        "INVALID" => 5,
        _ => panic!("{finished:?}"),
    };
    let finished = finished
        .ended_with(code)
        .says("no plan given and no perf.toml here: demonstration against a stub at http://127.0.0.1:")
        .shows("/4 criteria passed");
    for name in ["DEMO-1", "DEMO-2", "DEMO-3", "DEMO-4"] {
        assert!(finished.stdout.contains(name), "{}", finished.stdout);
    }
    assert_eq!(place.names_in("."), ["perf-out"]);
    assert_eq!(place.names_in("perf-out").len(), 2);
    let record = place.only("perf-out", ".json");
    let report = place.only("perf-out", ".md");
    assert!(
        place
            .read(&report)
            .starts_with(&format!("# demonstration: {verdict}\n"))
    );
    let again = place.run(&["report", &record]).ended_with(code);
    assert_eq!(again.stdout, finished.stdout);
}

#[test]
fn a_plan_of_the_usual_name_is_run_instead() {
    let place = Workplace::new();
    place.write("perf.toml", "version = 1\nname = \"unfinished\"\n");
    place
        .run(&[])
        .ended_with(2)
        .shows_nothing()
        .says("perf.toml");
}

#[test]
fn the_example_of_the_readme_runs() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["GET / latency=2ms"]);
    let plan = examples().join("quickstart/perf.toml");
    let arguments = ["run", plan.to_str().unwrap(), "--base-url", &stub.url];
    // A machine that does much else may miss the 250 ms.
    let finished = place.run(&[&arguments[..], &["--iterations", "100"]].concat());
    assert!([Some(0), Some(1)].contains(&finished.code), "{finished:?}");
    finished.shows("list items").shows("PERF-01");
    // One more asks whether it is well.
    assert_eq!(stub.requests_of("GET /"), 101);
}
