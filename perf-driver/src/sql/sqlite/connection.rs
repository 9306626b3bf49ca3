//! One connection to a file of SQLite: a thread that does what it is asked for.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use perf_core::FailureKind;
use rusqlite::{Connection, InterruptHandle};
use tokio::sync::oneshot;

use super::classify::failure_of;
use super::execute::execute;
use crate::sql::rows::Wanted;
use crate::sql::work::{Answered, Work};
use crate::transport::Failure;

/// Between two looks at whether somebody else has finished.
const PAUSE: Duration = Duration::from_micros(500);
/// So many instructions of SQLite's machine between two looks at whether to stop.
const INSTRUCTIONS: i32 = 1_000;
/// Statements that are kept prepared.
const PREPARED: usize = 256;

/// A connection that was made.
pub(in crate::sql) struct SqliteConnection {
    jobs: Sender<Job>,
    /// Stops what is under way.
    interrupt: InterruptHandle,
    is_over: Arc<AtomicBool>,
}

/// What the thread is asked for.
struct Job {
    work: Work,
    wanted: Wanted,
    done: oneshot::Sender<Result<Answered, Failure>>,
}

impl SqliteConnection {
    /// Opens the file at `path`, which is made if it is not there.
    pub(super) async fn open(path: PathBuf) -> Result<Self, Failure> {
        let is_over = Arc::new(AtomicBool::new(false));
        let (jobs, asked) = channel();
        let (tell, told) = oneshot::channel();
        let over = Arc::clone(&is_over);
        thread::Builder::new()
            .name("perf-sqlite".to_owned())
            .spawn(move || match opened(path, &over) {
                Ok(connection) => {
                    let handle = connection.get_interrupt_handle();
                    if tell.send(Ok(handle)).is_ok() {
                        serve(connection, &asked, &over);
                    }
                }
                Err(error) => {
                    // Nobody listening means that nobody needs it.
                    let _unheard = tell.send(Err(failure_of(&error)));
                }
            })
            .map_err(|error| Failure::new(FailureKind::Connect, error.to_string()))?;
        let interrupt = told.await.unwrap_or_else(|_gone| Err(ended()))?;
        Ok(Self {
            jobs,
            interrupt,
            is_over,
        })
    }

    /// Does `work`. Where it fails nothing of a transaction stays.
    pub(in crate::sql) async fn ask(
        &self,
        work: Work,
        wanted: Wanted,
    ) -> Result<Answered, Failure> {
        let (done, answer) = oneshot::channel();
        let job = Job { work, wanted, done };
        self.jobs.send(job).map_err(|_gone| ended())?;
        answer.await.unwrap_or_else(|_gone| Err(ended()))
    }

    /// Whether it can be used again.
    pub(in crate::sql) fn is_usable(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// Stops what is under way; with the connection, all that it has begun is undone.
    pub(in crate::sql) fn abandon(self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.interrupt.interrupt();
    }
}

/// A connection that waits for others for as long as it is waited for itself.
fn opened(path: PathBuf, over: &Arc<AtomicBool>) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open(path)?;
    let is_over = Arc::clone(over);
    connection.busy_handler(Some(move |_| {
        thread::sleep(PAUSE);
        !is_over.load(Ordering::Relaxed)
    }))?;
    let is_over = Arc::clone(over);
    connection.progress_handler(INSTRUCTIONS, Some(move || is_over.load(Ordering::Relaxed)))?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // A file that is none of SQLite's is only found out when it is read.
    connection.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// Does what is asked for until nobody asks any more.
fn serve(mut connection: Connection, asked: &Receiver<Job>, over: &AtomicBool) {
    while let Ok(Job { work, wanted, done }) = asked.recv() {
        let answer = execute(&mut connection, work, wanted);
        if !connection.is_autocommit() && connection.execute_batch("rollback").is_err() {
            over.store(true, Ordering::Relaxed);
        }
        // Nobody listening means that nobody waits any more.
        let _unheard = done.send(answer);
    }
}

fn ended() -> Failure {
    let message = "the thread of the connection has ended";
    Failure::new(FailureKind::ClosedEarly, message)
}

impl fmt::Debug for SqliteConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteConnection").finish_non_exhaustive()
    }
}
