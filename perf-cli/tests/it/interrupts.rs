//! What Ctrl-C does: what was measured is kept, and nobody waits for longer than they want to.

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::child::Running;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A run that goes on until it is interrupted, of two scenarios.
fn plan(url: &str) -> String {
    format!(
        r#"version = 1
name = "endless"

[target]
base_url = "{url}"

[defaults]
timeout = "10m"
drain = "10m"

[[scenario]]
name = "first"
load = {{ virtual_users = 2, duration = "10m" }}
criteria = ["error_rate < 50%"]
step = [{{ path = "/it" }}]

[[scenario]]
name = "second"
load = {{ iterations = 5 }}
step = [{{ path = "/it" }}]
"#
    )
}

/// What Ctrl-C sends.
pub(crate) fn interrupt(process: &Running) {
    let sent = Command::new("kill")
        .args(["-INT", &process.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Waits until the target was asked so often.
pub(crate) fn wait_for_requests(stub: &StubTarget, requests: u64) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while stub.requests() < requests {
        assert!(Instant::now() < deadline, "{}", stub.counters());
        sleep(Duration::from_millis(10));
    }
}

/// Fault: S1
#[test]
fn interrupted_once_it_keeps_and_shows_what_was_measured() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it latency=5ms"]);
    place.write("perf.toml", &plan(&stub.url));
    let run = place.start(&["run", "--baseline", "b.json"]);
    wait_for_requests(&stub, 20);
    interrupt(&run);
    let finished = run.finish().ended_with(130);
    let finished = finished
        .shows("INTERRUPTED: only what was measured by then is shown")
        .shows("WARNING the run was interrupted; 1 scenario was not begun")
        .does_not_show("second")
        .says("\ninterrupted")
        .says("record: perf-out/endless-");
    // A part of a run is no baseline.
    assert!(!place.has("b.json"));
    let record = place.only("perf-out", ".json");
    assert!(
        place
            .read(&record)
            .contains("\"completeness\": \"interrupted\"")
    );
    let again = place.run(&["report", &record]).ended_with(0);
    assert_eq!(again.stdout, finished.stdout);
    // Nor does it pass later.
    place.run(&["check", &record]).ended_with(130);
}

/// Fault: S1
#[test]
fn interrupted_before_what_it_is_compared_with_it_does_not_pass() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it latency=5ms"]);
    let relative = "criteria = [{ require = \"p50 < 1000x\", of = \"second\" }]";
    let compared = plan(&stub.url).replace("criteria = [\"error_rate < 50%\"]", relative);
    place.write("perf.toml", &compared);
    let run = place.start(&["run"]);
    wait_for_requests(&stub, 20);
    interrupt(&run);
    run.finish()
        .ended_with(130)
        .shows("FAIL first: nothing to compare with: `second` was not observed");
}

/// Fault: S6
#[test]
fn interrupted_once_it_cleans_up_what_it_has_begun() {
    let place = Workplace::new();
    let routes = [
        "/it latency=5ms",
        "POST /rows",
        "DELETE /rows",
        "POST /login",
        "DELETE /login",
        "DELETE /row",
    ];
    let stub = StubTarget::start(&place, &routes);
    let around = r#"load = { virtual_users = 2, duration = "10m" }
setup = [{ method = "POST", path = "/rows" }]
teardown = [{ method = "DELETE", path = "/rows" }]
on_start = [{ method = "POST", path = "/login" }]
on_stop = [{ method = "DELETE", path = "/login" }]
after_each = [{ method = "DELETE", path = "/row" }]"#;
    let load = "load = { virtual_users = 2, duration = \"10m\" }";
    place.write("perf.toml", &plan(&stub.url).replace(load, around));
    let run = place.start(&["run"]);
    wait_for_requests(&stub, 40);
    interrupt(&run);
    run.finish().ended_with(130);
    let counters = stub.counters();
    let requests = |route: usize| counters["routes"][route]["requests"].as_u64().unwrap();
    let [it, setup, teardown, starts, stops, after] = [0, 1, 2, 3, 4, 5].map(requests);
    assert_eq!((setup, teardown, starts, stops), (1, 1, 2, 2), "{counters}");
    assert!(it >= 10 && after == it, "{counters}");
}

#[test]
fn a_stub_that_is_interrupted_says_what_it_has_counted_and_ends_with_0() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["GET /it latency=1ms", "POST /it status=201"]);
    place.write("perf.toml", &plan(&stub.url));
    place.run(&["run", "--iterations", "4"]).ended_with(0);
    interrupt(&stub.process);
    let finished = stub.process.finish().ended_with(0);
    finished
        .says("routes: GET /it, POST /it; Ctrl-C ends it\n")
        .says("\nGET /it: 8 requests (8 \u{d7} 200), at most ")
        .says("\nPOST /it: 0 requests (none answered), at most 0 at once and 0 a minute\n");
}
