//! All that is expected of an answer, in order, and then all that is taken from it.

use perf_core::{FailureKind, MetricName, StatusSet, Step};
use reqwest::StatusCode;
use serde_json::Value;

use super::answer::Answer;
use super::body::BodyRule;
use super::document::DocumentRule;
use super::example::{SHOWN_BODY, example};
use super::expectation_error::ExpectationError;
use super::extract::Taking;
use super::headers::HeaderRule;
use super::number::number_of;
use crate::transport::Failure;
use crate::values::Values;

/// What an answer must be like and what is taken from it, in the form in which it is quick to
/// check.
#[derive(Debug)]
pub(crate) struct Judge {
    status: StatusSet,
    headers: Vec<HeaderRule>,
    body: BodyRule,
    document: DocumentRule,
    takings: Vec<Taking>,
    /// What is taken into metrics of the plan's own.
    recordings: Vec<(MetricName, Taking)>,
    /// Whether the engine may find fault with an answer that this one accepts.
    timed: bool,
}

impl Judge {
    pub(crate) fn new(step: &Step) -> Result<Self, ExpectationError> {
        let expect = &step.expect;
        let headers = expect.headers.iter().map(HeaderRule::new);
        let takings = step.extract.iter().map(Taking::new);
        Ok(Self {
            status: expect.status.clone(),
            headers: headers.collect::<Result<_, _>>()?,
            body: BodyRule::new(expect),
            document: DocumentRule::new(expect)?,
            takings: takings.collect::<Result<_, _>>()?,
            recordings: recordings(step)?,
            timed: expect.within.is_some(),
        })
    }

    /// How many bytes of the body of an answer with `status` it wants to see. Where nothing can
    /// fail any more, none: what is not kept costs nothing.
    pub(crate) fn wants_of_body(&self, status: StatusCode) -> usize {
        let reads_all = self.body.reads_body()
            || !self.document.asks_nothing()
            || self.takings.iter().any(Taking::reads_body)
            || self
                .recordings
                .iter()
                .any(|(_, taking)| taking.reads_body());
        let nothing_left = self.headers.is_empty()
            && self.body.asks_nothing()
            && self.takings.is_empty()
            && self.recordings.is_empty()
            && !self.timed;
        match self.status.contains(status.as_u16()) {
            true if reads_all => usize::MAX,
            true if nothing_left => 0,
            _ => SHOWN_BODY,
        }
    }

    /// Whether it takes `status` for a success.
    pub(crate) fn accepts(&self, status: StatusCode) -> bool {
        self.status.contains(status.as_u16())
    }

    /// Whether `answer` is as it must be: status, then headers, then body. If it is, `values` get
    /// what is taken from it; if not, they stay as they were.
    ///
    /// # Errors
    /// The first expectation that does not hold, or the first value that is not there.
    pub(crate) fn judge(&self, answer: &Answer, values: &mut Values) -> Result<(), Failure> {
        if let Some((_, status)) = answer.status
            && !self.status.contains(status.as_u16())
        {
            let status = status.as_u16();
            let message = format!("expected status {}, got {status}", self.status);
            return Err(Failure::new(class_of(status), message));
        }
        if let Some(flaw) = &answer.flaw {
            return Err(flaw.clone());
        }
        let taken = self.inspect(answer, values);
        let taken = taken.map_err(|message| Failure::new(FailureKind::CheckFailed, message))?;
        let numbers = self.numbers(answer);
        let numbers = numbers.map_err(|message| Failure::new(FailureKind::CheckFailed, message))?;
        for (taking, value) in self.takings.iter().zip(taken) {
            values.set(taking.name(), value);
        }
        for ((metric, _), number) in self.recordings.iter().zip(numbers) {
            values.note(*metric, number);
        }
        Ok(())
    }

    /// What `answer` looked like.
    pub(crate) fn example(answer: &Answer) -> String {
        example(answer)
    }

    /// The values that are taken from `answer`, in order, if it is as it must be.
    fn inspect(&self, answer: &Answer, values: &mut Values) -> Result<Vec<Value>, String> {
        for header in &self.headers {
            header.holds(&answer.headers, values)?;
        }
        self.body.holds(&answer.body, answer.size, values)?;
        if !self.document.asks_nothing() {
            let document = answer
                .document()
                .map_err(|why| format!("expected a JSON body: {why}"))?;
            self.document.holds(document, values)?;
        }
        self.takings
            .iter()
            .map(|taking| taking.value(answer))
            .collect()
    }
}

impl Judge {
    /// The numbers that are taken from `answer` into metrics, in order.
    fn numbers(&self, answer: &Answer) -> Result<Vec<f64>, String> {
        let numbers = self.recordings.iter().map(|(metric, taking)| {
            let value = taking.value(answer)?;
            number_of(&value).ok_or_else(|| format!("`{metric}` is {value}, which is no number"))
        });
        numbers.collect()
    }
}

/// What a step takes into metrics of the plan's own. A name that is none was made by hand, and is
/// left out.
fn recordings(step: &Step) -> Result<Vec<(MetricName, Taking)>, ExpectationError> {
    let recordings = step.record.iter().filter_map(|extraction| {
        let name = extraction.name.parse().ok()?;
        Some(Taking::new(extraction).map(|taking| (name, taking)))
    });
    recordings.collect()
}

fn class_of(status: u16) -> FailureKind {
    match status {
        400..=499 => FailureKind::Status4xx,
        500..=599 => FailureKind::Status5xx,
        _ => FailureKind::StatusOther,
    }
}
