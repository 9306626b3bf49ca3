//! Cookies: each user has its own, as a browser would have them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use perf_core::{HttpSettings, Override, Parameter, Plan, Step, Template};

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Received, Server, answer};

fn with_cookies(base_url: &str, users: u32, each: u64, steps: Vec<Step>) -> Plan {
    let mut scenario = scenario(iterations(each * u64::from(users), users), steps);
    scenario.http = HttpSettings {
        cookies: true,
        redirects: 3,
        ..HttpSettings::default()
    };
    plan(base_url, vec![scenario])
}

fn cookie(request: &Received) -> Option<String> {
    let mut lines = request.head.lines();
    lines.find_map(|line| line.strip_prefix("cookie: ").map(str::to_owned))
}

/// The cookies that each request had, of a server that sets `headers` in its answers.
fn cookies_seen(headers: &'static str, steps: Vec<Step>) -> Vec<Option<String>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(cookie(request));
        answer(200, headers, "")
    });
    // On loopback addresses, cookies that are only for TLS go without it too.
    let mut plan = with_cookies("http://shop.example", 1, 1, steps);
    let place = Override::new("shop.example:80", server.address()).unwrap();
    plan.scenarios[0].http.resolve = vec![place];
    assert_eq!(driven(&plan).failure_examples, []);
    let seen = seen.lock().unwrap();
    seen.clone()
}

#[test]
fn every_user_keeps_its_own() {
    let visitors = AtomicU32::new(0);
    let sent_back = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&sent_back);
    let server = Server::answering(move |request| {
        if let Some(cookie) = cookie(request) {
            keep.lock().unwrap().push(cookie);
            return answer(200, "", "");
        }
        let number = visitors.fetch_add(1, Ordering::SeqCst);
        answer(200, &format!("Set-Cookie: visitor={number}\r\n"), "")
    });
    let steps = vec![
        step("/"),
        Step {
            name: "again".to_owned(),
            ..step("/")
        },
    ];
    let run = driven(&with_cookies(&server.base_url(), 5, 4, steps));
    assert_eq!(run.failure_examples, []);
    let sent_back = sent_back.lock().unwrap();
    let different: BTreeSet<_> = sent_back.iter().collect();
    // 20 iterations of two requests; only each user's first request has no cookie yet.
    assert_eq!((different.len(), sent_back.len()), (5, 35));
}

#[test]
fn none_is_kept_unless_the_plan_says_so() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(cookie(request));
        answer(200, "Set-Cookie: a=1\r\n", "")
    });
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(iterations(2, 1), vec![step("/")])],
    ));
    assert_eq!(run.failure_examples, []);
    assert_eq!(*seen.lock().unwrap(), [None, None]);
}

#[test]
fn path_life_and_security_are_kept_to() {
    let headers = "Set-Cookie: all=1; Path=/\r\nSet-Cookie: part=2; Path=/shop\r\n\
                   Set-Cookie: over=3; Max-Age=0\r\nSet-Cookie: safe=4; Secure; Path=/\r\n\
                   Set-Cookie: foreign=5; Domain=bank.example; Path=/\r\nSet-Cookie: nonsense\r\n";
    let seen = cookies_seen(headers, vec![step("/"), step("/shop/x"), step("/other")]);
    let sorted = |cookies: &Option<String>| {
        let cookies = cookies.clone().unwrap();
        let mut parts: Vec<_> = cookies.split("; ").map(str::to_owned).collect();
        parts.sort();
        parts.join("; ")
    };
    assert_eq!(seen[0], None);
    assert_eq!(sorted(&seen[1]), "all=1; part=2");
    assert_eq!(sorted(&seen[2]), "all=1");
}

#[test]
fn a_cookie_of_the_plan_goes_first() {
    let mut own = step("/b");
    crate::plans::request_of(&mut own).headers = vec![Parameter {
        name: "Cookie".to_owned(),
        value: Template::fixed("own=0"),
    }];
    let seen = cookies_seen("Set-Cookie: a=1; Path=/\r\n", vec![step("/a"), own]);
    assert_eq!(seen[1].as_deref(), Some("own=0; a=1"));
}

#[test]
fn a_redirect_sets_cookies_too() {
    let server = Server::answering(|request| match cookie(request) {
        None => answer(302, "Set-Cookie: a=1; Path=/\r\nLocation: /b\r\n", ""),
        Some(_) => answer(200, "", ""),
    });
    let run = driven(&with_cookies(&server.base_url(), 1, 1, vec![step("/a")]));
    assert_eq!(run.failure_examples, []);
}

#[test]
fn a_target_that_invents_cookies_on_and_on_is_not_followed() {
    let number = AtomicU32::new(0);
    let longest = Arc::new(AtomicU32::new(0));
    let keep = Arc::clone(&longest);
    let server = Server::answering(move |request| {
        let length = cookie(request).map_or(0, |cookies| cookies.split("; ").count());
        keep.fetch_max(u32::try_from(length).unwrap(), Ordering::SeqCst);
        let number = number.fetch_add(1, Ordering::SeqCst);
        let large = "x".repeat(5_000);
        let headers = format!("Set-Cookie: a{number}=1\r\nSet-Cookie: b{number}={large}\r\n");
        answer(200, &headers, "")
    });
    let run = driven(&with_cookies(&server.base_url(), 1, 300, vec![step("/")]));
    assert_eq!(run.failure_examples, []);
    assert_eq!(longest.load(Ordering::SeqCst), 180);
}
