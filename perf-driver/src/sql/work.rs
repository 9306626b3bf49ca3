//! What a database is asked for in one exchange, with the values of the run in it.

use std::sync::Arc;

use perf_core::{FailureKind, RowCount};

use super::value::SqlValue;
use crate::transport::Failure;

/// What is asked for. It goes to the thread of a connection, where there is one.
#[derive(Debug)]
pub(super) enum Work {
    Statement(Asked),
    Transaction {
        /// The statement that begins it.
        begin: &'static str,
        statements: Vec<Asked>,
    },
    Script(Arc<str>),
}

/// A statement with its values.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) query: Arc<str>,
    pub(super) values: Vec<SqlValue>,
    pub(super) counts: Counts,
}

/// How many rows there must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) rows: Option<RowCount>,
    pub(super) affected: Option<RowCount>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answered {
    /// The rows as JSON; nothing where nobody looks at them.
    pub(super) document: Vec<u8>,
    /// Bytes that came.
    pub(super) received: u64,
}

impl Counts {
    /// Whether so many rows came, and so many were affected, as is expected.
    pub(super) fn check(self, rows: u64, affected: u64) -> Result<(), Failure> {
        let checks = [
            (self.rows, rows, "rows"),
            (self.affected, affected, "affected rows"),
        ];
        for (expected, got, what) in checks {
            if let Some(expected) = expected.filter(|expected| !expected.contains(got)) {
                let message = format!("expected {expected} {what}, got {got}");
                return Err(Failure::new(FailureKind::CheckFailed, message));
            }
        }
        Ok(())
    }
}

/// `failure`, told as that of the statement with this place, from 0, of so many.
pub(super) fn of_statement(failure: &Failure, place: usize, count: usize) -> Failure {
    let message = format!("statement {} of {count}: {}", place + 1, failure.message);
    Failure::new(failure.kind, message)
}

/// There are as many values as the statement has places, or what is wrong.
pub(super) fn check_values(given: usize, places: usize) -> Result<(), Failure> {
    if given == places {
        return Ok(());
    }
    let message = format!("the database sees {places} places for values, and the plan has {given}");
    Err(Failure::new(FailureKind::MissingValue, message))
}
