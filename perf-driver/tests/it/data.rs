//! What requests are filled in with, as a server sees it.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex};

use perf_core::{FailureKind, Outcome, Plan, Sample, parse_plan};
use perf_driver::{Drive, DriveOptions, StopSignal, UsedUpData, drive};

use crate::scripted_server::{Received, Server, answer};

/// A server that keeps what it is asked.
struct Log {
    server: Server,
    seen: Arc<Mutex<Vec<Received>>>,
}

impl Log {
    fn start() -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&seen);
        let server = Server::answering(move |request| {
            keep.lock().unwrap().push(request.clone());
            answer(200, "", "")
        });
        Self { server, seen }
    }

    /// Drives the plan whose data and scenario are given.
    fn drive(&self, folder: &Path, text: &str, workers: usize) -> Drive<Vec<Sample>> {
        self.seen.lock().unwrap().clear();
        let plan = self.plan(folder, text);
        let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
        let stop = StopSignal::new();
        drive(&plan, Vec::new(), &options, &stop, &mut |_| ()).unwrap()
    }

    fn plan(&self, folder: &Path, text: &str) -> Plan {
        let text = format!(
            "version = 1\ntarget = {{ base_url = \"{}\" }}\n{text}",
            self.server.base_url()
        );
        parse_plan(&text, "perf.toml", folder, &|_| None)
            .unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    /// The first lines of all requests, without method and protocol, in the order of arrival.
    fn targets(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let targets = seen.iter().map(|request| {
            let line = request.head.lines().next().unwrap();
            line.split(' ').nth(1).unwrap().to_owned()
        });
        targets.collect()
    }

    fn sorted_targets(&self) -> Vec<String> {
        let mut targets = self.targets();
        targets.sort();
        targets
    }

    /// Everything that was sent but the order of it.
    fn everything(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let mut all: Vec<_> = seen
            .iter()
            .map(|request| {
                format!(
                    "{}\n{}",
                    request.head,
                    String::from_utf8_lossy(&request.body)
                )
            })
            .collect();
        all.sort();
        all
    }
}

fn failures(run: &Drive<Vec<Sample>>) -> Vec<FailureKind> {
    let kinds = run.sink.iter().filter_map(|sample| match sample.outcome {
        Outcome::Success => None,
        Outcome::Failure(kind) => Some(kind),
    });
    kinds.collect()
}

#[test]
fn rows_of_a_file_reach_every_part_of_a_request() {
    let folder = tempfile::tempdir().unwrap();
    let csv = "id,name,admin\n1,Ada,yes\na/../b?c#d,\"Grace \"\"G\"\" Höpper\",no\n";
    fs::write(folder.path().join("users.csv"), csv).unwrap();
    let log = Log::start();
    let run = log.drive(
        folder.path(),
        r#"
        data.users = { csv = "users.csv" }
        data.sizes = { values = [[10, 20], [30, 40]] }
        [[scenario]]
        name = "fill"
        load = { iterations = 3 }
        [[scenario.step]]
        method = "POST"
        path = "/users/{{users.id}}/items;v={{sizes.1}}"
        query = { "q" = "x&{{users.id}}", fixed = "1" }
        headers = { x-admin = "is {{users.admin}}" }
        json = { size = "{{sizes.0}}", all = "{{sizes}}", text = "{{sizes.0}} of {{iteration}}", row = ["{{users}}"] }
        [[scenario.step]]
        method = "POST"
        path = "/form"
        form = { name = "{{users.name}}", fixed = "a b" }
        [[scenario.step]]
        method = "POST"
        path = "/text"
        text = "{\"a\":{\"name\":\"{{users.id}}\"}}"
        "#,
        1,
    );
    assert_eq!(run.failure_examples, []);
    let seen = log.seen.lock().unwrap();
    assert_eq!(seen.len(), 9);
    let address = log.server.address().to_string();
    let shown: Vec<_> = seen[..6]
        .iter()
        .map(|request| {
            let head = request
                .head
                .replace("\r\n", "\n")
                .replace(&address, "ADDRESS");
            format!("{head}\n{}\n", String::from_utf8_lossy(&request.body))
        })
        .collect();
    insta::assert_snapshot!(shown.join("---\n"));
    let body = |place: usize| String::from_utf8_lossy(&seen[place].body);
    let again = body(0).replace("of 0", "of 2");
    assert_eq!(body(6), again, "the first row comes again");
}

/// Something of each kind of source that draws by chance or by number.
const DRAWS: &str = r#"
seed = 7
[data]
rows = { values = ["a", "b", "c", "d", "e"] }
chance = { values = ["a", "b", "c", "d", "e"], order = "random" }
cards = { values = ["a", "b", "c", "d", "e"], order = "shuffled" }
whole = { integer = [-5, 1000000] }
part = { float = [0.5, 1.5] }
price = { float = [0.5, 1.5], decimals = 2 }
kind = { choice = { x = 3, y = 1 } }
key = { uuid = true, scope = "request" }
person = { name = true }
text = { words = [3, 8] }
code = { pattern = "[A-Z]{3}-[0-9]{4}(-x)?" }
number = { counter = { start = 100, step = 10 } }

[[scenario]]
name = "draw"
"#;

const STEPS: &str = r#"
[[scenario.step]]
method = "POST"
path = "/{{iteration}}/{{rows}}/{{chance}}/{{cards}}"
json = { whole = "{{whole}}", part = "{{part}}", price = "{{price}}", kind = "{{kind}}", key = "{{key}}", person = "{{person}}", first = "{{person.first}}", text = "{{text}}", code = "{{code}}", number = "{{number}}", uuid = "{{uuid}}" }
[[scenario.step]]
path = "/{{iteration}}/second/{{chance}}"
headers = { x-key = "{{key}}", x-uuid = "{{uuid}}" }
"#;

#[test]
fn any_number_of_workers_sends_the_same() {
    let loads = [
        ("load = { iterations = 60, virtual_users = 8 }", 120),
        (
            "load = { arrival_rate = \"2000/s\", duration = \"30ms\", connections = 8 }",
            120,
        ),
    ];
    let log = Log::start();
    for (load, count) in loads {
        let text = format!("{DRAWS}{load}\n{STEPS}");
        let run = log.drive(Path::new(""), &text, 1);
        assert_eq!(failures(&run), []);
        let alone = log.everything();
        assert_eq!(alone.len(), count, "{load}");
        for workers in [1, 2, 8] {
            let _run = log.drive(Path::new(""), &text, workers);
            assert_eq!(log.everything(), alone, "{workers} workers, {load}");
        }
        let other = text.replace("seed = 7", "seed = 8");
        let _run = log.drive(Path::new(""), &other, 1);
        let shared = log.everything();
        let shared = shared.iter().filter(|request| alone.contains(request));
        assert_eq!(shared.count(), 0, "another seed, another run");
    }
}

#[test]
fn a_scenario_sends_the_same_alone_and_among_others() {
    let scenario = |name: &str| {
        format!(
            "[[scenario]]\nname = \"{name}\"\nload = {{ iterations = 40 }}\n\
             [[scenario.task]]\nname = \"one\"\n\
             step = [{{ path = \"/{name}/one/{{{{number}}}}/{{{{row}}}}/{{{{uuid}}}}\" }}]\n\
             [[scenario.task]]\nname = \"two\"\nstep = [{{ path = \"/{name}/two/{{{{number}}}}\" }}]\n"
        )
    };
    let log = Log::start();
    let sent = |names: &[&str]| {
        let text: String = names.iter().map(|name| scenario(name)).collect();
        let text = format!(
            "seed = 7\ndata.number = {{ integer = [0, 1000000] }}\n\
             data.row = {{ values = [1, 2, 3, 4, 5], order = \"shuffled\" }}\n{text}"
        );
        let run = log.drive(Path::new(""), &text, 1);
        assert_eq!(failures(&run), []);
        let own = log.targets().into_iter();
        own.filter(|target| target.starts_with("/pay/"))
            .collect::<Vec<_>>()
    };
    let alone = sent(&["pay"]);
    assert_eq!(alone.len(), 40);
    assert_eq!(sent(&["look", "buy", "pay"]), alone);
    assert_eq!(sent(&["pay", "look"]), alone);

    let without_name = |targets: Vec<String>, name: &str| {
        let cut = targets.into_iter();
        let cut = cut.filter_map(|target| Some(target.strip_prefix(name)?.to_owned()));
        cut.collect::<Vec<_>>()
    };
    sent(&["look", "pay"]);
    let (look, pay) = (
        without_name(log.targets(), "/look"),
        without_name(log.targets(), "/pay"),
    );
    assert_eq!((look.len(), pay.len()), (40, 40));
    assert_ne!(look, pay, "each scenario draws its own");
}

#[test]
fn unique_rows_are_sent_once_and_end_the_load() {
    let log = Log::start();
    let loads = [
        "{ iterations = 50, virtual_users = 3 }",
        "{ virtual_users = 3, duration = \"20s\" }",
        "{ arrival_rate = \"2000/s\", duration = \"25ms\", connections = 3 }",
    ];
    for load in loads {
        for workers in [1, 3] {
            let text = format!(
                "data.row = {{ values = [0, 1, 2, 3, 4, 5, 6], order = \"unique\" }}\n\
                 [[scenario]]\nname = \"a\"\nload = {load}\nstep = [{{ path = \"/{{{{row}}}}\" }}]\n"
            );
            let run = log.drive(Path::new(""), &text, workers);
            assert_eq!(failures(&run), []);
            let expected: Vec<_> = (0..7).map(|row| format!("/{row}")).collect();
            assert_eq!(log.sorted_targets(), expected, "{load}, {workers} workers");
            assert_eq!(run.scenarios[0].starts, 7, "{load}, {workers} workers");
            let used_up = UsedUpData {
                scenario: 0,
                source: "row".to_owned(),
                rows: 7,
            };
            assert_eq!(run.used_up, [used_up], "{load}, {workers} workers");
        }
    }
}

#[test]
fn a_load_that_ends_with_its_data_or_before_it_has_not_used_it_up() {
    let log = Log::start();
    for load in [
        "{ iterations = 7, virtual_users = 3 }",
        "{ iterations = 5, virtual_users = 3 }",
        "{ arrival_rate = \"2000/s\", duration = \"3ms\", connections = 3 }",
    ] {
        for workers in [1, 3] {
            let text = format!(
                "data.row = {{ values = [0, 1, 2, 3, 4, 5, 6], order = \"unique\" }}\n\
                 [[scenario]]\nname = \"a\"\nload = {load}\nstep = [{{ path = \"/{{{{row}}}}\" }}]\n"
            );
            let run = log.drive(Path::new(""), &text, workers);
            assert!(run.scenarios[0].starts >= 5, "{load}, {workers} workers");
            assert_eq!(run.used_up, [], "{load}, {workers} workers");
        }
    }
}

#[test]
fn unique_rows_that_are_not_asked_for_end_nothing() {
    let log = Log::start();
    let _run = log.drive(
        Path::new(""),
        "data.row = { values = [0], order = \"unique\" }\n\
         [[scenario]]\nname = \"a\"\nload = { iterations = 3 }\nstep = [{ path = \"/\" }]\n",
        1,
    );
    assert_eq!(log.targets().len(), 3);
}

#[test]
fn a_user_keeps_its_row_whichever_worker_it_is_on() {
    let log = Log::start();
    for workers in [1, 2, 4] {
        let text = "data.row = { values = [\"a\", \"b\", \"c\"], order = \"per_user\" }\n\
             data.own = { values = [\"x\", \"y\", \"z\", \"u\"], scope = \"user\", order = \"unique\" }\n\
             [[scenario]]\nname = \"a\"\nload = { virtual_users = 4, duration = \"100ms\" }\n\
             step = [{ path = \"/{{user}}/{{row}}/{{own}}\" }]\n";
        let _run = log.drive(Path::new(""), text, workers);
        let mut targets = log.sorted_targets();
        targets.dedup();
        let expected = ["/0/a/x", "/1/b/y", "/2/c/z", "/3/a/u"];
        assert_eq!(targets, expected, "{workers} workers");
    }
}

/// Fault: H6
#[test]
fn what_is_not_fit_to_be_sent_is_a_failure_and_not_sent() {
    let log = Log::start();
    for value in ["a\\r\\nx-admin: yes", "\\u0000"] {
        let text = format!(
            "data.bad = {{ values = [\"{value}\"] }}\n[[scenario]]\nname = \"a\"\n\
             load = {{ iterations = 1 }}\n\
             step = [{{ path = \"/\", headers = {{ x-a = \"{{{{bad}}}}\" }} }}]\n"
        );
        let run = log.drive(Path::new(""), &text, 1);
        assert_eq!(failures(&run), [FailureKind::MissingValue]);
        let example = &run.failure_examples[0].message;
        assert_eq!(
            example,
            "a value for header `x-a` has a character that HTTP does not allow"
        );
        assert_eq!(log.targets(), [] as [&str; 0]);
    }
}

/// Fault: H6
#[test]
fn no_value_breaks_out_of_its_segment_of_the_path() {
    let log = Log::start();
    let text = |path: &str| {
        format!(
            "data.row = {{ values = [\"..\", \".\", \"%2e%2e\", \"a/../b\", \"\\\\\", \"\", \"x.y\"] }}\n\
             [[scenario]]\nname = \"a\"\nload = {{ iterations = 7 }}\nstep = [{{ path = \"{path}\" }}]\n"
        )
    };
    let run = log.drive(Path::new(""), &text("/items/{{row}}"), 1);
    let unfit = FailureKind::MissingValue;
    assert_eq!(failures(&run), [unfit, unfit]);
    let expected = [
        "/items/%252e%252e",
        "/items/a%2F..%2Fb",
        "/items/%5C",
        "/items/",
        "/items/x.y",
    ];
    assert_eq!(log.targets(), expected);
    let run = log.drive(Path::new(""), &text("/items/.{{row}}/x"), 1);
    assert_eq!(failures(&run), [unfit, unfit], "half a climb is one too");
    assert_eq!(log.targets().len(), 5);
}

#[test]
fn what_answers_say_is_in_later_requests() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        let target = request.head.split(' ').nth(1).unwrap().to_owned();
        let body = match target.split('/').nth(1) {
            Some("rows") => r#"{ "ids": [7, 8] }"#.to_owned(),
            Some("login") => format!("{{ \"token\": \"of {}\" }}", target.len()),
            _ => String::new(),
        };
        keep.lock().unwrap().push(target);
        answer(200, "", &body)
    });
    let text = format!(
        "version = 1\ntarget = {{ base_url = \"{}\" }}\n{}",
        server.base_url(),
        r#"
        [data]
        person = { values = ["Ada", "Eva"], scope = "user" }
        key = { pattern = "[a-z]{12}" }
        [[scenario]]
        name = "a"
        load = { iterations = 4, virtual_users = 2 }
        setup = [{ path = "/rows/{{key}}", extract = { rows = { json = "$" } } }]
        on_start = [{ path = "/login/{{user}}/{{person}}", extract = { token = { json = "$.token" } } }]
        on_stop = [{ path = "/logout/{{token}}/{{person}}" }]
        teardown = [{ path = "/drop/{{key}}/{{rows.ids.0}}" }]
        [[scenario.step]]
        repeat = 2
        step = [
          { repeat = 2, step = [{ path = "/inner/{{iteration}}/{{pass}}/{{rows.ids.1}}" }] },
          { path = "/outer/{{iteration}}/{{pass}}/{{token}}" },
        ]
        "#
    );
    let plan = parse_plan(&text, "p", Path::new(""), &|_| None).unwrap();
    for workers in [1, 2] {
        seen.lock().unwrap().clear();
        let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
        let run = drive(&plan, Vec::new(), &options, &StopSignal::new(), &mut |_| ()).unwrap();
        assert_eq!(failures(&run), []);
        let mut all = seen.lock().unwrap().clone();
        let key = all[0].trim_start_matches("/rows/").to_owned();
        assert_eq!(all.remove(0), format!("/rows/{key}"));
        assert_eq!(
            all.pop(),
            Some(format!("/drop/{key}/7")),
            "teardown knows what setup does"
        );
        let mut expected = vec![
            "/login/0/Ada".to_owned(),
            "/login/1/Eva".to_owned(),
            "/logout/of%2012/Ada".to_owned(),
            "/logout/of%2012/Eva".to_owned(),
        ];
        for iteration in 0..4 {
            for pass in 0..2 {
                expected.push(format!("/outer/{iteration}/{pass}/of%2012"));
                expected.extend((0..2).map(|_| format!("/inner/{iteration}/{pass}/8")));
            }
        }
        all.sort();
        expected.sort();
        assert_eq!(all, expected, "{workers} workers");
    }
}

#[test]
fn users_draw_by_numbers_of_their_own_in_an_open_model_too() {
    let log = Log::start();
    for workers in [1, 3] {
        let text = "data.own = { values = [\"x\", \"y\", \"z\"], scope = \"user\", order = \"unique\" }\n\
             [[scenario]]\nname = \"a\"\nload = { arrival_rate = \"1000/s\", duration = \"20ms\", connections = 3 }\n\
             on_start = [{ path = \"/start/{{own}}\" }]\nstep = [{ path = \"/{{user}}/{{own}}\" }]\n";
        let run = log.drive(Path::new(""), text, workers);
        assert_eq!(failures(&run), []);
        let mut targets = log.sorted_targets();
        targets.dedup();
        let known = ["/0/x", "/1/y", "/2/z", "/start/x", "/start/y", "/start/z"];
        assert!(
            targets
                .iter()
                .all(|target| known.contains(&target.as_str())),
            "{targets:?}"
        );
        let starts = targets.iter().filter(|target| target.starts_with("/start"));
        assert_eq!(starts.count(), 3, "{workers} workers");
    }
}
