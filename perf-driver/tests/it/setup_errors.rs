//! Plans that cannot be sent: said before anything is.

use std::error::Error;
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use perf_core::{Body, Condition, HeaderCheck, Parameter, Plan, Process, Step, Template};
use perf_driver::{
    DriveError, DriveOptions, Exchange, Failure, Laps, StopSignal, Transport, Values, drive,
    drive_with,
};

use crate::plans::{iterations, plan, scenario, step};

/// The error and its causes, one a line.
pub(crate) fn refusal(plan: &Plan) -> String {
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

fn header(name: &str, value: &str) -> Vec<Parameter> {
    vec![Parameter {
        name: name.to_owned(),
        value: Template::fixed(value),
    }]
}

#[test]
fn a_header_name_with_a_blank() {
    let mut step = step("/x");
    crate::plans::request_of(&mut step).headers = header("my header", "1");
    insta::assert_snapshot!(refusal(&with(step)), @r"
    cannot prepare step `/x` of scenario `scenario`
    `my header` is not a legal header name
    ");
}

#[test]
fn a_header_value_with_a_line_end_is_not_shown() {
    let mut step = step("/x");
    crate::plans::request_of(&mut step).headers = header("authorization", "secret\n");
    insta::assert_snapshot!(refusal(&with(step)), @r"
    cannot prepare step `/x` of scenario `scenario`
    the value of header `authorization` has a character that HTTP does not allow
    ");
}

#[test]
fn an_expected_header_that_cannot_be() {
    let mut step = step("/x");
    step.expect.headers = vec![HeaderCheck {
        name: String::new(),
        check: Condition::Exists(true).into(),
    }];
    insta::assert_snapshot!(refusal(&with(step)), @r"
    cannot prepare step `/x` of scenario `scenario`
    `` is not a legal header name
    ");
}

#[test]
fn a_body_file_that_is_not_there() {
    let mut step = step("/x");
    crate::plans::request_of(&mut step).body = Body::File(PathBuf::from("/no/such/file"));
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
    cannot set up HTTP for http://a%b
    `http://a%b/` is not a URL that can be requested
    invalid international domain name
    ");
}

/// A transport that gets no further than its sessions.
struct WithoutSessions(fn() -> Result<Vec<()>, io::Error>);

impl Transport for WithoutSessions {
    type Prepared = ();
    type Rendered = ();
    type Session = ();
    type Answer = ();
    type Error = io::Error;

    fn prepare(&self, _scenario: usize, _step: &Step) -> Result<(), io::Error> {
        Ok(())
    }

    fn open_sessions(&self, _scenario: usize, _count: usize) -> Result<Vec<()>, io::Error> {
        self.0()
    }

    fn render(&self, (): &(), _: &mut Values) -> Result<(), Failure> {
        Ok(())
    }

    async fn exchange(&self, (): &mut (), (): &(), (): (), _: &impl Laps) -> Exchange<()> {
        panic!("this operation panics")
    }
}

fn drive_without_sessions(open: fn() -> Result<Vec<()>, io::Error>) -> Result<(), DriveError> {
    let mut plan = with(step("/x"));
    plan.scenarios[0].load = iterations(10, 2);
    let options = DriveOptions::new().workers(NonZeroUsize::new(2).unwrap());
    let (transport, stop) = (WithoutSessions(open), StopSignal::new());
    drive_with(transport, &plan, Vec::new(), &options, &stop, &mut |_| ()).map(|_run| ())
}

#[test]
fn a_transport_that_can_open_no_session() {
    let refused = drive_without_sessions(|| Err(io::Error::other("no licence")));
    let error = refused.expect_err("there is no session");
    assert_eq!(
        error.to_string(),
        "cannot open sessions for scenario `scenario`"
    );
    assert_eq!(error.source().unwrap().to_string(), "no licence");
}

#[test]
#[should_panic(expected = "this operation panics")]
fn a_panic_of_a_transport_is_passed_on() {
    let _panics = drive_without_sessions(|| Ok(vec![()]));
}

#[test]
#[should_panic(expected = "opened 0 sessions where 1 was asked for")]
fn a_transport_that_opens_too_few_sessions_is_wrong() {
    let _panics = drive_without_sessions(|| Ok(Vec::new()));
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
