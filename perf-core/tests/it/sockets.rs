//! Steps over TCP and UDP, as they are read from a plan.

use std::path::Path;

use perf_core::{
    Call, FrameLength, Lap, Payload, Plan, Protocol, SocketAddress, Step, parse_plan, read_plan,
};

const SERVERS: &str =
    "tcp = { address = \"127.0.0.1:7000\" }\nudp = { address = \"127.0.0.1:7001\" }";

fn with(servers: &str, text: &str) -> String {
    format!(
        "version = 1\n{servers}\n[[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\n{text}\n"
    )
}

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1")
}

fn parse(text: &str) -> Result<Plan, String> {
    let parsed = parse_plan(text, "perf.toml", &fixtures(), &|_| None);
    parsed.map_err(|error| error.to_string())
}

fn step(text: &str) -> Step {
    let plan = parse(&with(SERVERS, &format!("step = [{{ {text} }}]"))).expect("it is right");
    plan.scenarios[0].steps()[0].clone()
}

fn mistakes(texts: impl IntoIterator<Item = String>) -> String {
    let told = texts.into_iter().map(|text| match parse(&text) {
        Ok(plan) => panic!("no mistake in {text}: {plan:#?}"),
        Err(told) => told,
    });
    let told = told.collect::<Vec<_>>().join("\n\n");
    told.replace(&fixtures().join("").display().to_string(), "")
}

#[test]
fn version_1_of_steps_over_tcp_and_udp_stays_readable() {
    let plan = read_plan(&fixtures().join("sockets.toml"), |_| None).expect("it is right");
    assert_eq!(
        plan.addresses(),
        "tcp://echo.example:7000, tcp://127.0.0.1:7002, udp://[::1]:7001"
    );
    // Every program speaks them.
    assert!(plan.protocols.is_empty());
    let shown: Vec<_> = plan
        .scenarios
        .iter()
        .map(|scenario| (&scenario.tcp, &scenario.udp, scenario.steps()))
        .collect();
    let shown = format!("{shown:#?}");
    let here = fixtures().join("").display().to_string();
    insta::assert_snapshot!(shown.replace(&here, ""));
}

#[test]
fn a_step_is_named_without_what_may_be_secret_in_it() {
    let name = |text: &str| step(text).name;
    assert_eq!(name("tcp = { text = \"AUTH hunter2\" }"), "text over TCP");
    assert_eq!(name("tcp = { hex = \"cafe\" }"), "2 bytes over TCP");
    assert_eq!(name("udp = { size = \"64B\" }"), "64 B over UDP");
    assert_eq!(
        name("udp = { file = \"schema.sql\" }"),
        "schema.sql over UDP"
    );
}

#[test]
fn phases_are_laps_of_a_step_over_tcp() {
    let tcp = "tcp = { address = \"127.0.0.1:7000\", phases = true }";
    let laps = |step: &str| {
        let plan = parse(&with(tcp, &format!("step = [{{ {step} }}]"))).expect("it is right");
        plan.scenarios[0].steps()[0].laps()
    };
    assert_eq!(laps("tcp = { text = \"a\" }"), Lap::PHASES);
    assert_eq!(
        laps("tcp = { text = \"a\", answer = \"none\" }"),
        [Lap::Connect]
    );
    assert!(step("tcp = { text = \"a\" }").laps().is_empty());
}

#[test]
fn what_varies_and_what_is_spoken_is_known() {
    let step = step("udp = { text = \"{{user}}\", id = \"{{uuid}}\", answer = \"datagram\" }");
    let templates: Vec<_> = step.templates().iter().map(ToString::to_string).collect();
    assert_eq!(templates, ["{{user}}", "{{uuid}}"]);
    assert_eq!(step.call.protocol(), Protocol::Udp);
    assert!(step.http().is_none());
    assert!(matches!(step.call, Call::Udp(call) if call.payload.varies()));
}

#[test]
fn bytes_are_what_they_are_written_as() {
    let bytes = |text: &str| match step(&format!("tcp = {{ {text} }}")).call {
        Call::Tcp(call) => call.payload,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        bytes("hex = \"00 Ca fE\""),
        Payload::Bytes(vec![0, 0xca, 0xfe])
    );
    assert_eq!(
        bytes("base64 = \"AMr+\""),
        Payload::Bytes(vec![0, 0xca, 0xfe])
    );
    let pattern: Vec<u8> = (0..97).map(Payload::pattern_byte).collect();
    assert_eq!(&pattern[..3], b" !\"");
    assert_eq!(&pattern[94..], b"~ !");
}

#[test]
fn lengths_are_written_as_they_are_read() {
    for (length, bytes) in [
        (FrameLength::One, &[200][..]),
        (FrameLength::TwoBigEndian, &[1, 2]),
        (FrameLength::TwoLittleEndian, &[2, 1]),
        (FrameLength::FourBigEndian, &[0, 1, 2, 3]),
        (FrameLength::FourLittleEndian, &[3, 2, 1, 0]),
    ] {
        let number = length.read(bytes);
        let number = usize::try_from(number).expect("it is small");
        assert_eq!(length.write(number).as_deref(), Some(bytes), "{length:?}");
    }
    assert_eq!(FrameLength::One.write(256), None);
    assert_eq!(FrameLength::TwoLittleEndian.write(65_536), None);
}

#[test]
fn an_address_is_a_host_and_a_port() {
    for (written, host, port) in [
        ("127.0.0.1:7", "127.0.0.1", 7),
        ("[::1]:65535", "::1", 65535),
        ("echo.example:7000", "echo.example", 7000),
    ] {
        let address: SocketAddress = written.parse().expect("it is right");
        assert_eq!((address.host(), address.port()), (host, port));
        assert_eq!(address.to_string(), written);
    }
}

#[test]
fn mistakes_in_a_server_are_told_in_their_places() {
    let step = "step = [{ tcp = { text = \"a\" } }]";
    let servers = [
        "tcp = {}",
        "tcp = \"127.0.0.1:7\"",
        "tcp = { address = \"127.0.0.1\" }",
        "tcp = { address = \"127.0.0.1:0\" }",
        "tcp = { address = \"::1:7\" }",
        "tcp = { address = \"tcp://a:7\" }",
        "tcp = { address = \"a:7\", conections = \"new\" }",
        "tcp = { address = \"a:7\", connections = \"keep_alive\" }",
        "tcp = { address = \"a:7\", greeting = \"hello\" }",
        "tcp = { address = \"a:7\", greeting = {} }",
        "tcp = { address = \"a:7\", tls = { ca = \"no.pem\" } }",
        "udp = { address = \"a:7\" }",
        "udp = { sockets = \"new\" }",
        "target = { base_url = \"http://a\" }",
    ];
    insta::assert_snapshot!(mistakes(servers.map(|server| with(server, step))));
}

#[test]
fn mistakes_in_a_step_are_told_in_their_places() {
    let steps = [
        "tcp = {}",
        "tcp = \"a\"",
        "tcp = { txt = \"a\" }",
        "tcp = { text = \"a\", hex = \"00\" }",
        "tcp = { text = \"{{nobody}}\" }",
        "tcp = { hex = \"0\" }",
        "tcp = { hex = \"xy\" }",
        "tcp = { base64 = \"?\" }",
        "tcp = { size = \"0B\" }",
        "tcp = { size = \"1GB\" }",
        "tcp = { file = \"no.bin\" }",
        "tcp = { text = \"a\", answer = \"line\" }",
        "tcp = { text = \"a\", answer = {} }",
        "tcp = { text = \"a\", answer = { bytes = 0 } }",
        "tcp = { text = \"a\", answer = { until = \"\" } }",
        "tcp = { text = \"a\", answer = { frame = \"u64\" } }",
        "tcp = { text = \"a\", answer = { bytes = 1, until = \"b\" } }",
        "tcp = { text = \"a\" }, udp = { text = \"a\" }",
        "tcp = { text = \"a\" }, text = \"b\"",
        "tcp = { text = \"a\" }, expect = { status = 200 }",
        "tcp = { text = \"a\" }, extract = { a = { header = \"a\" } }",
        "tcp = { text = \"a\" }, criteria = [{ require = \"p95 < 1s\", of = \"first byte\" }]",
        "udp = { size = \"65508B\" }",
        "udp = { text = \"a\", answer = \"close\" }",
        "udp = { text = \"a\", id = \"b\" }",
        "udp = { text = \"a\", id = \"{{uuid}}\", answer = \"none\" }",
    ];
    let kept = [
        "udp = { size = \"64B\" }",
        "udp = { text = \"{{uuid}}\", answer = \"datagram\" }",
    ];
    let texts = steps.map(|step| with(SERVERS, &format!("step = [{{ {step} }}]")));
    let kept_udp = "udp = { address = \"a:7\", sockets = \"per_user\" }";
    let kept = kept.map(|step| with(kept_udp, &format!("step = [{{ {step} }}]")));
    insta::assert_snapshot!(mistakes(texts.into_iter().chain(kept)));
}
