//! What a step takes from its answer for later ones.

use std::sync::{Arc, Mutex};

use perf_core::{Plan, Step};
use perf_driver::{
    Answer, DriveOptions, Exchange, Failure, HttpPrepared, HttpSession, HttpSetupError,
    HttpTransport, Laps, Transport, Values,
};

use crate::judged::{plan_of, verdicts};
use crate::plans::driven_with;
use crate::scripted_server::{Server, answer};

/// HTTP, and what is known after each check.
struct Observed {
    http: HttpTransport,
    seen: Arc<Mutex<Vec<Values>>>,
}

impl Transport for Observed {
    type Prepared = HttpPrepared;
    type Rendered = <HttpTransport as Transport>::Rendered;
    type Session = HttpSession;
    type Answer = Answer;
    type Error = HttpSetupError;

    fn prepare(&self, scenario: usize, step: &Step) -> Result<HttpPrepared, HttpSetupError> {
        self.http.prepare(scenario, step)
    }

    fn open_sessions(
        &self,
        scenario: usize,
        count: usize,
    ) -> Result<Vec<HttpSession>, HttpSetupError> {
        self.http.open_sessions(scenario, count)
    }

    fn render(
        &self,
        prepared: &HttpPrepared,
        values: &mut Values,
    ) -> Result<Self::Rendered, Failure> {
        self.http.render(prepared, values)
    }

    async fn exchange(
        &self,
        session: &mut HttpSession,
        prepared: &HttpPrepared,
        rendered: Self::Rendered,
        laps: &impl Laps,
    ) -> Exchange<Answer> {
        self.http.exchange(session, prepared, rendered, laps).await
    }

    fn check(
        &self,
        prepared: &HttpPrepared,
        answer: &Answer,
        values: &mut Values,
    ) -> Result<(), Failure> {
        let result = self.http.check(prepared, answer, values);
        self.seen.lock().unwrap().push(values.clone());
        result
    }
}

/// What is known after each check of `plan`.
fn known_after(plan: &Plan) -> Vec<Values> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let transport = Observed {
        http: HttpTransport::new(plan).unwrap(),
        seen: Arc::clone(&seen),
    };
    let _run = driven_with(transport, plan, &DriveOptions::new());
    let mut seen = seen.lock().unwrap();
    std::mem::take(&mut *seen)
}

/// What the step takes as each of `names`, as JSON.
fn taken(headers: &str, body: &str, extract: &str, names: &[&str]) -> Vec<String> {
    let answer = answer(200, headers, body);
    let server = Server::answering(move |_| answer.clone());
    let plan = plan_of(&server.base_url(), &format!("extract = {{ {extract} }}"));
    let seen = known_after(&plan);
    assert_eq!(seen.len(), 1);
    let shown = names.iter().map(|name| match seen[0].get(name) {
        Some(value) => value.to_string(),
        None => "nothing".to_owned(),
    });
    shown.collect()
}

#[test]
fn a_json_path_takes_the_first_value_with_its_type() {
    let body = r#"{"id": 7, "items": [{"n": "a"}, {"n": "b"}], "none": null}"#;
    let extract = r#"
        id = { json = "$.id" }, name = { json = "$.items[*].n" },
        list = { json = "$.items" }, none = { json = "$.none", default = 1 },
        missing = { json = "$.x", default = [1, "b"] }
    "#;
    assert_eq!(
        taken(
            "",
            body,
            &extract.replace('\n', " "),
            &["id", "name", "list", "none", "missing", "other"]
        ),
        [
            "7",
            "\"a\"",
            r#"[{"n":"a"},{"n":"b"}]"#,
            "null",
            "[1,\"b\"]",
            "nothing"
        ]
    );
}

#[test]
fn expressions_headers_and_cookies_give_texts() {
    let headers = "X-Id: 5\r\nX-Id: 6\r\nSet-Cookie: sid=\"a=b\"; Path=/; HttpOnly\r\n\
                   Set-Cookie: other=1\r\nset-cookie: late=1\r\nset-cookie: late=2\r\n";
    let body = "<input name=\"csrf\" value=\"t0k3n\"> <input value=\"\">";
    let extract = r#"csrf = { regex = 'name="csrf" value="(.*?)"' }, empty = { regex = 'value="()"' },
        id = { header = "x-id" }, sid = { cookie = "sid" }, late = { cookie = "late" },
        none = { header = "X-None", default = "d" }, path = { cookie = "Path", default = "no" }"#;
    assert_eq!(
        taken(
            headers,
            body,
            &extract.replace('\n', " "),
            &["csrf", "empty", "id", "sid", "late", "none", "path"]
        ),
        [
            "\"t0k3n\"",
            "\"\"",
            "\"5\"",
            "\"a=b\"",
            "\"2\"",
            "\"d\"",
            "\"no\""
        ]
    );
}

#[test]
fn what_is_not_found_is_a_failed_check() {
    insta::assert_snapshot!(verdicts(
        "X-Id: 5\r\n",
        "plain",
        &[
            r#"extract = { a = { json = "$.id" } }"#,
            r#"extract = { a = { json = "$.id", default = 1 } }"#,
            r#"extract = { a = { regex = "p(x)?l" } }"#,
            r#"extract = { a = { regex = "(\\d+)" } }"#,
            r#"extract = { a = { header = "X-None" } }"#,
            r#"extract = { a = { cookie = "sid" } }"#,
            r#"extract = { a = { header = "X-Id" }, b = { cookie = "sid" } }"#,
        ]
    ));
    insta::assert_snapshot!(verdicts(
        "",
        "{}",
        &[r#"extract = { a = { json = "$.id" } }"#]
    ));
}

#[test]
fn nothing_is_taken_from_an_answer_that_is_not_as_it_must_be() {
    let answer = answer(200, "X-Id: 5\r\n", "{}");
    let server = Server::answering(move |_| answer.clone());
    let known = |step: &str| {
        let seen = known_after(&plan_of(&server.base_url(), step));
        seen[0].get("id").cloned()
    };
    let id = r#"extract.id = { header = "X-Id" }"#;
    assert_eq!(known(id), Some("5".into()));
    assert_eq!(known(&format!("{id}\nexpect.status = 500")), None);
    assert_eq!(known(&format!("{id}\nexpect.body_contains = \"x\"")), None);
    let half = format!("{id}\nextract.other = {{ cookie = \"x\" }}");
    assert_eq!(known(&half), None, "all or nothing");
}
