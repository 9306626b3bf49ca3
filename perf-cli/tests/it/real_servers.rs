//! Plans against servers that nobody here wrote, from the command to the exit code.

use std::path::Path;
use std::time::Duration;

use crate::report_json::Report;
use crate::servers::{Server, nginx, python};
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// Two steps with everything that can be expected of an answer, and criteria that hold.
const CATALOG: &str = r#"
version = 1
name = "catalog of files"

[target]
base_url = "${BASE_URL}"
health = { path = "/", within = "5s" }

[[scenario]]
name = "browse"
load = { iterations = 4000, virtual_users = 2 }
criteria = [
  { require = "p50 < 1h", name = "FILES-1" },
  { require = "error_rate < 5%", name = "FILES-2" },
]

[[scenario.step]]
name = "page"
path = "/index.html"
expect = { status = 200, headers = { content-type = "text/html" }, body_contains = "catalog" }

[[scenario.step]]
name = "items"
path = "/items.json"
expect = { status = 200, headers = { content-type = "application/json" }, body_contains = "chair" }
"#;

/// Something that is there, of which a plan says that it must not be.
const NOT_THERE: &str = r#"
version = 1
name = "must not be there"

[target]
base_url = "${BASE_URL}"

[[scenario]]
name = "ghost"
load = { iterations = 50 }
criteria = [{ require = "error_rate < 1%", name = "FILES-3" }]
step = [{ path = "/items.json", expect = { status = 404 } }]
"#;

/// A limit that no server holds.
const TOO_FAST: &str = r#"
version = 1
name = "too fast"

[target]
base_url = "${BASE_URL}"

[[scenario]]
name = "at once"
load = { arrival_rate = "100/s", duration = "1s" }
criteria = ["p50 < 1ns", "error_rate < 50%"]
step = [{ path = "/items.json" }]
"#;

type Start = fn(&Path) -> Option<Server>;

const SERVERS: [Start; 2] = [nginx, python];

/// Every server that is installed, with a folder and `BASE_URL` for it.
fn on_each_server(check: impl Fn(&Workplace, &str)) {
    for start in SERVERS {
        let place = Workplace::new();
        if let Some(server) = start(place.folder()) {
            check(&place, &server.url);
        }
    }
}

#[test]
fn a_plan_that_holds_ends_with_0_and_leaves_a_record_and_a_report() {
    on_each_server(|place, url| {
        place.write("perf.toml", CATALOG);
        let finished = place.run(&["run", "perf.toml", "--base-url", url]);
        // The plan's own variable is not set: it has no default.
        finished.ended_with(2).says("BASE_URL").shows_nothing();

        let plan = CATALOG.replace("${BASE_URL}", url);
        place.write("perf.toml", &plan);
        let finished = place.run(&["run", "perf.toml"]).ended_with(0);
        let finished = finished.shows("PASS  catalog of files").shows(url);
        let finished = finished.shows("2/2 criteria passed: PASS");
        let finished = finished.shows("FILES-1").shows("FILES-2");
        let (record, report) = (
            place.only("perf-out", ".json"),
            place.only("perf-out", ".md"),
        );
        assert!(finished.stderr.contains(&format!("record: {record}")));
        assert!(finished.stderr.contains(&format!("report: {report}")));
        let markdown = place.read(&report);
        assert!(
            markdown.starts_with("# catalog of files: PASS\n"),
            "{markdown}"
        );
        for words in ["FILES-1", "FILES-2", "browse / page", "browse / items"] {
            assert!(markdown.contains(words), "`{words}` is not in\n{markdown}");
        }

        let again = place.run(&["report", &record]).ended_with(0);
        assert_eq!(again.stdout, finished.stdout);
        let again = place.run(&["report", &record, "--as", "markdown"]);
        assert_eq!(again.ended_with(0).stdout, markdown);
        let json = place
            .run(&["report", &record, "--as", "json"])
            .ended_with(0);
        place.write("again.json", &json.stdout);
        let json = Report::read(place, "again.json");
        assert_eq!(json.count("browse", "requests"), 8000);
        assert_eq!(json.count("browse", "failed"), 0);
        assert_eq!(json.verdicts(), ["pass", "pass"]);
        // A record has the judgements of its plan.
        let judged = place.run(&["check", &record]).ended_with(0);
        judged.shows("2/2 criteria passed: PASS");
    });
}

#[test]
fn an_answer_that_the_plan_does_not_expect_is_a_failure_and_ends_with_1() {
    on_each_server(|place, url| {
        place.write("perf.toml", &NOT_THERE.replace("${BASE_URL}", url));
        let finished = place.run(&["run", "--report", "json=r.json"]).ended_with(1);
        let finished = finished.shows("FAIL  must not be there").shows("FILES-3");
        let finished = finished.shows("0/1 criterion passed, 1 failed: FAIL");
        finished
            .shows("50/50 failed")
            .shows("expected status 404, got 200");
        let report = Report::read(place, "r.json");
        assert_eq!(report.count("ghost", "failed"), 50);
        assert_eq!(report.verdicts(), ["fail"]);
    });
}

/// Requirement: B-W8
#[test]
fn a_criterion_that_fails_ends_with_1_beside_one_that_holds() {
    on_each_server(|place, url| {
        place.write("perf.toml", &TOO_FAST.replace("${BASE_URL}", url));
        let finished = place.run(&["run"]).ended_with(1);
        let finished = finished.shows("100/100 beyond");
        finished.shows("1/2 criteria passed, 1 failed: FAIL");
        let record = place.only("perf-out", ".json");
        // Judging a record that failed fails again.
        place.run(&["check", &record]).ended_with(1);
        place.run(&["report", &record]).ended_with(0);
    });
}

#[test]
fn a_target_that_is_down_ends_with_5_within_its_health_limit() {
    let place = Workplace::new();
    let plan = CATALOG.replace("${BASE_URL}", "http://127.0.0.1:1");
    place.write(
        "perf.toml",
        &plan.replace("within = \"5s\"", "within = \"1s\""),
    );
    let finished = place.run(&["run"]).ended_with(5).shows_nothing();
    // The rest is for starting and ending on a machine that does much else.
    assert!(
        finished.took < Duration::from_secs(6),
        "{:?}",
        finished.took
    );
    let finished = finished.says(
        "error: http://127.0.0.1:1/ was not healthy within 1.00 s: connection refused (attempts: ",
    );
    finished.says("\nhint: start the target, or correct the plan's `base_url`");
    assert!(!place.has("perf-out"));
}

#[test]
fn a_target_that_is_unhealthy_ends_with_5_and_is_sent_no_load() {
    on_each_server(|place, url| {
        let plan = CATALOG.replace("${BASE_URL}", url);
        let plan = plan.replace(
            "path = \"/\", within = \"5s\"",
            "path = \"/up\", within = \"300ms\"",
        );
        place.write("perf.toml", &plan);
        let finished = place.run(&["run"]).ended_with(5).shows_nothing();
        let finished = finished
            .says("/up was not healthy within 300 ms")
            .says("404");
        assert!(!finished.stderr.contains("[1/1]"), "{}", finished.stderr);
        assert!(!place.has("perf-out"));
    });
}

#[test]
fn three_mistakes_are_told_at_once_with_line_and_column_and_nothing_is_sent() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/items latency=1ms"]);
    let plan = format!(
        r#"version = 1
name = "three mistakes"

[target]
base_url = "{}"
health = {{ path = "/items" }}

[[scenario]]
name = "list"
load = {{ iterations = 0 }}
criteria = ["p95 < 5oms"]
step = [{{ path = "/items", expct = {{ status = 200 }} }}]
"#,
        stub.url
    );
    place.write("perf.toml", &plan);
    for command in [
        &["run", "perf.toml"][..],
        &["plan", "check", "perf.toml"],
        &[],
    ] {
        let finished = place.run(command).ended_with(2).shows_nothing();
        insta::allow_duplicates! {
            insta::assert_snapshot!(finished.stderr, @r#"
            error: 3 mistakes in the plan

            perf.toml:10:23: `0` is out of range
               |
            10 | load = { iterations = 0 }
               |                       ^ a whole number from 1 to 1000000000000

            perf.toml:11:21: `oms` is not a unit of time
               |
            11 | criteria = ["p95 < 5oms"]
               |                     ^^^ a duration such as `250ms`, `1.5s` or `1m30s` (units ns, us, ms, s, m, h)

            perf.toml:12:28: unknown key `expct`
               |
            12 | step = [{ path = "/items", expct = { status = 200 } }]
               |                            ^^^^^ did you mean `expect`?
            "#);
        }
    }
    assert_eq!(stub.requests(), 0);
    assert!(!place.has("perf-out"));
}
