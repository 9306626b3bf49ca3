//! Plans that cannot be sent: said before anything is.

use std::error::Error;
use std::path::PathBuf;

use perf_core::{Body, Pair, Plan, Process, Step};
use perf_driver::{DriveOptions, StopSignal, drive};

use crate::plans::{iterations, plan, scenario, step};

/// The error and its causes, one a line.
fn refusal(plan: &Plan) -> String {
    let (options, stop) = (DriveOptions::new(), StopSignal::new());
    let refused = drive(plan, Vec::new(), &options, &stop, &mut |_| {
        panic!("nothing is begun")
    });
    let error = refused.expect_err("this cannot be sent");
    let causes = std::iter::successors(Some(&error as &dyn Error), |cause| (*cause).source());
    let lines: Vec<_> = causes.map(ToString::to_string).collect();
    lines.join("\n")
}

fn with(step: Step) -> Plan {
    plan(
        "http://127.0.0.1:1",
        vec![scenario(iterations(1, 1), vec![step])],
    )
}

fn header(name: &str, value: &str) -> Vec<Pair> {
    vec![Pair {
        name: name.to_owned(),
        value: value.to_owned(),
    }]
}

#[test]
fn a_header_name_with_a_blank() {
    let mut step = step("/x");
    step.request.headers = header("my header", "1");
    insta::assert_snapshot!(refusal(&with(step)), @r"
    cannot prepare step `/x` of scenario `scenario`
    `my header` is not a legal header name
    ");
}

#[test]
fn a_header_value_with_a_line_end_is_not_shown() {
    let mut step = step("/x");
    step.request.headers = header("authorization", "secret\n");
    insta::assert_snapshot!(refusal(&with(step)), @r"
    cannot prepare step `/x` of scenario `scenario`
    the value of header `authorization` has a character that HTTP does not allow
    ");
}

#[test]
fn an_expected_header_that_cannot_be() {
    let mut step = step("/x");
    step.expect.headers = header("", "1");
    insta::assert_snapshot!(refusal(&with(step)), @r"
    cannot prepare step `/x` of scenario `scenario`
    `` is not a legal header name
    ");
}

#[test]
fn a_body_file_that_is_not_there() {
    let mut step = step("/x");
    step.request.body = Body::File(PathBuf::from("/no/such/file"));
    let refusal = refusal(&with(step));
    let expected = "cannot prepare step `/x` of scenario `scenario`\n\
                    cannot read the body file /no/such/file\n";
    assert!(refusal.starts_with(expected), "{refusal}");
}

#[test]
fn a_host_that_no_url_can_have() {
    let plan = plan(
        "http://a%b",
        vec![scenario(iterations(1, 1), vec![step("/x")])],
    );
    insta::assert_snapshot!(refusal(&plan), @r"
    cannot prepare step `/x` of scenario `scenario`
    `http://a%b/x` is not a URL that can be requested
    invalid international domain name
    ");
}

#[test]
fn a_process_that_is_not_there() {
    let mut plan = with(step("/"));
    plan.target.process = Some(Process::Pid(u32::MAX - 1));
    insta::assert_snapshot!(refusal(&plan), @r"
    cannot watch the process under test
    there is no process 4294967294
    ");
}
