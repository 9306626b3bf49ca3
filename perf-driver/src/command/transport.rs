//! Runs a command in each exchange. Users share nothing, and nothing is kept from one to the next.

use std::time::Duration;

use perf_core::{Bytes, Call, FailureKind, Lap, Step};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::prepare::{CommandPrepared, CommandRendered};
use super::running::{Ended, run};
use super::setup_error::CommandSetupError;
use crate::judge::{Answer, Judge};
use crate::laps::Laps;
use crate::transport::{Exchange, Failure, Transport};
use crate::values::Values;

/// Of each command at work: what tells its end, and three pipes with both ends while it starts.
const DESCRIPTORS: u64 = 7;

/// The transport for commands.
#[derive(Debug)]
pub(crate) struct CommandTransport;

impl Transport for CommandTransport {
    type Prepared = CommandPrepared;
    type Rendered = CommandRendered;
    type Session = ();
    type Answer = Answer;
    type Error = CommandSetupError;

    fn prepare(&self, _scenario: usize, step: &Step) -> Result<CommandPrepared, CommandSetupError> {
        match &step.call {
            Call::Command(call) => CommandPrepared::new(step, call),
            _ => Err(CommandSetupError::NotACommand),
        }
    }

    fn open_sessions(&self, _scenario: usize, count: usize) -> Result<Vec<()>, CommandSetupError> {
        Ok(vec![(); count])
    }

    fn render(
        &self,
        prepared: &CommandPrepared,
        values: &mut Values,
    ) -> Result<CommandRendered, Failure> {
        prepared.render(values)
    }

    async fn exchange(
        &self,
        (): &mut (),
        prepared: &CommandPrepared,
        rendered: CommandRendered,
        laps: &impl Laps,
    ) -> Exchange<Answer> {
        laps.begin(Lap::UserCpu);
        laps.begin(Lap::SystemCpu);
        let ended = run(prepared, rendered).await;
        let received = ended.as_ref().map_or(0, |ended| ended.size);
        let result = ended.map(|ended| {
            laps.took(Lap::UserCpu, ended.usage.utime);
            laps.took(Lap::SystemCpu, ended.usage.stime);
            answer(ended)
        });
        Exchange::new(Bytes::new(received), result)
    }

    fn check(
        &self,
        prepared: &CommandPrepared,
        answer: &Answer,
        values: &mut Values,
    ) -> Result<(), Failure> {
        prepared.judge.judge(answer, values)
    }

    fn example(&self, answer: &Answer) -> Option<String> {
        Some(Judge::example(answer))
    }

    fn descriptors(&self, _scenario: usize) -> u64 {
        DESCRIPTORS
    }

    fn timed_out(&self, (): &mut (), limit: Duration) -> Failure {
        let message = format!("no end within {limit:?}; it was killed");
        Failure::new(FailureKind::Timeout, message)
    }
}

/// What a command has written as an answer that can be judged. How it ended stands in headers.
fn answer(ended: Ended) -> Answer {
    let mut headers = HeaderMap::new();
    let exit_code = ended.exit_code.map(i64::from).map(HeaderValue::from);
    if let Some(code) = exit_code {
        headers.insert(HeaderName::from_static("exit-code"), code);
    }
    let memory = HeaderValue::from(ended.usage.maxrss);
    headers.insert(HeaderName::from_static("peak-memory"), memory);
    Answer::of_parts(None, headers, ended.output, ended.size)
}
