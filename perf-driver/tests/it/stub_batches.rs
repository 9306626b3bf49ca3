//! The stub as an upstream: batches with a limit, quotas as real APIs have them, and what it counts.

use std::time::Duration;

use perf_driver::{RouteCounters, Stub, StubConfig};
use serde_json::Value;

use crate::raw_client::{RawAnswer, RawClient};

fn stub(route: &str) -> (Stub, RawClient) {
    let stub = Stub::start(StubConfig {
        routes: vec![route.parse().expect("a route")],
        ..StubConfig::default()
    })
    .expect("a free port");
    let client = RawClient::connect(stub.address());
    (stub, client)
}

fn post(client: &mut RawClient, body: &str) -> RawAnswer {
    client.send("POST", "/rows", body);
    client.receive()
}

fn counters(stub: &Stub) -> RouteCounters {
    stub.counters().remove(0)
}

fn rows(count: usize) -> String {
    let rows: Vec<_> = (0..count).map(|row| format!("[{row}]")).collect();
    format!("{{\"rows\": [{}]}}", rows.join(", "))
}

fn field(answer: &RawAnswer, name: &str) -> String {
    let mut lines = answer.headers.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    value.unwrap_or_default().to_owned()
}

#[test]
fn a_batch_may_have_as_many_rows_as_the_limit_and_not_one_more() {
    let (stub, mut client) = stub("POST /rows rows=$.rows max_rows=900");
    let statuses = [1, 900, 901].map(|count| post(&mut client, &rows(count)).status);
    assert_eq!(statuses, [200, 200, 413]);
    let refused = post(&mut client, &rows(1_000));
    let error = &serde_json::from_str::<Value>(&refused.body).expect("JSON")["error"];
    assert_eq!(
        (&error["rows"], &error["most_rows"]),
        (&1_000.into(), &900.into())
    );
    assert_eq!(
        error["message"],
        "1000 rows, and at most 900 are taken at once"
    );
    assert_eq!(field(&refused, "content-type"), "application/json");
    let seen = counters(&stub);
    assert_eq!(
        (seen.requests, seen.rows, seen.largest_batch),
        (4, 901, 1_000)
    );
    assert_eq!(seen.statuses, [(200, 2), (413, 2)].into());
}

#[test]
fn what_is_no_batch_is_told_why() {
    let (stub, mut client) = stub("POST /rows rows=$.rows max_rows=900");
    for (body, message) in [
        ("", "no rows at $.rows"),
        ("{\"rows\": [1", "no rows at $.rows"),
        ("{\"rows\": 3}", "no rows at $.rows"),
        ("{\"others\": []}", "no rows at $.rows"),
        ("{\"rows\": []}", "a batch without a row"),
    ] {
        let answer = post(&mut client, body);
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.body.contains(message), "{body}: {}", answer.body);
    }
    let seen = counters(&stub);
    assert_eq!((seen.requests, seen.rows, seen.largest_batch), (5, 0, 0));
}

#[test]
fn rows_are_an_array_of_their_own_several_arrays_or_lines() {
    for (route, body, count) in [
        ("/rows max_rows=3", "[1, 2, 3]", 3),
        (
            "/rows rows=$[*].rows",
            r#"[{"rows": [1, 2]}, {"rows": [3]}]"#,
            3,
        ),
        ("/rows rows=lines", "{\"a\": 1}\n{\"a\": 2}\r\n\n", 2),
    ] {
        let (stub, mut client) = stub(route);
        assert_eq!(post(&mut client, body).status, 200, "{route}");
        assert_eq!(counters(&stub).rows, count, "{route}");
    }
}

#[test]
fn each_row_takes_its_time() {
    let (_stub, mut client) = stub("/rows rows=$.rows latency=20ms row_time=0.1ms");
    let took = post(&mut client, &rows(800)).took;
    assert!(took >= Duration::from_millis(100), "{took:?}");
    // What is refused costs nothing; a machine that stands still for seconds does not matter.
    let refused = post(&mut client, "{}");
    assert_eq!(refused.status, 400);
}

#[test]
fn a_quota_is_told_with_each_answer() {
    for (limit, kind) in [
        ("rate_limit=3/h", "sliding"),
        ("rate_limit=fixed(3/h)", "fixed"),
        ("rate_limit=bucket(3/h)", "bucket"),
    ] {
        let (stub, mut client) = stub(&format!("/rows {limit}"));
        let answers = [(); 5].map(|()| post(&mut client, ""));
        let statuses = answers.each_ref().map(|answer| answer.status);
        assert_eq!(statuses, [200, 200, 200, 429, 429], "{kind}");
        for (answer, left) in answers.iter().zip([2, 1, 0, 0, 0]) {
            assert_eq!(field(answer, "ratelimit-policy"), "\"default\";q=3;w=3600");
            let standing = field(answer, "ratelimit");
            assert!(
                standing.starts_with(&format!("\"default\";r={left};t=")),
                "{standing}"
            );
        }
        // A bucket has a token again after a third of the hour, the others after all of it.
        let wait: u64 = field(&answers[4], "retry-after").parse().expect("seconds");
        let least = if kind == "bucket" { 600 } else { 3_000 };
        assert!((least..=least * 6 / 3).contains(&wait), "{kind}: {wait}");
        let seen = counters(&stub);
        assert_eq!(seen.peak_requests_per_minute, 5);
        assert!((1..=5).contains(&seen.peak_requests_per_second));
    }
}

#[test]
fn a_route_without_a_quota_tells_of_none() {
    let (_stub, mut client) = stub("/rows");
    let answer = post(&mut client, "whatever");
    assert_eq!(
        (answer.status, field(&answer, "ratelimit").as_str()),
        (200, "")
    );
}
