//! Makes a step's statements ready: whatever does not vary is worked out once.

use std::sync::Arc;

use perf_core::{
    FailureKind, Isolation, Protocol, SqlCall, SqlKind, SqlParameter, SqlStatement, SqlWork, Step,
};
use reqwest::StatusCode;

use super::rows::Wanted;
use super::setup_error::SqlSetupError;
use super::value::SqlValue;
use super::work::{Asked, Counts, Work};
use crate::judge::Judge;
use crate::transport::Failure;
use crate::values::Values;

/// A step over SQL made ready.
#[derive(Debug)]
pub(crate) struct SqlPrepared {
    work: Ready,
    protocol: Protocol,
    pub(super) pooled: bool,
    pub(super) wanted: Wanted,
    pub(super) judge: Judge,
}

/// What is asked in one exchange.
#[derive(Debug)]
pub(crate) struct SqlRendered(pub(super) Work);

#[derive(Debug)]
enum Ready {
    Statement(ReadyStatement),
    Transaction {
        begin: &'static str,
        statements: Vec<ReadyStatement>,
    },
    Script(Arc<str>),
}

#[derive(Debug)]
struct ReadyStatement {
    query: Arc<str>,
    values: Vec<SqlParameter>,
    counts: Counts,
}

impl SqlPrepared {
    /// Makes `step`, of which `call` is a part, ready.
    pub(super) fn new(step: &Step, call: &SqlCall) -> Result<Self, SqlSetupError> {
        let judge = Judge::new(step)?;
        let work = match &call.work {
            SqlWork::Statement(statement) => Ready::Statement(ReadyStatement::new(statement)),
            SqlWork::Transaction {
                statements,
                isolation,
            } => Ready::Transaction {
                begin: begin(*isolation),
                statements: statements.iter().map(ReadyStatement::new).collect(),
            },
            SqlWork::Script(text) => Ready::Script(text.as_str().into()),
        };
        Ok(Self {
            work,
            protocol: call.protocol,
            pooled: call.pooled,
            wanted: Wanted {
                // There is no status: what is asked of an answer that is a success is asked of all.
                document: judge.wants_of_body(StatusCode::OK) > 0,
                most: step.expect.max_body.count(),
            },
            judge,
        })
    }

    /// What is spoken with the database.
    pub(crate) const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// What is asked, with `values` filled in.
    pub(super) fn render(&self, values: &mut Values) -> Result<SqlRendered, Failure> {
        Ok(SqlRendered(match &self.work {
            Ready::Statement(statement) => Work::Statement(statement.render(values)?),
            Ready::Transaction { begin, statements } => {
                let statements = statements.iter();
                Work::Transaction {
                    begin,
                    statements: statements
                        .map(|statement| statement.render(values))
                        .collect::<Result<_, _>>()?,
                }
            }
            Ready::Script(text) => Work::Script(Arc::clone(text)),
        }))
    }
}

impl ReadyStatement {
    fn new(statement: &SqlStatement) -> Self {
        Self {
            query: statement.query.as_str().into(),
            values: statement.values.clone(),
            counts: Counts {
                rows: statement.rows,
                affected: statement.affected,
            },
        }
    }

    fn render(&self, values: &mut Values) -> Result<Asked, Failure> {
        let filled = self.values.iter().enumerate().map(|(place, parameter)| {
            let value = values.json(&parameter.value)?;
            made(place, value, parameter.kind)
        });
        Ok(Asked {
            query: Arc::clone(&self.query),
            values: filled.collect::<Result<_, Failure>>()?,
            counts: self.counts,
        })
    }
}

fn made(
    place: usize,
    value: serde_json::Value,
    kind: Option<SqlKind>,
) -> Result<SqlValue, Failure> {
    SqlValue::new(value, kind).map_err(|unfit| {
        let message = format!("the value for `${}` is not {}", place + 1, unfit.wanted);
        Failure::new(FailureKind::MissingValue, message)
    })
}

const fn begin(isolation: Option<Isolation>) -> &'static str {
    match isolation {
        None => "begin",
        Some(Isolation::ReadCommitted) => "begin isolation level read committed",
        Some(Isolation::RepeatableRead) => "begin isolation level repeatable read",
        Some(Isolation::Serializable) => "begin isolation level serializable",
        Some(Isolation::Immediate) => "begin immediate",
        Some(Isolation::Exclusive) => "begin exclusive",
    }
}
