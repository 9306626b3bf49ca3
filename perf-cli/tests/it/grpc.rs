//! Plans over gRPC, from the command to the exit code, with the server that the project of gRPC keeps for
//! Python; and what `plan check` says without any.
//!
//! Without `PERF_GRPC_PYTHON`, a Python that has it, the server is left out: `cargo xtask test` says so.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::child::Running;
use crate::ports::free_port;
use crate::report_json::Report;
use crate::workplace::Workplace;

const DESCRIPTORS: &[u8] = include_bytes!("../../../examples/grpc/shop.binpb");

/// A server that ends with the test.
pub(crate) struct Shop {
    pub(crate) port: u16,
    process: Running,
}

impl Shop {
    /// The server of the example, in the folder of `place`.
    pub(crate) fn start(place: &Workplace, options: &[&str]) -> Option<Self> {
        let python = PathBuf::from(std::env::var_os("PERF_GRPC_PYTHON")?);
        let script = include_str!("../../../examples/grpc/server.py");
        place.write("server.py", script);
        fs::write(place.path("shop.binpb"), DESCRIPTORS).unwrap();
        let mut command = Command::new(python);
        command.arg("-u").arg(place.path("server.py")).args(options);
        command.current_dir(place.folder());
        let mut process = Running::start(&mut command);
        let port = process.line_of_stdout().expect("it says where it is");
        Some(Self {
            port: port.trim().parse().unwrap(),
            process,
        })
    }

    /// The next thing that it says of its calls.
    pub(crate) fn says(&mut self) -> String {
        let line = self.process.line_of_stdout();
        line.expect("it goes on").trim().to_owned()
    }
}

fn run(place: &Workplace, plan: &str) -> Report {
    place.write("perf.toml", plan);
    place
        .run(&["run", "--report", "json=r.json"])
        .says("record: ");
    Report::read(place, "r.json")
}

/// A plan for the server at this port, whose steps are described by `how`.
fn plan(port: u16, how: &str, scenarios: &str) -> String {
    format!(
        "version = 1\ngrpc = {{ address = \"127.0.0.1:{port}\", {how} }}\n\
         defaults = {{ timeout = \"60s\" }}\n{scenarios}"
    )
}

const HOW: [&str; 2] = ["descriptors = \"shop.binpb\"", "reflection = true"];

#[test]
fn calls_and_streams_are_answered_by_descriptors_and_by_reflection() {
    let place = Workplace::new();
    let Some(shop) = Shop::start(&place, &[]) else {
        return;
    };
    let scenarios = r#"
[[scenario]]
name = "unary"
load = { iterations = 50, virtual_users = 5 }
[[scenario.step]]
name = "find"
grpc = { call = "shop.v1.Items/Find", message = { id = "{{iteration}}", stock = "THERE", tags = ["a", "{{user}}"], limits = { a = 1 }, filter = { most = 1.5, since = "2026-01-01T00:00:00Z" } } }
expect = { json = { "$.id" = "{{iteration}}", "$.name" = "item {{iteration}}", "$.stock" = "THERE", "$.tags[1]" = { matches = "^[0-9]+$" }, "$.price" = 1.5, "$.code" = "AMr+" }, headers = { served-by = "shop", message-count = "1" } }
extract = { name = { json = "$.name" }, by = { header = "served-by" } }
[[scenario.step]]
name = "again"
grpc = { call = "shop.v1.Items/Find", message = { tags = ["{{name}}", "{{by}}"] } }
expect = { json = { "$.tags[0]" = "item {{iteration}}", "$.tags[1]" = "shop", "$.id" = 0, "$.stock" = "ANY" } }

[[scenario]]
name = "own connections"
grpc = { connections = "per_user" }
load = { iterations = 20, virtual_users = 4 }
step = [{ grpc = { call = "shop.v1.Items/Find", message = { id = 1 } }, expect = { json = { "$.id" = 1 } } }]

[[scenario]]
name = "allowed"
load = { iterations = 3 }
step = [{ grpc = { call = "shop.v1.Items/Find", message = { id = 401 }, metadata = { authorization = "Bearer secret" } } }]

[[scenario]]
name = "expected"
load = { iterations = 3 }
step = [{ grpc = { call = "shop.v1.Items/Find", message = { id = 404 }, status = "NOT_FOUND" }, expect = { json = { "$.status" = "NOT_FOUND", "$.message" = "no item 404" } } }]

# The server says how long it has: about as long as the step.
[[scenario]]
name = "deadline"
load = { iterations = 3 }
step = [{ timeout = "90s", grpc = { call = "shop.v1.Items/Find", message = { id = 408 } }, expect = { json = { "$.price" = { above = 30, below = 91 } } } }]

[[scenario]]
name = "stream"
load = { iterations = 10, virtual_users = 2 }
step = [{ name = "watch", grpc = { call = "shop.v1.Items/Watch", message = { count = 5 }, stream = { at_least = 5 } }, expect = { json = { "$.number" = 4 }, headers = { message-count = "5" } }, criteria = [{ require = "max < 60s", of = "first message" }] }]

[[scenario]]
name = "some of a stream"
load = { iterations = 10, virtual_users = 2 }
step = [{ name = "watch", grpc = { call = "shop.v1.Items/Watch", message = { count = 1000, pause_ms = 1 }, stream = { take = 3 } }, expect = { json = { "$.number" = 2 } } }]

[[scenario]]
name = "an empty stream"
load = { iterations = 3 }
step = [{ name = "watch", grpc = { call = "shop.v1.Items/Watch", stream = true }, expect = { headers = { message-count = "0" } } }]
"#;
    for how in HOW {
        let report = run(&place, &plan(shop.port, how, scenarios));
        for scenario in report.scenarios() {
            let failures = report.failures(scenario);
            assert!(failures.is_empty(), "{how}, {scenario}: {failures:?}");
            assert!(report.count(scenario, "requests") > 0, "{scenario}");
        }
        let laps = |scenario: &str| {
            let steps = report.steps(scenario).into_iter();
            let laps = steps.filter(|(name, _)| name.contains(" / "));
            laps.collect::<Vec<_>>()
        };
        let lap = |name: &str, count| (format!("watch / {name}"), count);
        assert_eq!(
            laps("stream"),
            [lap("first message", 10), lap("next message", 40)]
        );
        assert_eq!(
            laps("some of a stream"),
            [lap("first message", 10), lap("next message", 20)]
        );
    }
}

#[test]
fn what_goes_wrong_is_told_by_its_class() {
    let place = Workplace::new();
    let Some(shop) = Shop::start(&place, &[]) else {
        return;
    };
    let find = |id: u32, more: &str| {
        format!("grpc = {{ call = \"shop.v1.Items/Find\", message = {{ id = {id} }} }}{more}")
    };
    let cases = [
        ("unavailable", find(503, "")),
        ("unauthorized", find(401, "")),
        ("cancelled", find(499, "")),
        ("status_other", find(500, "")),
        ("timeout", find(504, ", timeout = \"300ms\"")),
        ("too_large", find(413, ", expect = { max_body = \"50KB\" }")),
        (
            "check_failed",
            find(1, ", expect = { json = { \"$.id\" = 2 } }"),
        ),
        (
            "missing_value",
            "grpc = { call = \"shop.v1.Items/Find\", message = { id = \"{{uuid}}\" } }".to_owned(),
        ),
    ];
    let scenario = |name: &str, step: &str| {
        format!(
            "[[scenario]]\nname = \"{name}\"\nload = {{ iterations = 3 }}\nstep = [{{ name = \"it\", {step} }}]\n"
        )
    };
    let few = "grpc = { call = \"shop.v1.Items/Watch\", message = { count = 2 }, stream = { at_least = 3 } }";
    let wrong =
        "grpc = { call = \"shop.v1.Items/Find\", message = { id = 1 }, status = \"NOT_FOUND\" }";
    let mut scenarios: String = cases
        .iter()
        .map(|(class, step)| scenario(class, step))
        .collect();
    scenarios += &scenario("few", few);
    scenarios += &scenario("wrong", wrong);
    place.write("perf.toml", &plan(shop.port, HOW[0], &scenarios));
    let finished = place.run(&["run", "--report", "json=r.json"]);
    let report = Report::read(&place, "r.json");
    for (class, _) in &cases {
        assert_eq!(report.failures(class), [(*class, 3)]);
    }
    assert_eq!(report.failures("few"), [("check_failed", 3)]);
    assert_eq!(report.failures("wrong"), [("status_other", 3)]);
    finished
        .shows("expected status OK, got UNAVAILABLE: no item 503")
        .shows("expected at least 3 messages, got 2");
}

#[test]
fn tls_is_spoken_with_whom_the_plan_trusts_and_with_nobody_else() {
    let place = Workplace::new();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    place.write("cert.pem", &made.cert.pem());
    place.write("key.pem", &made.signing_key.serialize_pem());
    let identity = ["--certificate", "cert.pem", "--key", "key.pem"];
    let Some(shop) = Shop::start(&place, &identity) else {
        return;
    };
    let scenarios = r#"
[[scenario]]
name = "trusted"
load = { iterations = 20, virtual_users = 2 }
step = [{ grpc = { call = "shop.v1.Items/Find", message = { id = 1 } }, expect = { json = { "$.id" = 1 } } }]
"#;
    for how in HOW {
        let trusting = plan(shop.port, how, scenarios).replace("127.0.0.1", "localhost");
        let trusting = trusting.replace(how, &format!("{how}, tls = {{ ca = \"cert.pem\" }}"));
        let report = run(&place, &trusting);
        assert_eq!(report.count("trusted", "requests"), 20);
        assert_eq!(report.count("trusted", "failed"), 0);
        place.write(
            "perf.toml",
            &trusting.replace("tls = { ca = \"cert.pem\" }", "tls = {}"),
        );
        let refused = place.run(&["run"]).ended_with(5).shows_nothing();
        refused.says("certificate");
    }
}

#[test]
fn a_server_that_wants_no_more_calls_over_a_connection_gets_another() {
    let place = Workplace::new();
    let Some(shop) = Shop::start(&place, &["--longest-connection", "300"]) else {
        return;
    };
    let scenarios = r#"
[[scenario]]
name = "aged"
load = { virtual_users = 2, duration = "3s" }
think_time = "20ms"
step = [{ on_failure = "continue", grpc = { call = "shop.v1.Items/Find", message = { id = 1 } } }]
"#;
    let report = run(&place, &plan(shop.port, HOW[0], scenarios));
    let requests = report.count("aged", "requests");
    let failed = report.count("aged", "failed");
    // A call that meets the very moment may fail; those after it do not.
    assert!(
        requests >= 20 && failed * 10 <= requests,
        "{failed} of {requests}"
    );
}

#[test]
fn nobody_and_who_does_not_describe_itself_are_told_before_anything_is_sent() {
    let place = Workplace::new();
    fs::write(place.path("shop.binpb"), DESCRIPTORS).unwrap();
    let step = "[[scenario]]\nname = \"a\"\nload = { iterations = 1 }\nstep = [{ grpc = { call = \"shop.v1.Items/Find\" } }]\n";
    place.write("perf.toml", &plan(free_port(), HOW[0], step));
    let refused = place.run(&["run"]).ended_with(5).shows_nothing();
    refused.says("connection refused").says("`[grpc]`");
    let Some(shop) = Shop::start(&place, &[]) else {
        return;
    };
    let elsewhere = step.replace("shop.v1.Items", "shop.v1.Things");
    place.write("perf.toml", &plan(shop.port, HOW[1], &elsewhere));
    let refused = place.run(&["run"]).shows_nothing();
    refused.says("does not describe `shop.v1.Things` by reflection");
    let unfit = step.replace("Items/Find\"", "Items/Find\", message = { ident = 1 }");
    place.write("perf.toml", &plan(shop.port, HOW[1], &unfit));
    let refused = place.run(&["run"]).shows_nothing();
    refused.says("`shop.v1.FindRequest` has no field `ident`");
}

#[test]
fn mistakes_in_calls_are_told_in_their_places_by_descriptors_in_a_file() {
    let place = Workplace::new();
    fs::write(place.path("shop.binpb"), DESCRIPTORS).unwrap();
    let calls = [
        "call = \"shop.v1.Things/Find\"",
        "call = \"shop.v1.Items/Fnd\"",
        "call = \"shop.v1.Items/Add\"",
        "call = \"shop.v1.Items/Watch\"",
        "call = \"shop.v1.Items/Find\", stream = true",
        "call = \"shop.v1.Items/Find\", message = { ident = 1 }",
        "call = \"shop.v1.Items/Find\", message = { id = \"seven\" }",
        "call = \"shop.v1.Items/Find\", message = { id = 1.5 }",
        "call = \"shop.v1.Items/Find\", message = { stock = \"GONE\" }",
        "call = \"shop.v1.Items/Find\", message = { tags = \"a\" }",
        "call = \"shop.v1.Items/Find\", message = { tags = [\"{{user}}\", 1] }",
        "call = \"shop.v1.Items/Find\", message = { tags = { a = \"{{user}}\" } }",
        "call = \"shop.v1.Items/Find\", message = { id = [\"{{user}}\"] }",
        "call = \"shop.v1.Items/Find\", message = { filter = [\"{{user}}\"] }",
        "call = \"shop.v1.Items/Find\", message = { limits = 3 }",
        "call = \"shop.v1.Items/Find\", message = { limits = { a = \"x\", b = \"{{user}}\" } }",
        "call = \"shop.v1.Items/Find\", message = { id = \"{{user}}\", filter = { mst = 1 } }",
        "call = \"shop.v1.Items/Find\", message = { filter = { since = \"today\", most = \"{{user}}\" } }",
    ];
    let steps = calls.map(|call| format!("[[scenario.step]]\ngrpc = {{ {call} }}\n"));
    let steps = steps.concat();
    let text = plan(
        50051,
        HOW[0],
        &format!("[[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\n{steps}"),
    );
    place.write("perf.toml", &text);
    let told = place.run(&["plan", "check", "perf.toml"]).ended_with(2);
    insta::assert_snapshot!(told.stderr);
    fs::write(place.path("shop.binpb"), "no descriptors").unwrap();
    let refused = place.run(&["run"]).ended_with(2).shows_nothing();
    refused.says("shop.binpb is no complete set of descriptors");
}

/// Limits of the example that a busy machine could miss, moved out of its reach.
const PATIENT: [(&str, &str); 4] = [
    ("timeout = \"5s\"", "timeout = \"60s\""),
    ("p95 < 20ms", "max < 60s"),
    ("p95 < 25ms", "max < 60s"),
    ("p95 < 15ms", "max < 60s"),
];

#[test]
fn the_example_holds_against_its_server() {
    let place = Workplace::new();
    let Some(shop) = Shop::start(&place, &[]) else {
        return;
    };
    let mut plan = include_str!("../../../examples/grpc/perf.toml").to_owned();
    for (strict, patient) in PATIENT {
        assert!(plan.contains(strict), "{strict}");
        plan = plan.replace(strict, patient);
    }
    place.write("perf.toml", &plan);
    let mut command = place.command(&["run", "--report", "json=r.json"]);
    command.env("SHOP", format!("127.0.0.1:{}", shop.port));
    command.env("DURATION", "4s");
    let finished = Running::start(&mut command).finish();
    let finished = finished.says("record: ");
    let report = Report::read(&place, "r.json");
    for scenario in report.scenarios() {
        assert!(report.failures(scenario).is_empty(), "{}", finished.stdout);
        assert!(report.count(scenario, "requests") > 0, "{scenario}");
    }
    assert!(report.failing().is_empty(), "{}", finished.stdout);
}
