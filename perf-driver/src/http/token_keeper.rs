//! Keeps an access token fresh while somebody needs it: on a thread of its own, so that no
//! request waits for a token.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use perf_core::FailureKind;
use reqwest::Client;
use reqwest::header::HeaderValue;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::sleep_until;

use super::token::{Token, TokenRequest, fetch};
use super::token_error::TokenError;
use crate::transport::Failure;

/// How long before its end a token is renewed, if it lives at least twice as long.
const MARGIN: Duration = Duration::from_secs(30);
/// How long a token is used at least, however short it is said to live.
const SHORTEST: Duration = Duration::from_millis(100);
/// Between two attempts to renew, if the first fails.
const REST: Duration = Duration::from_secs(1);

/// A token that is fetched when it is needed, and renewed as long as it is.
#[derive(Debug)]
pub(super) struct TokenSource {
    request: TokenRequest,
    current: Arc<Current>,
    keeper: Mutex<Weak<TokenKeeper>>,
}

/// While this is held, the token is kept fresh.
#[derive(Debug)]
#[must_use = "a token is only kept fresh while this is held"]
pub(super) struct TokenKeeper {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The token as it is now.
#[derive(Debug, Default)]
struct Current(RwLock<State>);

#[derive(Debug, Default)]
struct State {
    header: Option<HeaderValue>,
    expires: Option<Instant>,
    /// Why the last attempt to renew failed.
    problem: Option<String>,
}

impl TokenSource {
    pub(super) fn new(request: TokenRequest) -> Self {
        Self {
            request,
            current: Arc::default(),
            keeper: Mutex::default(),
        }
    }

    /// The address that gives out tokens, without its query.
    pub(super) fn place(&self) -> &str {
        let url = self.request.url.as_str();
        url.split('?').next().unwrap_or(url)
    }

    /// Sees to it that there is a token, and that it stays fresh. Blocks until it is there; who
    /// comes second waits for the first.
    pub(super) fn keep(&self, client: Client) -> Result<Arc<TokenKeeper>, TokenError> {
        let mut known = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keeper) = known.upgrade() {
            return Ok(keeper);
        }
        let (first_sender, first) = channel();
        let (stop, stopped) = oneshot::channel();
        let (request, current) = (self.request.clone(), Arc::clone(&self.current));
        let thread = thread::Builder::new()
            .name("perf-token".to_owned())
            .spawn(move || renew(&client, &request, &current, &first_sender, stopped))
            .map_err(|source| TokenError::Thread { source })?;
        let keeper = Arc::new(TokenKeeper {
            stop: Some(stop),
            thread: Some(thread),
        });
        let ended = |_gone| TokenError::Thread {
            source: io::Error::other("it has ended"),
        };
        first.recv().map_err(ended)??;
        *known = Arc::downgrade(&keeper);
        Ok(keeper)
    }

    /// The header with the token.
    pub(super) fn header(&self) -> Result<HeaderValue, Failure> {
        let state = self.current.read();
        let expired = state.expires.is_some_and(|end| Instant::now() >= end);
        match &state.header {
            Some(header) if !expired => Ok(header.clone()),
            _ => {
                let why = state.problem.as_deref().unwrap_or("it was not renewed");
                let message = format!("the access token has expired: {why}");
                Err(Failure::new(FailureKind::SetupFailed, message))
            }
        }
    }

    /// The token itself, as long as there is one.
    pub(super) fn token(&self) -> Option<String> {
        let state = self.current.read();
        let text = state.header.as_ref()?.to_str().ok()?;
        let token = text.split_once(' ').map_or(text, |(_, token)| token);
        Some(token.to_owned())
    }
}

impl Drop for TokenKeeper {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been told by the panic itself.
            let _told = thread.join();
        }
    }
}

impl Current {
    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes `token` over; says when it is to be renewed, if ever.
    fn replace(&self, token: Token) -> Option<Instant> {
        let life = token.lifetime;
        let expires = life.and_then(|life| token.asked.checked_add(life));
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *state = State {
            header: Some(token.header),
            expires,
            problem: None,
        };
        let margin = life.map(|life| MARGIN.min(life / 2));
        let due = expires?.checked_sub(margin?)?;
        Some(due.max(Instant::now() + SHORTEST))
    }

    fn note(&self, problem: &TokenError) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        state.problem = Some(problem.to_string());
    }
}

/// Fetches a token, says through `first` whether there is one, and renews it until `stopped`.
fn renew(
    client: &Client,
    request: &TokenRequest,
    current: &Current,
    first: &Sender<Result<(), TokenError>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(source) => {
            let _unheard = first.send(Err(TokenError::Thread { source }));
            return;
        }
    };
    let renewing = async {
        let mut next = match fetch(client, request).await {
            Ok(token) => {
                let next = current.replace(token);
                let _unheard = first.send(Ok(()));
                next
            }
            Err(error) => {
                let _unheard = first.send(Err(error));
                return;
            }
        };
        // A token without an end is never renewed.
        while let Some(due) = next {
            sleep_until(due.into()).await;
            next = match fetch(client, request).await {
                Ok(token) => current.replace(token),
                Err(problem) => {
                    current.note(&problem);
                    Instant::now().checked_add(REST)
                }
            };
        }
        std::future::pending::<()>().await;
    };
    runtime.block_on(async {
        tokio::select! {
            () = renewing => {}
            _ = stopped => {}
        }
    });
    // A name that is still being resolved must not hold the end up.
    runtime.shutdown_background();
}
