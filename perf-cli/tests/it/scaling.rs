//! `examples/scaling`: one scenario at several sizes and one with several numbers of users, against a
//! stub whose cost is known.

use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A batch costs 8 ms and 2 ms an item; the pool works on four at a time.
const SHEET: [&str; 5] = [
    "POST /batch/10 latency=28ms",
    "POST /batch/20 latency=48ms",
    "POST /batch/50 latency=108ms",
    "POST /batch/100 latency=208ms",
    "GET /pool latency=20ms concurrency=4",
];

#[test]
fn a_criterion_on_how_it_scales_is_one_of_the_plan() {
    let place = Workplace::new();
    place.write(
        "perf.toml",
        include_str!("../../../examples/scaling/perf.toml"),
    );
    place
        .run(&["plan", "check", "perf.toml"])
        .ended_with(0)
        .shows("batch: how it scales\n  must hold: scaling_exponent < 1.1 (P0)")
        .shows("criteria: 1\n");
}

#[test]
fn what_grows_with_the_size_is_told_with_its_exponent() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &SHEET);
    let plan = include_str!("../../../examples/scaling/perf.toml");
    place.write("perf.toml", plan);
    let run = |code: i32, batches: &str, extra: &[&str]| {
        let own = [
            "run",
            "perf.toml",
            "--base-url",
            &stub.url,
            "--scenario",
            batches,
        ];
        let files = [
            "--report",
            "json=view.json",
            "--report",
            "html=page.html",
            "--report",
            "markdown=page.md",
        ];
        place
            .run(&[&own[..], &files, extra].concat())
            .ended_with(code)
    };
    let told = run(0, "batch*", &["--iterations", "30"]);
    told.shows("batch: the median grows with the exponent ");
    let view: serde_json::Value = serde_json::from_str(&place.read("view.json")).unwrap();
    let exponent = &view["scaling"][0]["exponent"];
    // Of 28, 48, 108 and 208 ms it is 0.88; what the machine adds to each is the same, and makes
    // it smaller.
    let value = exponent["value"].as_f64().unwrap();
    assert!((0.5..0.95).contains(&value), "{exponent}");
    let page = place.read("page.html");
    assert!(page.contains("id=\"scaling\"") && page.contains("by size"));
    assert!(place.read("page.md").contains("## Scaling"));

    let told = run(0, "pool*", &["--duration", "1s"]);
    told.shows("pool: contention ");
    let view: serde_json::Value = serde_json::from_str(&place.read("view.json")).unwrap();
    let points = view["scaling"][0]["points"].as_array().unwrap();
    let throughput = |at: usize| points[at]["throughput"]["per_second"].as_f64().unwrap();
    // One user is served 50 a second, and however many 200.
    assert!(throughput(0) <= 51.0 && throughput(4) <= 210.0);
    assert!(throughput(4) > throughput(0) * 1.5);
    let contention = view["scaling"][0]["law"]["contention"]["value"].as_f64();
    assert!(contention.is_some_and(|of| (0.0..1.0).contains(&of)));
}

#[test]
fn what_grows_faster_than_its_size_fails_and_is_explained() {
    let place = Workplace::new();
    // Quadratic: 0.4 ms, 1.6 ms, 10 ms and 40 ms, above what a machine adds.
    let sheet = [
        "POST /batch/10 latency=4ms",
        "POST /batch/20 latency=16ms",
        "POST /batch/50 latency=100ms",
        "POST /batch/100 latency=400ms",
    ];
    let stub = StubTarget::start(&place, &sheet);
    place.write(
        "perf.toml",
        include_str!("../../../examples/scaling/perf.toml"),
    );
    let told = place
        .run(&[
            "run",
            "perf.toml",
            "--base-url",
            &stub.url,
            "--scenario",
            "batch*",
            "--iterations",
            "20",
            "--record",
            "run.json",
        ])
        .ended_with(1);
    told.shows("scaling_exponent < 1.1");
    place
        .run(&["analyze", "run.json"])
        .ended_with(1)
        .shows("of the size, and at least 1.");
}
