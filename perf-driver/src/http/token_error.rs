//! Why there is no access token.

use std::borrow::Cow;
use std::io;

/// Why there is no access token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The request got no answer.
    #[error("{class}: {message}")]
    Unanswered {
        /// The class of the failure.
        class: &'static str,
        /// What happened.
        message: Cow<'static, str>,
    },
    /// There was no answer in time.
    #[error("no complete answer within {seconds} s")]
    TooSlow {
        /// How long it was waited for.
        seconds: u64,
    },
    /// It was answered with something else than a success.
    #[error("it answered with status {status}{reason}")]
    Refused {
        /// The status.
        status: u16,
        /// The reason that was given, after a colon; or nothing.
        reason: String,
    },
    /// The answer is no token.
    #[error("its answer {problem}")]
    NoToken {
        /// What is wrong with the answer.
        problem: &'static str,
    },
    /// The thread that keeps the token fresh cannot be started.
    #[error("cannot start a thread")]
    Thread {
        /// Why not.
        source: io::Error,
    },
}
