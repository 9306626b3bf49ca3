//! The words for every enumeration that a report shows.

use perf_core::{
    Clock, Completeness, Concern, FailureKind, LoadModel, RunVerdict, Severity, Subject, Verdict,
    Weight,
};

use super::figure::Labelled;

pub(super) fn run_verdict(verdict: RunVerdict) -> Labelled<RunVerdict> {
    Labelled::new(verdict.to_string(), verdict)
}

pub(super) fn verdict(verdict: Verdict) -> Labelled<Verdict> {
    Labelled::new(verdict.to_string(), verdict)
}

pub(super) fn completeness(completeness: Completeness) -> Labelled<Completeness> {
    let text = match completeness {
        Completeness::Complete => "complete",
        Completeness::Interrupted => "interrupted",
    };
    Labelled::new(text, completeness)
}

pub(super) fn load_model(model: LoadModel) -> Labelled<LoadModel> {
    let text = match model {
        LoadModel::Closed => "closed model",
        LoadModel::Open => "open model",
        LoadModel::Unknown => "unknown model",
    };
    Labelled::new(text, model)
}

/// The clock's name, which depends on the model: without a schedule, the response time is the
/// service time, and another tool does not say what it measured.
pub(super) fn clock(clock: Clock, model: LoadModel) -> Labelled<Clock> {
    let text = match (clock, model) {
        (Clock::ResponseTime, LoadModel::Unknown) => "as reported",
        (Clock::ResponseTime, LoadModel::Open) => "response time",
        (Clock::ResponseTime, LoadModel::Closed) => "response = service",
        (Clock::ServiceTime, _) => "service time",
        (Clock::SendLag, _) => "send lag",
    };
    Labelled::new(text, clock)
}

/// From when to when the clock runs.
pub(super) const fn clock_meaning(clock: Clock, model: LoadModel) -> &'static str {
    match (clock, model) {
        (Clock::ResponseTime, LoadModel::Open) => "intended start to last byte",
        (Clock::ResponseTime, LoadModel::Closed) => {
            "send to last byte; without a schedule, response time is service time"
        }
        (Clock::ResponseTime, LoadModel::Unknown) => {
            "as the other tool measured it, which does not say"
        }
        (Clock::ServiceTime, _) => "send to last byte",
        (Clock::SendLag, _) => "intended start to send, how far the generator was behind",
    }
}

pub(super) fn failure(kind: FailureKind) -> Labelled<FailureKind> {
    let text = match kind {
        FailureKind::Dns => "name not resolved",
        FailureKind::ConnectRefused => "connection refused",
        FailureKind::ConnectTimeout => "connection timed out",
        FailureKind::Connect => "not connected",
        FailureKind::Tls => "TLS handshake failed",
        FailureKind::Reset => "connection reset",
        FailureKind::ClosedEarly => "closed early",
        FailureKind::Timeout => "timeout",
        FailureKind::WrongLength => "wrong length",
        FailureKind::Protocol => "protocol error",
        FailureKind::HeaderTooLarge => "header too large",
        FailureKind::TooManyRedirects => "too many redirects",
        FailureKind::ForbiddenHost => "forbidden host",
        FailureKind::TooLarge => "response too large",
        FailureKind::Status4xx => "status 4xx",
        FailureKind::Status5xx => "status 5xx",
        FailureKind::StatusOther => "unexpected status",
        FailureKind::CheckFailed => "check failed",
        FailureKind::Unauthorized => "not authorized",
        FailureKind::NoResponders => "nobody responds",
        FailureKind::Lost => "lost",
        FailureKind::Duplicate => "delivered again",
        FailureKind::Unavailable => "unavailable",
        FailureKind::Cancelled => "cancelled",
        FailureKind::BadExit => "bad exit",
        FailureKind::NotStarted => "not started",
        FailureKind::PoolTimeout => "no free connection",
        FailureKind::Constraint => "constraint violated",
        FailureKind::Deadlock => "deadlock",
        FailureKind::Serialization => "not serializable",
        FailureKind::Statement => "statement refused",
        FailureKind::NotSent => "not sent",
        FailureKind::LocalLimit => "limit of this machine",
        FailureKind::MissingValue => "value missing",
        FailureKind::SetupFailed => "setup failed",
        FailureKind::Unanswered => "unanswered at the end",
        FailureKind::Unclassified => "failed, class not known",
    };
    Labelled::new(text, kind)
}

pub(super) fn weight(weight: Weight) -> Labelled<Weight> {
    let text = match weight {
        Weight::Notice => "NOTICE",
        Weight::Warning => "WARNING",
        Weight::GeneratorFault => "GENERATOR",
        Weight::Invalid => "INVALID",
    };
    Labelled::new(text, weight)
}

pub(super) fn concern(concern: Concern) -> Labelled<Concern> {
    let text = match concern {
        Concern::Critical => "CRITICAL",
        Concern::Warning => "WARNING",
        Concern::Opportunity => "OPPORTUNITY",
    };
    Labelled::new(text, concern)
}

pub(super) fn severity(severity: Severity) -> Labelled<Severity> {
    let text = match severity {
        Severity::Warn => "warn",
        Severity::Fail => "fail",
    };
    Labelled::new(text, severity)
}

pub(super) fn subject(subject: Subject) -> Labelled<Subject> {
    let text = match subject {
        Subject::Generator => "load generator",
        Subject::Target => "process under test",
        Subject::Host => "whole machine",
    };
    Labelled::new(text, subject)
}
