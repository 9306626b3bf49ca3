//! From the text of a plan to what a target sees of it.

use std::sync::{Arc, Mutex};

use crate::plans::driven;
use crate::scripted_server::{Server, answer};

#[test]
fn a_plan_says_how_http_is_spoken() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.head.clone());
        if request.head.starts_with("POST /login ") {
            return answer(302, "Set-Cookie: id=7; Path=/\r\nLocation: /home\r\n", "");
        }
        answer(200, "", "")
    });
    let address = server.address();
    let text = format!(
        r#"
        version = 1
        target = {{ base_url = "http://shop.example" }}
        [http]
        auth = {{ bearer = "${{TOKEN}}" }}
        resolve = {{ "shop.example:80" = "{address}" }}
        [[scenario]]
        name = "with cookies"
        load = {{ iterations = 1 }}
        http = {{ cookies = true, redirects = 2, traceparent = true }}
        step = [{{ method = "POST", path = "/login", multipart = [{{ name = "a", value = "b" }}] }}]
        [[scenario]]
        name = "a stranger"
        load = {{ iterations = 1 }}
        http = {{ auth = "none" }}
        step = [{{ path = "/stranger" }}]
        "#
    );
    let environment = |name: &str| (name == "TOKEN").then(|| "secret".to_owned());
    let plan = perf_core::parse_plan(&text, "plan.toml", "".as_ref(), &environment).unwrap();
    assert_eq!(driven(&plan).failure_examples, []);
    let seen = seen.lock().unwrap();
    let has = |number: usize, line: &str| seen[number].contains(&format!("\r\n{line}"));
    assert!(seen[0].starts_with("POST /login HTTP/1.1\r\n"));
    assert!(has(0, "authorization: Bearer secret\r\n") && has(0, "host: shop.example\r\n"));
    assert!(has(0, "traceparent: 00-") && has(0, "content-type: multipart/form-data; "));
    assert!(seen[1].starts_with("GET /home HTTP/1.1\r\n"));
    assert!(has(1, "cookie: id=7\r\n") && has(1, "authorization: Bearer secret\r\n"));
    assert!(seen[2].starts_with("GET /stranger HTTP/1.1\r\n"));
    assert!(!has(2, "authorization") && !has(2, "cookie") && !has(2, "traceparent"));
}
