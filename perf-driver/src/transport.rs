//! How one request is carried to the target and its answer back: the border that protocols,
//! and tools with an operation of their own, implement.
//!
//! A transport knows nothing of schedules, clocks, limits, samples or statistics: it makes a step
//! ready once, and then does it whenever it is asked to.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, ready};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use perf_core::{Bytes, FailureKind, Step};

use crate::laps::Laps;
use crate::values::{ValueError, Values};

/// Carries requests. The engine is compiled for each transport: no call through it is dynamic.
///
/// The engine holds the time limit: it drops the future of an exchange that takes longer than
/// its step allows. An implementation must not block the thread in [`exchange`](Self::exchange),
/// for all users of a worker share one.
pub trait Transport: Send + Sync + 'static {
    /// A step made ready: whatever can be worked out before the clock runs. Shared by all users.
    type Prepared: Send + Sync + 'static;
    /// What is sent in one exchange where a step varies; `()` where it never does.
    type Rendered;
    /// What one user keeps from one exchange to the next, such as its connection. Never leaves
    /// the thread that it was opened on.
    type Session: 'static;
    /// An answer as far as [`check`](Self::check) has to know it.
    type Answer;
    /// Why a step or a session cannot be made ready.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Makes a step ready that is one of the scenario with this place in the plan. Called once a
    /// step, before anything is sent.
    ///
    /// # Errors
    /// A step that this transport cannot send.
    fn prepare(&self, scenario: usize, step: &Step) -> Result<Self::Prepared, Self::Error>;

    /// Opens just `count` sessions: one for each user that a worker has at the same time; the drive
    /// panics if it gets another number. Called once a worker and scenario, of which `scenario` is
    /// the place in the plan, on the worker's own thread, before the scenario's clock starts: it
    /// may block.
    ///
    /// # Errors
    /// Anything that makes sending impossible altogether. A target that does not answer is not
    /// such a thing: each exchange finds that out for itself.
    fn open_sessions(
        &self,
        scenario: usize,
        count: usize,
    ) -> Result<Vec<Self::Session>, Self::Error>;

    /// Does what `session` needs before the scenario's clock starts, such as to connect. What fails
    /// here is found out again by the exchange that needs it.
    fn connect(&self, _scenario: usize, _session: &mut Self::Session) -> impl Future<Output = ()> {
        ready(())
    }

    /// Fills what varies into the step. The clock does not run yet.
    ///
    /// # Errors
    /// A value that the step needs is not there, or not fit to be sent.
    fn render(
        &self,
        prepared: &Self::Prepared,
        values: &mut Values,
    ) -> Result<Self::Rendered, Failure>;

    /// Does the step, up to the last byte of its answer. The clock runs meanwhile. `laps` is told
    /// what of it is measured on its own: what [`Step::laps`] has.
    fn exchange(
        &self,
        session: &mut Self::Session,
        prepared: &Self::Prepared,
        rendered: Self::Rendered,
        laps: &impl Laps,
    ) -> impl Future<Output = Exchange<Self::Answer>>;

    /// Whether the answer is what the step expects; what later steps need of it is put into
    /// `values`. The clock has stopped by then.
    ///
    /// # Errors
    /// The expectation that does not hold.
    fn check(
        &self,
        _prepared: &Self::Prepared,
        _answer: &Self::Answer,
        _values: &mut Values,
    ) -> Result<(), Failure> {
        Ok(())
    }

    /// How many messages of this step have been delivered again since this was last asked, over all
    /// sessions of the worker. Each is a failed sample of [`Lap::Delivery`](perf_core::Lap::Delivery).
    fn duplicates(&self, _session: &mut Self::Session, _prepared: &Self::Prepared) -> u64 {
        0
    }

    /// Waits, after the last exchange of a session, for what may still come of earlier ones.
    fn settle(&self, _session: &mut Self::Session) -> impl Future<Output = ()> {
        ready(())
    }

    /// What an answer looked like, for people: at most 4,000 characters, and without secrets.
    /// Called for one failure of each class of each series, not for others.
    fn example(&self, _answer: &Self::Answer) -> Option<String> {
        None
    }

    /// What requests of this step prove their right with beyond what the plan says: texts that nobody is to
    /// see.
    fn secrets(&self, _prepared: &Self::Prepared) -> Vec<String> {
        Vec::new()
    }

    /// How many file descriptors each session of this scenario may have open at the same time. Where
    /// there cannot be as many, nothing is sent at all.
    fn descriptors(&self, _scenario: usize) -> u64 {
        0
    }

    /// How many workers a scenario may have at most, where what its users share cannot be divided.
    fn workers(&self, _scenario: usize) -> Option<NonZeroUsize> {
        None
    }

    /// Who carries the step, where a transport has several ways; for the record.
    fn carrier(&self, _prepared: &Self::Prepared) -> Option<Carrier> {
        None
    }

    /// What an exchange is whose time, the `limit` of its step, was up; called right after its
    /// future was dropped.
    fn timed_out(&self, _session: &mut Self::Session, limit: Duration) -> Failure {
        Failure::timeout(limit)
    }
}

/// Who carries a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carrier {
    /// In one word.
    pub name: &'static str,
    /// Why it is this one.
    pub reason: &'static str,
}

/// What became of one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange<A> {
    /// Bytes of the answer's body that arrived, also where it failed half-way.
    pub received: Bytes,
    /// The answer, or why there is none.
    pub result: Result<A, Failure>,
    /// When its last byte was there, where the transport knows that better than whoever waits for the
    /// end of the exchange: what others wait for may come first.
    pub ended: Option<Instant>,
}

impl<A> Exchange<A> {
    /// An exchange that ends now.
    pub const fn new(received: Bytes, result: Result<A, Failure>) -> Self {
        Self {
            received,
            result,
            ended: None,
        }
    }
}

/// Why an exchange failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The class that it is counted in.
    pub kind: FailureKind,
    /// What happened, for people. The first message of each class is kept as an example.
    pub message: Cow<'static, str>,
}

impl Failure {
    /// A failure of class `kind`.
    pub fn new(kind: FailureKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// There is no connection within the `limit` of its step.
    #[must_use]
    pub fn connect_timeout(limit: Duration) -> Self {
        let message = format!("no connection within {limit:?}");
        Self::new(FailureKind::ConnectTimeout, message)
    }

    /// There is no complete answer within the `limit` of its step.
    #[must_use]
    pub fn timeout(limit: Duration) -> Self {
        let message = format!("no complete answer within {limit:?}");
        Self::new(FailureKind::Timeout, message)
    }
}

impl From<ValueError> for Failure {
    /// What could not be filled in was not sent.
    fn from(error: ValueError) -> Self {
        Self::new(FailureKind::MissingValue, error.to_string())
    }
}

impl fmt::Display for Failure {
    /// `reset: connection reset by peer`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}
