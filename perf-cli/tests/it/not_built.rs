//! A plan that needs what this program was built without.

use crate::workplace::Workplace;

#[test]
fn a_plan_says_which_protocol_is_not_built_in_and_where_it_is_needed() {
    let place = Workplace::new();
    place.write(
        "perf.toml",
        "version = 1\nnats = { url = \"nats://127.0.0.1:4222\" }\n[[scenario]]\nname = \"a\"\n\
         load = { iterations = 1 }\nstep = [{ nats = { request = \"a\" } }]\n",
    );
    for command in [&["plan", "check", "perf.toml"][..], &["run"]] {
        place
            .run(command)
            .ended_with(2)
            .shows_nothing()
            .says("perf.toml:6:18: a step over NATS, which this program was built without")
            .says("`--features nats`")
            .says("cargo build --release --package perf-cli --all-features");
    }
    assert!(!place.has("perf-out"));
}
