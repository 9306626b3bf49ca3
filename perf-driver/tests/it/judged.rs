//! Answers that are judged by what a plan says, over a real connection.

use std::path::Path;

use perf_core::{Outcome, Plan, Sample, parse_plan};
use perf_driver::Drive;

use crate::plans::driven;
use crate::scripted_server::{Server, answer};

/// A plan with `text` behind its target.
pub(crate) fn plan_text(base_url: &str, text: &str) -> Plan {
    let text = format!("version = 1\n[target]\nbase_url = \"{base_url}\"\n{text}\n");
    parse_plan(&text, "perf.toml", Path::new(""), &|_| None)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A plan of one iteration with one step, `/`, of which `step` says the rest.
pub(crate) fn plan_of(base_url: &str, step: &str) -> Plan {
    let scenario = format!(
        "[[scenario]]\nname = \"x\"\nload = {{ iterations = 1 }}\n\
         [[scenario.step]]\npath = \"/\"\n{step}\n"
    );
    plan_text(base_url, &scenario)
}

/// What becomes of `step` where the server answers `answer`.
pub(crate) fn run_of(answer: Vec<u8>, step: &str) -> Drive<Vec<Sample>> {
    let server = Server::answering(move |_| answer.clone());
    driven(&plan_of(&server.base_url(), step))
}

/// `ok`, or the class and the message of the failure.
pub(crate) fn verdict_on(answer: Vec<u8>, step: &str) -> String {
    let run = run_of(answer, step);
    match run.sink[0].outcome {
        Outcome::Success => "ok".to_owned(),
        Outcome::Failure(kind) => {
            format!("{}: {}", kind.name(), run.failure_examples[0].message)
        }
    }
}

/// What becomes of each of `steps` where the server answers with `headers` and `body`.
pub(crate) fn verdicts(headers: &str, body: &str, steps: &[&str]) -> String {
    let lines = steps.iter().map(|step| {
        let verdict = verdict_on(answer(200, headers, body), step);
        format!("{step}\n  {verdict}\n")
    });
    lines.collect()
}
