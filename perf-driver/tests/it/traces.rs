//! `traceparent` headers.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Server, answer};

#[test]
fn every_request_has_a_trace_of_its_own() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        let mut lines = request.head.lines();
        let found = lines.find_map(|line| line.strip_prefix("traceparent: "));
        keep.lock().unwrap().push(found.map(str::to_owned));
        answer(200, "", "")
    });
    let mut scenario = scenario(iterations(100, 4), vec![step("/")]);
    scenario.http.traceparent = true;
    let plan = plan(&server.base_url(), vec![scenario]);
    // Another run is another set of traces.
    for _ in 0..2 {
        assert_eq!(driven(&plan).failure_examples, []);
    }
    let seen = seen.lock().unwrap();
    let (mut traces, mut parents) = (BTreeSet::new(), BTreeSet::new());
    for header in seen.iter() {
        let parts: Vec<_> = header.as_deref().unwrap().split('-').collect();
        let [version, trace, parent, flags] = parts.as_slice() else {
            panic!("{header:?}");
        };
        assert_eq!((*version, *flags), ("00", "01"));
        assert_eq!((trace.len(), parent.len()), (32, 16));
        let lower = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        assert!(trace.chars().all(lower) && parent.chars().all(lower));
        traces.insert((*trace).to_owned());
        parents.insert((*parent).to_owned());
    }
    assert_eq!((traces.len(), parents.len()), (200, 200));
}
