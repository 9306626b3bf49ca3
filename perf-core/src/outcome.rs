//! How a request ended, and why it failed if it did.

use serde::{Deserialize, Serialize};

/// How a request ended. A failure is an observation: in a sample of latencies it counts as
/// longer than every success, so that failing can never improve a percentile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It did what the plan expects.
    Success,
    /// It did not, and why.
    Failure(FailureKind),
}

/// The class of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The host's name was not resolved.
    Dns,
    /// The host refused the connection.
    ConnectRefused,
    /// The connection was not established in time.
    ConnectTimeout,
    /// The connection was not established for another reason.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// The peer reset the connection.
    Reset,
    /// The peer closed the connection before the response was complete.
    ClosedEarly,
    /// No complete response within the request's time limit.
    Timeout,
    /// The response's body has another length than its head says.
    WrongLength,
    /// What came back is not the protocol.
    Protocol,
    /// The head of the response is larger than is read.
    HeaderTooLarge,
    /// More redirects than the plan allows, one to the next.
    TooManyRedirects,
    /// Led to a host that the plan does not name.
    ForbiddenHost,
    /// The response is larger than the plan allows.
    TooLarge,
    /// A status from 400 to 499 that the plan does not expect.
    #[serde(rename = "status_4xx")]
    Status4xx,
    /// A status from 500 to 599 that the plan does not expect.
    #[serde(rename = "status_5xx")]
    Status5xx,
    /// Any other status that the plan does not expect.
    StatusOther,
    /// The response arrived, but an expectation on it does not hold.
    CheckFailed,
    /// The server accepts nobody with these credentials, or does not allow this to them.
    Unauthorized,
    /// Nobody answers what is asked there.
    NoResponders,
    /// A message was published, and not delivered within the time limit.
    Lost,
    /// A message was delivered again.
    Duplicate,
    /// The server is there, but says that it cannot be used now.
    Unavailable,
    /// The server says that the call was cancelled.
    Cancelled,
    /// A program ended with another exit code than the plan expects, or by a signal.
    BadExit,
    /// A program was not started.
    NotStarted,
    /// No connection of the pool was free within the time limit.
    PoolTimeout,
    /// A database refused what would break a rule of its own about the data.
    Constraint,
    /// A database ended a transaction because it and others waited for each other.
    Deadlock,
    /// A database ended a transaction because it cannot be as if it were alone.
    Serialization,
    /// A database refused a statement for another reason: its text, a value, a right.
    Statement,
    /// Never sent: a value that the request needs was not there, or not fit to be sent.
    MissingValue,
    /// Never sent: what had to be done before it failed.
    SetupFailed,
    /// Due by the schedule but never sent: the cap on requests in flight was reached.
    NotSent,
    /// Never sent: the machine of the load generator had no open file, port, process or memory left for it.
    LocalLimit,
    /// Sent, but not answered when the run ended.
    Unanswered,
    /// Another tool counted it as failed and does not say why.
    Unclassified,
}

impl FailureKind {
    /// All classes, in their order.
    pub const ALL: [Self; 37] = [
        Self::Dns,
        Self::ConnectRefused,
        Self::ConnectTimeout,
        Self::Connect,
        Self::Tls,
        Self::Reset,
        Self::ClosedEarly,
        Self::Timeout,
        Self::WrongLength,
        Self::Protocol,
        Self::HeaderTooLarge,
        Self::TooManyRedirects,
        Self::ForbiddenHost,
        Self::TooLarge,
        Self::Status4xx,
        Self::Status5xx,
        Self::StatusOther,
        Self::CheckFailed,
        Self::Unauthorized,
        Self::NoResponders,
        Self::Lost,
        Self::Duplicate,
        Self::Unavailable,
        Self::Cancelled,
        Self::BadExit,
        Self::NotStarted,
        Self::PoolTimeout,
        Self::Constraint,
        Self::Deadlock,
        Self::Serialization,
        Self::Statement,
        Self::MissingValue,
        Self::SetupFailed,
        Self::NotSent,
        Self::LocalLimit,
        Self::Unanswered,
        Self::Unclassified,
    ];

    /// The class's place among [all](Self::ALL).
    ///
    /// ```
    /// use perf_core::FailureKind;
    ///
    /// for (place, kind) in FailureKind::ALL.into_iter().enumerate() {
    ///     assert_eq!(kind.place(), place);
    /// }
    /// assert_eq!(FailureKind::ALL.last(), Some(&FailureKind::Unclassified));
    /// ```
    #[must_use]
    pub const fn place(self) -> usize {
        self as usize
    }

    /// The class's name in records and reports: `connect_refused`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::ConnectRefused => "connect_refused",
            Self::ConnectTimeout => "connect_timeout",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Reset => "reset",
            Self::ClosedEarly => "closed_early",
            Self::Timeout => "timeout",
            Self::WrongLength => "wrong_length",
            Self::Protocol => "protocol",
            Self::HeaderTooLarge => "header_too_large",
            Self::TooManyRedirects => "too_many_redirects",
            Self::ForbiddenHost => "forbidden_host",
            Self::TooLarge => "too_large",
            Self::Status4xx => "status_4xx",
            Self::Status5xx => "status_5xx",
            Self::StatusOther => "status_other",
            Self::CheckFailed => "check_failed",
            Self::Unauthorized => "unauthorized",
            Self::NoResponders => "no_responders",
            Self::Lost => "lost",
            Self::Duplicate => "duplicate",
            Self::Unavailable => "unavailable",
            Self::Cancelled => "cancelled",
            Self::BadExit => "bad_exit",
            Self::NotStarted => "not_started",
            Self::PoolTimeout => "pool_timeout",
            Self::Constraint => "constraint",
            Self::Deadlock => "deadlock",
            Self::Serialization => "serialization",
            Self::Statement => "statement",
            Self::MissingValue => "missing_value",
            Self::SetupFailed => "setup_failed",
            Self::NotSent => "not_sent",
            Self::LocalLimit => "local_limit",
            Self::Unanswered => "unanswered",
            Self::Unclassified => "unclassified",
        }
    }

    /// Whether the request was sent at all.
    #[must_use]
    pub const fn was_sent(self) -> bool {
        !matches!(
            self,
            Self::NotSent | Self::SetupFailed | Self::MissingValue | Self::LocalLimit
        )
    }

    /// Whether the target may have answered; where every request failed otherwise, it was never
    /// reached. A failure without a class may have been an answer.
    #[must_use]
    pub const fn target_answered(self) -> bool {
        matches!(
            self,
            Self::WrongLength
                | Self::Protocol
                | Self::HeaderTooLarge
                | Self::TooManyRedirects
                | Self::ForbiddenHost
                | Self::TooLarge
                | Self::Status4xx
                | Self::Status5xx
                | Self::StatusOther
                | Self::CheckFailed
                | Self::Unauthorized
                | Self::NoResponders
                | Self::Lost
                | Self::Duplicate
                | Self::Unavailable
                | Self::Cancelled
                | Self::BadExit
                | Self::Constraint
                | Self::Deadlock
                | Self::Serialization
                | Self::Statement
                | Self::Unclassified
        )
    }
}
