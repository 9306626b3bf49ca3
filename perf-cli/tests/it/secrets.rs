//! Secrets of a plan are in nothing that the program writes, not even where a target tells them back
//! without their names.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use crate::child::Running;
use crate::workplace::Workplace;

const PLAN: &str = r#"
version = 1
name = "secrets"
[target]
base_url = "http://127.0.0.1:${PORT}"
[http]
auth = { bearer = "${API_TOKEN}" }
cookies = true
[[scenario]]
name = "a"
load = { iterations = 2 }
criteria = ["error_rate < 1%"]
setup = [{ method = "POST", path = "/rows", json = { note = "${OTHER_SECRET}" } }]
teardown = [{ method = "DELETE", path = "/rows", json = { note = "${OTHER_SECRET}" } }]
[[scenario.step]]
name = "tells all"
method = "POST"
path = "/tell"
query = { session_token = "canary&query-55aa" }
headers = { X-Api-Key = "canary-key-91bc", Cookie = "session=canary-cookie-17; lang=de" }
json = { password = "canary-password-8", note = "${OTHER_SECRET}" }
on_failure = "continue"
[[scenario]]
name = "names tell"
description = "of ${API_TOKEN}"
load = { iterations = 1 }
fault = [{ command = ["sh", "-c", "echo $0 >&2; exit 1", "${API_TOKEN}"], at = "0s" }]
step = [
  { path = "/hook/${API_TOKEN}?api_key=canary-key-in-path", on_failure = "continue" },
  { method = "POST", path = "/tell", on_failure = "continue", multipart = [{ name = "password", value = "canary-part" }] },
  { method = "POST", path = "/tell/2", on_failure = "continue", json = { password = ["canary-list"], secret = { deep = "canary-deep" } } },
  { method = "POST", path = "/tell/3", on_failure = "continue", form = { password = "canary &form/é" } },
  { method = "POST", path = "/rows", extract = { session_token = { regex = "(canary-of-answer)" } } },
  { method = "POST", path = "/tell/4", text = "{{session_token}}", on_failure = "continue" },
  { method = "POST", path = "/tell/5", text = "{{users.password}}" },
]
[metrics.queue]
path = "/queue?token=canary-of-metric"
regex = "said (.*)"
[data.users]
values = [{ name = "ann", password = "canary-of-data" }]
[[scenario]]
name = "granted"
load = { iterations = 1 }
http = { auth = { oauth2 = { token_url = "http://127.0.0.1:${PORT}/rows/token", client_id = "perf", client_secret = "canary-client" } } }
step = [{ path = "/tell" }]
[[scenario]]
name = "b"
load = { iterations = 2 }
http = { auth = { basic = { user = "ann", password = "canary-basic-66f0" } } }
step = [{ name = "cut", path = "/cut" }, { name = "shell", command = { shell = "echo $WHO >&2; exit 1", env = { WHO = "${OTHER_SECRET}" } } }]
"#;

/// Fails every request, and tells what it has heard without what would give away what is a secret. Names
/// with their values stand behind it.
fn answer(mut stream: TcpStream) {
    let mut room = vec![0; 65_536];
    while let Ok(size @ 1..) = stream.read(&mut room) {
        let request = String::from_utf8_lossy(&room[..size]).into_owned();
        let words = request.replace([':', '=', '"', '\r', '\n', '{', '}', ','], " ");
        let mut body = format!("you said {words} and {request}");
        if request.starts_with("GET /cut") {
            // Of a body 500 bytes are kept: they end within the secret.
            let secret = request.split("asic ").nth(1).unwrap_or_default();
            let secret = secret.split_whitespace().next().unwrap_or_default();
            body = format!("{}{secret} and more", "x ".repeat(240));
        }
        if request.starts_with("POST /rows/token") {
            body = String::from(r#"{ "access_token": "canary-granted", "token_type": "bearer" }"#);
        } else if request.starts_with("POST /rows") {
            body += " canary-of-answer";
        }
        let status = if request.starts_with("POST /rows") || request.starts_with("GET /queue") {
            "200 OK"
        } else {
            "500 Not Good"
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nSet-Cookie: id=1\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        if stream
            .write_all(&[head.as_bytes(), body.as_bytes()].concat())
            .is_err()
        {
            return;
        }
    }
}

/// Every file below `folder`, with its text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            found.push((path.display().to_string(), text));
        }
    }
    found
}

/// Fault: P1
#[test]
fn no_output_has_a_secret_in_it() {
    let place = Workplace::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || answer(stream.unwrap()));
        }
    });
    place.write("perf.toml", PLAN);
    let formats = [
        "console",
        "html",
        "markdown",
        "json",
        "csv",
        "csv-timeline",
        "junit",
        "github",
        "github-summary",
        "analysis",
        "analysis-json",
    ];
    let reports = formats.map(|format| format!("{format}=out/{format}"));
    let mut arguments = vec!["run", "--verbose", "--samples", "out/samples.csv"];
    arguments.extend(reports.iter().flat_map(|report| ["--report", report]));
    let finish = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command
            .env("PORT", port.to_string())
            .env("API_TOKEN", "canary-token-7f3a")
            .env("OTHER_SECRET", "canary-variable-23d4");
        Running::start(&mut command).finish()
    };
    let planned = [
        ["plan", "check", "perf.toml"],
        ["run", "--dry-run", "perf.toml"],
    ];
    let planned = planned.map(|arguments| finish(&arguments).ended_with(0));
    let finished = finish(&arguments);
    // What failed is told with its answer, so that there was something to hide.
    let finished = finished.shows("500").says("record: ");
    let record = place.read(&place.only("perf-out", ".json"));
    assert!(
        // Of each step that fails.
        record.matches("you said").count() >= 8 && record.matches("***").count() >= 40,
        "{record}"
    );
    fs::remove_file(place.path("perf.toml")).unwrap();
    let mut written = files(place.folder());
    assert!(written.len() > formats.len(), "{}", written.len());
    for finished in planned.into_iter().chain([finished]) {
        written.push(("stdout".to_owned(), finished.stdout));
        written.push(("stderr".to_owned(), finished.stderr));
    }
    for (name, text) in &written {
        for sign in ["canary", "Y2FuYXJ5", "YW5uOmNhbmFyeS"] {
            let at = text.find(sign);
            let around = at.map(|at| &text[text.floor_char_boundary(at.saturating_sub(200))..]);
            let around = around.map(|rest| rest.chars().take(400).collect::<String>());
            assert!(at.is_none(), "{name}: {around:?}");
        }
    }
}

/// Fault: P4
#[test]
fn no_error_has_a_secret_in_it() {
    let place = Workplace::new();
    place.write(
        "perf.toml",
        "version = 1\ntarget = { base_url = \"http://127.0.0.1:9\" }\n\
         data.rows = { csv = \"${API_TOKEN}.csv\" }\n\
         [[scenario]]\nname = \"a\"\nload = { iterations = 1 }\nstep = [{ path = \"/\" }]\n",
    );
    let mut command = place.command(&["run"]);
    command.env("API_TOKEN", "canary-token-7f3a");
    let finished = Running::start(&mut command).finish().ended_with(2);
    let finished = finished.says("there is no file `***.csv`");
    assert!(!finished.stderr.contains("canary"), "{}", finished.stderr);
}
