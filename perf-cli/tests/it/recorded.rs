//! A record of a plan that judges nothing, so that a busy machine fails no test.

use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const PLAN: &str = r#"
version = 1
name = "shop"
target = { base_url = "${BASE_URL}" }
[[scenario]]
name = "list"
load = { iterations = 40 }
step = [{ path = "/list" }]
[[scenario]]
name = "order"
load = { iterations = 40 }
step = [{ path = "/order" }]
"#;

/// Writes `run.json`, the record of a run of the plan `shop`.
pub(crate) fn record_of_shop(place: &Workplace) {
    let stub = StubTarget::start(place, &["/list latency=1ms", "/order latency=1ms"]);
    place.write("perf.toml", PLAN);
    let arguments = ["run", "--quiet", "--record", "run.json"];
    let status = place
        .command(&arguments)
        .env("BASE_URL", &stub.url)
        .output();
    assert_eq!(status.unwrap().status.code(), Some(0));
}
