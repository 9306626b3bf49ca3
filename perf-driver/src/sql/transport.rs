//! SQL exchanges: a connection for each user, or a pool for all users of a scenario.
//!
//! Nothing is asked again. A connection that was lost is a failure of what was under way over it, and the
//! next exchange makes another one, within its own time. What takes too long is stopped.

use std::cell::Cell;
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use perf_core::{
    Bytes, Call, FailureKind, Lap, Plan, Protocol, SqlSettings, Step, format_duration,
};
use reqwest::header::HeaderMap;

use super::pool::Pool;
use super::prepare::{SqlPrepared, SqlRendered};
use super::server::Server;
use super::setup_error::SqlSetupError;
use super::work::Answered;
use crate::judge::{Answer, Judge};
use crate::laps::Laps;
use crate::transport::{Carrier, Exchange, Failure, Transport};
use crate::values::Values;

/// The transport for SQL.
#[derive(Debug)]
pub(crate) struct SqlTransport {
    /// One for each scenario; `None` where none is spoken with.
    ways: Vec<Option<Way>>,
}

/// The way of one scenario.
#[derive(Debug)]
struct Way {
    server: Arc<Server>,
    pool: Option<usize>,
}

/// What one user of [`SqlTransport`] keeps.
#[derive(Debug)]
pub(crate) struct SqlSession {
    pool: Rc<Pool>,
    stage: Cell<Stage>,
    /// Whether a session that was opened together with this one has found nobody.
    nobody: Rc<Cell<bool>>,
}

/// How far an exchange has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    /// After a wait of this length.
    Connecting(Duration),
    Answer,
}

impl SqlTransport {
    /// A transport to the databases of `plan`, with the settings of its scenarios. Sends nothing.
    pub(crate) fn new(plan: &Plan) -> Result<Self, SqlSetupError> {
        let mut known: Vec<(&SqlSettings, Arc<Server>)> = Vec::new();
        let mut ways = Vec::new();
        for scenario in &plan.scenarios {
            let settings = scenario.sql.as_ref();
            let spoken = settings.filter(|settings| scenario.speaks(settings.url.protocol()));
            let Some(settings) = spoken else {
                ways.push(None);
                continue;
            };
            let same = known.iter().find(|(known, _)| *known == settings);
            let server = match same {
                Some((_, server)) => Arc::clone(server),
                None => Arc::new(Server::new(settings)?),
            };
            known.push((settings, Arc::clone(&server)));
            let pool = settings
                .pool
                .map(|size| usize::try_from(size.get()).expect("a u32 fits a usize"));
            ways.push(Some(Way { server, pool }));
        }
        Ok(Self { ways })
    }

    fn way(&self, scenario: usize) -> Result<&Way, SqlSetupError> {
        let way = self.ways.get(scenario).and_then(Option::as_ref);
        way.ok_or(SqlSetupError::NoDatabase)
    }
}

impl Transport for SqlTransport {
    type Prepared = SqlPrepared;
    type Rendered = SqlRendered;
    type Session = SqlSession;
    type Answer = Answer;
    type Error = SqlSetupError;

    fn prepare(&self, scenario: usize, step: &Step) -> Result<SqlPrepared, SqlSetupError> {
        let Call::Sql(call) = &step.call else {
            return Err(SqlSetupError::NotSql);
        };
        self.way(scenario)?;
        SqlPrepared::new(step, call)
    }

    fn open_sessions(
        &self,
        scenario: usize,
        count: usize,
    ) -> Result<Vec<SqlSession>, SqlSetupError> {
        let way = self.way(scenario)?;
        let pool = |size| Rc::new(Pool::new(Arc::clone(&way.server), size));
        let shared = way.pool.map(pool);
        let nobody = Rc::new(Cell::new(false));
        let session = || SqlSession {
            pool: shared.clone().unwrap_or_else(|| pool(1)),
            stage: Cell::new(Stage::Waiting),
            nobody: Rc::clone(&nobody),
        };
        Ok(std::iter::repeat_with(session).take(count).collect())
    }

    async fn connect(&self, _scenario: usize, session: &mut SqlSession) {
        // Whoever needs a connection finds out by itself that there is none; to be told so once is
        // enough here.
        if !session.nobody.get() {
            session.nobody.set(session.pool.make_one().await.is_err());
        }
    }

    fn render(&self, prepared: &SqlPrepared, values: &mut Values) -> Result<SqlRendered, Failure> {
        prepared.render(values)
    }

    async fn exchange(
        &self,
        session: &mut SqlSession,
        prepared: &SqlPrepared,
        rendered: SqlRendered,
        laps: &impl Laps,
    ) -> Exchange<Answer> {
        match exchange(session, prepared, rendered, laps).await {
            Ok(answered) => {
                let size = answered.document.len() as u64;
                let received = Bytes::new(answered.received);
                let answer = Answer::of_parts(None, HeaderMap::new(), answered.document, size);
                Exchange::new(received, Ok(answer))
            }
            Err(failure) => Exchange::new(Bytes::default(), Err(failure)),
        }
    }

    fn check(
        &self,
        prepared: &SqlPrepared,
        answer: &Answer,
        values: &mut Values,
    ) -> Result<(), Failure> {
        prepared.judge.judge(answer, values)
    }

    fn example(&self, answer: &Answer) -> Option<String> {
        Some(Judge::example(answer))
    }

    fn descriptors(&self, scenario: usize) -> u64 {
        self.way(scenario).map_or(0, |way| match way.pool {
            // The pool has as many as it has, however many users there are.
            Some(_) => 0,
            None => way.server.descriptors(),
        })
    }

    fn workers(&self, scenario: usize) -> Option<NonZeroUsize> {
        let pool = self.way(scenario).ok()?.pool;
        pool.map(|_| NonZeroUsize::MIN)
    }

    fn carrier(&self, prepared: &SqlPrepared) -> Option<Carrier> {
        Some(match prepared.protocol() {
            Protocol::Sqlite => Carrier {
                name: "rusqlite",
                reason: "it is what speaks with SQLite",
            },
            _ => Carrier {
                name: "tokio-postgres",
                reason: "it is what speaks with PostgreSQL",
            },
        })
    }

    fn timed_out(&self, session: &mut SqlSession, limit: Duration) -> Failure {
        match session.stage.get() {
            // A place that comes free when all the time is gone is of no use.
            Stage::Connecting(waited) if waited < limit / 2 => Failure::connect_timeout(limit),
            Stage::Waiting | Stage::Connecting(_) => {
                let limit = format_duration(limit);
                let message = format!("no connection of the pool was free within {limit}");
                Failure::new(FailureKind::PoolTimeout, message)
            }
            Stage::Answer => Failure::timeout(limit),
        }
    }
}

async fn exchange(
    session: &SqlSession,
    prepared: &SqlPrepared,
    rendered: SqlRendered,
    laps: &impl Laps,
) -> Result<Answered, Failure> {
    if prepared.pooled {
        laps.begin(Lap::Connection);
    }
    session.stage.set(Stage::Waiting);
    let began = Instant::now();
    let place = session.pool.place().await;
    session.stage.set(Stage::Connecting(began.elapsed()));
    let connection = place.connection().await?;
    if prepared.pooled {
        laps.end(Lap::Connection);
    }
    session.stage.set(Stage::Answer);
    connection.ask(rendered.0, prepared.wanted).await
}
