//! Listens to a stream of events up to what the step waits for. It never connects again: a stream
//! that ends has ended.

use std::future::pending;

use perf_core::{Bytes, EventStream, FailureKind, Lap, Received, StreamEnd};
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use tokio::time::{Instant, sleep_until};

use super::parser::{EventParser, EventTooLarge, StreamEvent};
use crate::http::broken_off::broken_off;
use crate::judge::Answer;
use crate::laps::Laps;
use crate::transport::{Exchange, Failure};

/// What is listened to so far.
struct Listening<'p, L> {
    plan: &'p EventStream,
    laps: &'p L,
    count: u64,
    /// The data of the last event.
    last: Vec<u8>,
}

/// Listens to `response` for as long as `plan` says, and to events of at most `largest` bytes.
/// What was received last is the body of the answer.
pub(in crate::http) async fn listen(
    mut response: Response,
    plan: &EventStream,
    largest: u64,
    laps: &impl Laps,
) -> Exchange<Answer> {
    if let Some(flaw) = no_event_stream(response.headers()) {
        return Exchange::new(
            Bytes::default(),
            Ok(Answer::new(&mut response, Vec::new(), 0).with_flaw(flaw)),
        );
    }
    let deadline = match plan.until {
        StreamEnd::Time(span) => Instant::now().checked_add(span),
        StreamEnd::Count(_) | StreamEnd::Event(_) | StreamEnd::Closed => None,
    };
    let mut parser = EventParser::new(usize::try_from(largest).unwrap_or(usize::MAX));
    let mut listening = Listening {
        plan,
        laps,
        count: 0,
        last: Vec::new(),
    };
    let mut received = 0;
    let ended = loop {
        let chunk = tokio::select! {
            biased;
            () = reached(deadline) => break Ok(listening.time_is_up()),
            chunk = response.chunk() => chunk,
        };
        let chunk = match chunk {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break listening.stream_ended(),
            Err(error) => break Err(broken_off(&error, response.headers())),
        };
        received += chunk.len() as u64;
        match listening.feed(&mut parser, &chunk) {
            Ok(false) => {}
            Ok(true) => break Ok(None),
            Err(_too_large) => {
                let message = format!("an event is larger than {}", Bytes::new(largest));
                break Err(Failure::new(FailureKind::TooLarge, message));
            }
        }
    };
    let body = listening.last;
    Exchange::new(
        Bytes::new(received),
        ended.map(|flaw| {
            let size = body.len() as u64;
            let answer = Answer::new(&mut response, body, size);
            match flaw {
                None => answer,
                Some(flaw) => answer.with_flaw(flaw),
            }
        }),
    )
}

async fn reached(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => pending().await,
    }
}

/// What is wrong with an answer that is no stream of events.
fn no_event_stream(headers: &HeaderMap) -> Option<Failure> {
    let told = headers.get(CONTENT_TYPE);
    let told = told.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let essence = told.as_deref().unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("text/event-stream") {
        return None;
    }
    let shown = told.map_or_else(
        || "no content type".to_owned(),
        |told| format!("content type `{told}`"),
    );
    let message = format!("expected content type `text/event-stream`, got {shown}");
    Some(Failure::new(FailureKind::CheckFailed, message))
}

impl<L: Laps> Listening<'_, L> {
    /// Takes the events that `chunk` completes, up to the last one; says whether that has come.
    fn feed(&mut self, parser: &mut EventParser, chunk: &[u8]) -> Result<bool, EventTooLarge> {
        let mut rest = chunk;
        while let Some(event) = parser.next(&mut rest)? {
            if self.take(event) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes an event; says whether it is the last one.
    fn take(&mut self, event: StreamEvent) -> bool {
        self.laps.end(match self.count {
            0 => Lap::FirstEvent,
            _ => Lap::NextEvent,
        });
        self.count += 1;
        let is_last = match &self.plan.until {
            StreamEnd::Count(count) => self.count >= count.get(),
            StreamEnd::Event(check) => {
                let received = Received {
                    event: Some(&event.kind),
                    id: Some(&event.id),
                    content: event.data.as_bytes(),
                };
                check.holds(received).is_ok()
            }
            StreamEnd::Closed | StreamEnd::Time(_) => false,
        };
        self.last = event.data.into_bytes();
        let is_enough = is_last && self.count >= self.plan.least;
        if !is_enough {
            self.laps.begin(Lap::NextEvent);
        }
        is_enough
    }

    /// The time is up: that is right if enough has come, and else what is wrong.
    fn time_is_up(&self) -> Option<Failure> {
        let (least, count) = (self.plan.least, self.count);
        (count < least).then(|| {
            let message = format!("expected at least {}, got {count}", events(least));
            Failure::new(FailureKind::CheckFailed, message)
        })
    }

    /// The target has ended the stream.
    fn stream_ended(&self) -> Result<Option<Failure>, Failure> {
        let came = events(self.count);
        let message = match &self.plan.until {
            StreamEnd::Closed if self.count >= self.plan.least => return Ok(None),
            StreamEnd::Closed => {
                let least = events(self.plan.least);
                format!("the stream ended after {came}, expected at least {least}")
            }
            StreamEnd::Count(count) => {
                format!("the stream ended after {came}, expected {count}")
            }
            StreamEnd::Event(_) => {
                format!("the stream ended after {came}, before the one that is awaited")
            }
            StreamEnd::Time(_) => format!("the stream ended after {came}, before its time"),
        };
        Err(Failure::new(FailureKind::ClosedEarly, message))
    }
}

fn events(count: u64) -> String {
    match count {
        1 => "1 event".to_owned(),
        many => format!("{many} events"),
    }
}
