//! Plans that the program writes: to begin with, from recordings, from descriptions.

use std::fs;

use serde_json::{Value, json};

use crate::child::{Finished, Running};
use crate::report_json::Report;
use crate::servers::python;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// Runs the program with variables of the environment.
fn run_with(place: &Workplace, arguments: &[&str], variables: &[(&str, &str)]) -> Finished {
    let mut command = place.command(arguments);
    command.envs(variables.iter().copied());
    Running::start(&mut command).finish()
}

/// What each route was asked.
fn asked(stub: &StubTarget) -> Vec<u64> {
    let counters = stub.counters();
    let routes = counters["routes"].as_array().expect("a list of routes");
    let asked = routes.iter().map(|route| route["requests"].as_u64());
    asked
        .map(|count| count.expect("a number of requests"))
        .collect()
}

/// A recording of these requests to the server at `url`, each with the text of its answer.
fn recording(url: &str, requests: &[(Value, u16, &str)]) -> String {
    let entry = |(request, status, answer): &(Value, u16, &str)| {
        let mut request = request.clone();
        let path = request["url"].as_str().unwrap_or_default().to_owned();
        request["url"] = format!("{url}{path}").into();
        json!({
            "startedDateTime": "2026-03-02T09:30:00.000Z",
            "time": 3,
            "request": request,
            "response": {
                "status": status,
                "content": { "mimeType": "application/json", "text": answer },
            },
        })
    };
    let entries: Vec<_> = requests.iter().map(entry).collect();
    json!({ "log": { "version": "1.2", "entries": entries } }).to_string()
}

#[test]
fn a_plan_to_begin_with_is_written_and_runs() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/ latency=1ms"]);
    let finished = place.run(&["init"]).ended_with(0);
    assert_eq!(finished.stdout, "perf.toml\n");
    finished.says("next: perf-cli plan check perf.toml");
    let checked = place.run(&["plan", "check", "perf.toml"]).ended_with(0);
    checked.shows("no mistakes; scenarios: 1, criteria: 2");
    let arguments = ["run", "--base-url", &stub.url, "--iterations", "400"];
    place.run(&arguments).ended_with(0).shows("400");
    assert_eq!(stub.requests(), 401);

    let arguments = ["init", "other.toml", "--base-url", "http://127.0.0.1:9"];
    place.run(&arguments).ended_with(0);
    let described = place.run(&["plan", "check", "other.toml"]).ended_with(0);
    described.shows("first plan against http://127.0.0.1:9\n");
}

#[test]
fn what_is_there_already_is_replaced_only_if_that_is_asked_for() {
    let place = Workplace::new();
    place.write("perf.toml", "mine");
    place.write(
        "shop.har",
        &recording(
            "https://shop.example",
            &[(json!({ "method": "GET", "url": "/" }), 200, "")],
        ),
    );
    for arguments in [
        &["init"][..],
        &["init", "perf.toml", "--from-har", "shop.har"],
    ] {
        let finished = place.run(arguments).ended_with(2).shows_nothing();
        assert_eq!(
            finished.stderr,
            "error: there is a `perf.toml` already\nhint: give another name, or --force to replace it\n"
        );
        assert_eq!(place.read("perf.toml"), "mine");
    }
    place
        .run(&["init", "--from-har", "shop.har", "--force"])
        .ended_with(0);
    assert!(place.read("perf.toml").contains("https://shop.example"));
    let finished = place.run(&["init", "no/such/plan.toml"]).ended_with(2);
    finished
        .says("there is no folder `no/such`")
        .says("\nhint: create it first");
}

#[test]
fn a_recording_becomes_a_plan_that_runs() {
    let place = Workplace::new();
    let routes = [
        "GET / latency=1ms",
        "GET /items latency=1ms",
        "POST /orders status=201",
    ];
    let stub = StubTarget::start(&place, &routes);
    let key = json!([{ "name": "X-Api-Key", "value": "k3y-0f-the-r3cording" }]);
    let order = r#"{"item":"lamp","note":"{{x}} ${Y}","password":"p4ss-of-the-r3cording"}"#;
    let har = recording(
        &stub.url,
        &[
            (json!({ "method": "GET", "url": "/?from=mail" }), 200, ""),
            (
                json!({ "method": "GET", "url": "/items?q=a+b", "headers": key }),
                200,
                "{}",
            ),
            (
                json!({ "method": "POST", "url": "/orders", "headers": key,
                        "postData": { "mimeType": "application/json", "text": order } }),
                201,
                "{}",
            ),
        ],
    );
    place.write("shop.har", &har);
    let finished = place
        .run(&["init", "shop.toml", "--from-har", "shop.har"])
        .ended_with(0);
    assert_eq!(finished.stdout, "shop.toml\n");
    insta::assert_snapshot!(finished.stderr, @r"
    set these before a run; they stand for secrets, which the plan does not have:
      API_KEY   header `X-Api-Key` of GET /items
      PASSWORD  JSON field `password` of POST /orders
    next: perf-cli plan check shop.toml
    ");
    let plan = place.read("shop.toml");
    for secret in ["k3y-0f-the-r3cording", "p4ss-of-the-r3cording"] {
        assert!(har.contains(secret));
        assert!(
            !plan.contains(secret) && !finished.stderr.contains(secret),
            "{plan}"
        );
    }
    // Without its variables the plan says which are missing.
    let finished = place
        .run(&["run", "shop.toml"])
        .ended_with(2)
        .shows_nothing();
    finished.says("the environment variable `API_KEY` is not set");
    assert_eq!(stub.requests(), 0);
    let variables = [("API_KEY", "one"), ("PASSWORD", "two")];
    run_with(&place, &["run", "shop.toml"], &variables).ended_with(0);
    // Each step in each of ten iterations.
    assert_eq!(asked(&stub), [10, 10, 10]);
}

/// The answers of this server are files, so that what a later request sends decides what it gets.
#[test]
fn a_value_of_an_answer_reaches_the_request_that_was_recorded_with_it() {
    let place = Workplace::new();
    let Some(server) = python(place.folder()) else {
        return;
    };
    let recorded = r#"{"session": {"token": "recorded-0001"}}"#;
    let answer = r#"{"session": {"token": "served-0002"}}"#;
    fs::write(place.path("served/session.json"), answer).unwrap();
    fs::write(place.path("served/served-0002"), "{}").unwrap();
    let get = |path: &str| json!({ "method": "GET", "url": path });
    let requests = [
        (get("/session.json"), 200, recorded),
        (get("/recorded-0001"), 200, "{}"),
    ];
    place.write("files.har", &recording(&server.url, &requests));
    place
        .run(&["init", "--from-har", "files.har"])
        .ended_with(0);
    assert!(!place.read("perf.toml").contains("recorded-0001"));
    assert!(place.read("perf.toml").contains("path = \"/{{token}}\""));
    place.run(&["run", "--report", "json=r.json"]).ended_with(0);
    let report = Report::read(&place, "r.json");
    assert_eq!(report.count("recorded journey", "requests"), 20);
    assert_eq!(report.count("recorded journey", "failed"), 0);
}

#[test]
fn a_description_becomes_a_plan_that_runs() {
    let place = Workplace::new();
    let stub = StubTarget::start(
        &place,
        &["GET /v1/items latency=1ms", "POST /v1/items status=201"],
    );
    let description = format!(
        "openapi: 3.1.0
info: {{ title: Shop }}
servers: [{{ url: '{}/v1' }}]
security: [{{ token: [] }}]
paths:
  /items:
    get:
      tags: [Items]
      parameters: [{{ name: page, in: query, required: true, schema: {{ type: integer }} }}]
      responses: {{ 200: {{ description: some }} }}
    post:
      tags: [Items]
      requestBody:
        content: {{ application/json: {{ schema: {{ type: object, required: [name], properties: {{ name: {{ type: string }} }} }} }} }}
      responses: {{ 201: {{ description: made }} }}
components:
  securitySchemes: {{ token: {{ type: http, scheme: bearer }} }}
",
        stub.url
    );
    place.write("shop.yaml", &description);
    let arguments = ["init", "--from-openapi", "shop.yaml"];
    let finished = place.run(&arguments).ended_with(0);
    insta::assert_snapshot!(finished.stderr, @r"
    note: left out 1 operation that may change something: POST /items; --with-writes calls them too
    note: made up, since the description has no example: page; put values in `[data]` that exist
    set these before a run; they stand for secrets, which the plan does not have:
      ACCESS_TOKEN  bearer token of the security scheme `token`
    next: perf-cli plan check perf.toml
    ");
    let variables = [("ACCESS_TOKEN", "one")];
    run_with(&place, &["run"], &variables).ended_with(0);
    assert_eq!(asked(&stub), [100, 0]);
    let arguments = [
        "init",
        "--from-openapi",
        "shop.yaml",
        "--with-writes",
        "--force",
    ];
    place.run(&arguments).ended_with(0);
    run_with(&place, &["run"], &variables).ended_with(0);
    let [read, written] = asked(&stub)[..] else {
        panic!("{}", stub.counters());
    };
    // Each of the hundred iterations does one of the two.
    assert_eq!(read + written, 200);
    assert!(read > 100 && written > 0, "{read} {written}");
}

#[test]
fn what_no_plan_can_come_of_is_told_and_nothing_is_written() {
    let place = Workplace::new();
    place.write("page.har", "<html>\n");
    place.write("empty.har", "{\"log\": {\n\"entries\": []}}");
    place.write("old.yaml", "swagger: '2.0'\npaths: {}\n");
    place.write("broken.yaml", "openapi: 3.0.0\npaths: [\n");
    fs::create_dir(place.path("folder.har")).unwrap();
    let cases: [&[&str]; 9] = [
        &["--from-har", "page.har"],
        &["--from-har", "empty.har"],
        &["--from-har", "folder.har"],
        &["--from-har", "old.yaml"],
        &["--from-openapi", "old.yaml"],
        &["--from-openapi", "broken.yaml"],
        &["--from-openapi", "empty.har"],
        &["--from-har", "a.har", "--from-openapi", "a.yaml"],
        &["--with-writes"],
    ];
    let told = cases.map(|arguments| {
        let all = [&["init"], arguments].concat();
        let finished = place.run(&all).ended_with(2).shows_nothing();
        format!("$ perf-cli {}\n{}", all.join(" "), finished.stderr)
    });
    insta::assert_snapshot!("refused", told.join("\n"));
    assert!(!place.has("perf.toml"));
}
