//! Two targets driven in turn: the same is no regression, a slower one is, and who is ill is named.

use std::net::{Ipv4Addr, TcpStream};

use crate::child::Finished;
use crate::ports::free_port;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const PLAN: &str = r#"
version = 1
name = "shop"
target = { base_url = "http://127.0.0.1:PORT", health = { within = "20s" } }
[[scenario]]
name = "order"
load = { iterations = 25 }
step = [{ path = "/order" }]
"#;

fn with_plan(place: Workplace, port: u16) -> Workplace {
    place.write("perf.toml", &PLAN.replace("PORT", &port.to_string()));
    place
}

fn in_turn(place: &Workplace, a: &str, b: &str, more: &[&str]) -> Finished {
    place.run(&[&["compare", "--ab", "perf.toml", a, b], more].concat())
}

#[test]
fn the_same_target_twice_is_no_regression() {
    let place = with_plan(Workplace::alone(), 1);
    let stubs = [(), ()].map(|()| StubTarget::start(&place, &["/order latency=8ms"]));
    // One comparison in twenty may alarm; three in a row are no accident.
    let mut attempts = 0..3;
    let calm = attempts.find_map(|_| {
        let compared = in_turn(&place, &stubs[0].url, &stubs[1].url, &[]);
        (compared.code == Some(0)).then_some(compared)
    });
    let calm = calm.expect("the same target is the same");
    calm.does_not_show("regression").shows("pairs of runs");
    let requests = stubs.each_ref().map(StubTarget::requests);
    assert_eq!(requests[0], requests[1]);
    assert!(requests[0] >= 6 * 25, "{requests:?}");
}

#[test]
fn a_target_that_is_a_third_slower_is_found_and_ends_the_comparison() {
    let place = with_plan(Workplace::alone(), 1);
    let usual = StubTarget::start(&place, &["/order latency=10ms"]);
    let slower = StubTarget::start(&place, &["/order latency=13ms"]);
    let found = in_turn(&place, &usual.url, &slower.url, &[]).ended_with(1);
    found.shows("regression: worse than is tolerated");
    let records = (place.names_in("perf-out/a"), place.names_in("perf-out/b"));
    assert!([6, 12, 18].contains(&records.0.len()), "{records:?}");
    assert_eq!(records.0.len(), records.1.len());
    // In the order A B B A: of the first two of A, one is older and one younger than those of B.
    assert!(
        records.0[0] < records.1[0] && records.1[1] < records.0[1],
        "{records:?}"
    );
    assert!(records.1[2] > records.0[2], "{records:?}");
    // The records are sets of runs as well.
    place
        .run(&["compare", "perf-out/a", "perf-out/b"])
        .ended_with(1);
}

#[test]
fn builds_are_started_and_ended_in_turn() {
    let port = free_port();
    let place = with_plan(Workplace::alone(), port);
    let program = env!("CARGO_BIN_EXE_perf-cli");
    let build = |latency: &str| {
        format!("'{program}' stub --bind 127.0.0.1:{port} --route '/order latency={latency}'")
    };
    let found = in_turn(&place, &build("5ms"), &build("20ms"), &["--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&found.ended_with(1).stdout).unwrap();
    assert_eq!(found["metrics"][0]["verdict"], "regression");
    assert!(
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err(),
        "both are ended"
    );
}

#[test]
fn a_side_that_does_not_answer_is_named_and_nothing_is_left_at_work() {
    let port = free_port();
    let place = with_plan(Workplace::new(), 1);
    place.write(
        "perf.toml",
        &PLAN.replace("PORT", &port.to_string()).replace("20s", "1s"),
    );
    let usual = StubTarget::start(&place, &["/order latency=1ms"]);
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let ill = in_turn(&place, &usual.url, &nobody, &[]).ended_with(5);
    ill.shows_nothing().says(&format!("side B (`{nobody}`): "));
    let failing = StubTarget::start(&place, &["/order error_rate=100%"]);
    let ill = in_turn(&place, &failing.url, &usual.url, &[]).ended_with(5);
    ill.says(&format!(
        "side A (`{}`): all of its 25 requests failed",
        failing.url
    ));
    let ends = in_turn(
        &place,
        "sh -c 'echo no disk; exit 3'",
        "sh -c 'exit 0'",
        &[],
    );
    ends.ended_with(5).says("side A").says("no disk");
}

#[test]
fn what_is_no_target_is_a_mistake() {
    let place = with_plan(Workplace::new(), 1);
    let open = in_turn(&place, "./old 'a", "./new", &[]).ended_with(2);
    open.says("side A, `./old 'a`: the quote ' is not closed");
    let empty = in_turn(&place, "./old", " ", &[]).ended_with(2);
    empty.says("side B").says("there is no program");
    let few = in_turn(&place, "./old", "./new", &["--pairs", "5"]);
    few.ended_with(2).says("--pairs");
}
