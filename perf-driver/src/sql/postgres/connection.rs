//! One connection to a server of PostgreSQL, with the statements that it has prepared.

use std::collections::HashMap;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use futures_util::StreamExt;
use perf_core::FailureKind;
use tokio_postgres::{Client, Statement};

use super::classify::failure_of;
use super::decode::{Raw, write_value};
use super::parameter::Parameter;
use super::stopper::Stopper;
use crate::sql::rows::{Rows, Wanted};
use crate::sql::work::{Answered, Asked, Work, check_values, of_statement};
use crate::transport::Failure;

/// A connection that was made. When it is lost it stays so.
pub(in crate::sql) struct PostgresConnection {
    client: Client,
    prepared: HashMap<Arc<str>, Statement>,
    stopper: Arc<Stopper>,
    /// Something may be left of what was done over it.
    is_spoiled: bool,
}

impl PostgresConnection {
    pub(super) fn new(client: Client, stopper: Arc<Stopper>) -> Self {
        Self {
            client,
            prepared: HashMap::new(),
            stopper,
            is_spoiled: false,
        }
    }

    /// Does `work`. Where it fails nothing of a transaction stays.
    pub(in crate::sql) async fn ask(
        &mut self,
        work: Work,
        wanted: Wanted,
    ) -> Result<Answered, Failure> {
        let mut rows = Rows::new(wanted);
        rows.begin();
        match work {
            Work::Statement(asked) => {
                let done = self.statement(&asked, &mut rows).await;
                // The rest of what is too large would come before what is asked next.
                let is_too_large = |failure: &Failure| failure.kind == FailureKind::TooLarge;
                self.is_spoiled = done.as_ref().is_err_and(is_too_large);
                done?;
            }
            Work::Transaction { begin, statements } => {
                self.command(begin).await?;
                let done = self.statements(&statements, &mut rows).await;
                let ended = match &done {
                    Ok(()) => self.command("commit").await,
                    Err(_) => self.command("rollback").await,
                };
                self.is_spoiled = ended.is_err();
                done?;
                ended?;
            }
            Work::Script(text) => {
                let done = self.command(&text).await;
                // It may have begun a transaction of its own.
                self.is_spoiled = done.is_err();
                done?;
            }
        }
        rows.end();
        Ok(Answered {
            received: rows.received(),
            document: rows.into_document(),
        })
    }

    /// Whether it can be used again.
    pub(in crate::sql) fn is_usable(&self) -> bool {
        !self.is_spoiled && !self.client.is_closed()
    }

    /// Stops what is under way over it; with the connection, all that it has begun is undone.
    pub(in crate::sql) fn abandon(self) {
        if !self.client.is_closed() {
            self.stopper.stop(self.client.cancel_token());
        }
    }

    async fn command(&self, text: &str) -> Result<(), Failure> {
        let done = self.client.batch_execute(text).await;
        done.map_err(|error| failure_of(&error, false))
    }

    async fn statements(&mut self, all: &[Asked], rows: &mut Rows) -> Result<(), Failure> {
        for (place, asked) in all.iter().enumerate() {
            rows.begin();
            let done = self.statement(asked, rows).await;
            done.map_err(|failure| of_statement(&failure, place, all.len()))?;
            rows.end();
        }
        Ok(())
    }

    async fn statement(&mut self, asked: &Asked, rows: &mut Rows) -> Result<(), Failure> {
        let statement = self.prepared(&asked.query).await?;
        check_values(asked.values.len(), statement.params().len())?;
        let done = self.query(&statement, asked, rows).await;
        if done.is_err() {
            // What it is about may have changed since it was prepared.
            self.prepared.remove(&asked.query);
        }
        let (count, affected) = done?;
        asked.counts.check(count, affected)
    }

    async fn prepared(&mut self, query: &Arc<str>) -> Result<Statement, Failure> {
        if let Some(known) = self.prepared.get(query) {
            return Ok(known.clone());
        }
        let prepared = self.client.prepare(query).await;
        let prepared = prepared.map_err(|error| failure_of(&error, false))?;
        self.prepared.insert(Arc::clone(query), prepared.clone());
        Ok(prepared)
    }

    /// How many rows came, and how many were affected.
    async fn query(
        &self,
        statement: &Statement,
        asked: &Asked,
        rows: &mut Rows,
    ) -> Result<(u64, u64), Failure> {
        let failed = |error| failure_of(&error, false);
        let values = asked.values.iter().map(Parameter);
        let stream = self.client.query_raw(statement, values).await;
        let mut stream = pin!(stream.map_err(failed)?);
        let mut count = 0;
        while let Some(row) = stream.next().await {
            let row = row.map_err(failed)?;
            count += 1;
            if !rows.begin_row(row.raw_size_bytes())? {
                continue;
            }
            for (place, column) in row.columns().iter().enumerate() {
                let value: Option<Raw<'_>> = row.try_get(place).map_err(failed)?;
                let to = rows.column(column.name());
                match value {
                    None => to.extend_from_slice(b"null"),
                    Some(Raw(bytes)) => write_value(to, column.type_(), bytes),
                }
            }
            rows.end_row();
        }
        Ok((count, stream.rows_affected().unwrap_or(0)))
    }
}

impl fmt::Debug for PostgresConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresConnection")
            .field("prepared", &self.prepared.len())
            .finish_non_exhaustive()
    }
}
