//! `capacity`, against a stub that serves a known rate.

use crate::child::Finished;
use crate::ports::free_port;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// Four at a time for 20 ms: 200 a second.
const ROUTE: &str = "/work latency=20ms concurrency=4";
const SERVED: f64 = 200.0;

fn plan(url: &str, rest: &str) -> String {
    format!(
        "version = 1\nname = \"desk\"\n[target]\nbase_url = \"{url}\"\n[[scenario]]\nname = \"work\"\n\
         load = {{ virtual_users = 1, duration = \"1s\" }}\nstep = [{{ path = \"/work\" }}]\n{rest}\n"
    )
}

/// Latencies hardly count here, so that a machine that stands still for a moment changes nothing: what
/// decides is whether a queue grows. A machine that is too busy to send in time says so, and never a wrong
/// rate; then it is searched again.
#[test]
fn the_rate_that_a_stub_serves_is_found() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &[ROUTE]);
    place.write("perf.toml", &plan(&stub.url, "criteria = [\"p50 < 1s\"]"));
    let searches = (0..6).map(|_again| searched(&place));
    let Some((told, record)) = searches
        .into_iter()
        .find(|(_, record)| record["run"]["capacity"]["end"] == "narrowed")
    else {
        panic!("the machine was too busy for six searches");
    };
    told.says("120/s for ").says("failed, p99 ");
    let told = place.run(&["report", "found.json"]).ended_with(0);
    told.shows("ANSWER").shows("capacity of work: ");
    let held = record["run"]["capacity"]["held"].as_f64().unwrap();
    assert!((held / SERVED - 1.0).abs() < 0.05, "{record}");
    // The run that is told of is one at that rate.
    let asked = record["run"]["scenarios"][0]["requested_rate"]
        .as_f64()
        .unwrap();
    assert!((asked - held).abs() < 1e-9, "{asked}");
    assert!(place.read("found.html").contains("Load curve"));
    assert!(place.read("found.md").contains("## Capacity"));
}

/// A search and its record, which says nothing that is not so.
fn searched(place: &Workplace) -> (Finished, serde_json::Value) {
    let told = place
        .run(&[
            "capacity",
            "perf.toml",
            "--from",
            "120/s",
            "--step-duration",
            "2s",
            "--precision",
            "4%",
            "--require",
            ">= 150/s",
            "--record",
            "found.json",
            "--report",
            "html=found.html",
            "--report",
            "markdown=found.md",
        ])
        .ended_with(0);
    let record: serde_json::Value = serde_json::from_str(&place.read("found.json")).unwrap();
    let found = &record["run"]["capacity"];
    let [held, failed] = ["held", "failed"].map(|end| found[end].as_f64());
    assert!(held.is_none_or(|held| held < SERVED * 1.05), "{found}");
    assert!(
        failed.is_none_or(|failed| failed > SERVED * 0.98),
        "{found}"
    );
    (told, record)
}

#[test]
fn what_is_asked_of_a_capacity_decides_the_exit_code() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/work latency=1ms"]);
    // No latency is that short: not even the lowest rate holds.
    place.write("perf.toml", &plan(&stub.url, "criteria = [\"p50 < 1us\"]"));
    let short = [
        "capacity",
        "perf.toml",
        "--from",
        "400/s",
        "--step-duration",
        "100ms",
    ];
    let told = place.run(&[&short[..], &["--require", ">= 1/s"]].concat());
    told.ended_with(1)
        .shows("did not hold, and nothing below it was shown to");
    // All rates that may be tried hold.
    place.write("perf.toml", &plan(&stub.url, "criteria = [\"p50 < 10s\"]"));
    let narrow = [
        "capacity",
        "perf.toml",
        "--from",
        "300/s",
        "--to",
        "500/s",
        "--step-duration",
        "1s",
    ];
    let told = place.run(&[&narrow[..], &["--require", ">= 400/s", "--format", "json"]].concat());
    let view: serde_json::Value = serde_json::from_str(&told.ended_with(0).stdout).unwrap();
    assert_eq!(view["capacity"]["end"]["code"], "top_held");
    assert_eq!(view["capacity"]["held"]["per_second"], 500.0);
    assert_eq!(
        view["criteria"][0]["requirement"]["text"],
        "capacity ≥ 400/s"
    );
    // More than was tried is neither shown nor disproved.
    let more = ["--require", ">= 900/s", "--require-confidence"];
    place.run(&[&narrow[..], &more].concat()).ended_with(3);
}

/// The target is the proxy of its upstream, so that each request is a call.
#[test]
fn what_an_upstream_allows_bounds_a_capacity() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/work latency=1ms"]);
    let port = free_port();
    let text = plan(
        &format!("http://127.0.0.1:{port}"),
        "criteria = [\"api.burst_peak <= 100\"]",
    );
    let upstream = format!("[upstream.api]\nurl = \"{}\"\nport = {port}\n", stub.url);
    place.write(
        "perf.toml",
        &text.replace("[[scenario]]", &format!("{upstream}[[scenario]]")),
    );
    let search = [
        "--from",
        "40/s",
        "--to",
        "300/s",
        "--step-duration",
        "1s",
        "--precision",
        "20%",
    ];
    let told = place.run(&[&["capacity", "perf.toml", "--format", "json"], &search[..]].concat());
    let view: serde_json::Value = serde_json::from_str(&told.ended_with(0).stdout).unwrap();
    let held = view["capacity"]["held"]["per_second"].as_f64().unwrap();
    let failed = view["capacity"]["failed"]["per_second"].as_f64().unwrap();
    // No second has more calls than the rate, and at a higher rate some second has.
    assert!((40.0..=101.0).contains(&held), "{held}");
    assert!(held < failed && failed <= 300.0, "{failed}");
}

#[test]
fn a_target_that_is_not_there_has_no_capacity() {
    let place = Workplace::new();
    let url = "http://127.0.0.1:9\"\nhealth = { within = \"100ms\" }\n#\"";
    place.write("perf.toml", &plan(url, ""));
    place
        .run(&["capacity", "perf.toml"])
        .ended_with(5)
        .shows_nothing();
}

#[test]
fn mistakes_of_a_search_are_told_before_anything_is_sent() {
    let place = Workplace::new();
    let two = "[[scenario]]\nname = \"other\"\nload = { iterations = 1 }\nstep = [{ path = \"/\" }]\n\
         [[scenario.fault]]\nat = \"1s\"\ncommand = [\"true\"]";
    place.write("perf.toml", &plan("http://127.0.0.1:9", two));
    let cases: [&[&str]; 10] = [
        &[],
        &["--scenario", "nothing"],
        &["--scenario", "work", "--from", "10"],
        &["--scenario", "work", "--from", "10/s", "--to", "5/s"],
        &["--scenario", "work", "--precision", "90%"],
        &["--scenario", "work", "--require", "500"],
        &["--scenario", "work", "--require", "p99 < 1s"],
        &["--scenario", "work", "--criterion", "p99 < 5"],
        &["--scenario", "work", "--step-duration", "0s"],
        &["--scenario", "other"],
    ];
    let told: Vec<_> = cases
        .iter()
        .map(|arguments| {
            let finished = place.run(&[&["capacity", "perf.toml"], *arguments].concat());
            let finished = finished.ended_with(2).shows_nothing();
            format!(
                "$ perf-cli capacity perf.toml {}\n{}",
                arguments.join(" "),
                finished.stderr
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}
