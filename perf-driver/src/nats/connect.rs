//! How a connection is made: address, trust, identity. It makes none.

use std::fmt;
use std::time::Duration;

use async_nats::{ConnectOptions, ServerAddr};
use perf_core::{NatsAuth, NatsSettings, TlsSettings};

use super::setup_error::NatsSetupError;
use crate::tls::{TlsNeed, client_config};

/// How long a server may take to accept a connection, with all that belongs to it.
const LIMIT: Duration = Duration::from_secs(5);

/// Settings made ready, for any number of connections.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) address: String,
    place: ServerAddr,
    options: ConnectOptions,
}

impl Server {
    /// Makes `settings` ready. Files are read here; nothing is sent.
    pub(super) fn new(settings: &NatsSettings) -> Result<Self, NatsSetupError> {
        let is_asked_for = settings.tls.is_some() || settings.url.is_tls();
        let need = if is_asked_for {
            TlsNeed::Certain
        } else {
            // A server may ask for it.
            TlsNeed::Perhaps
        };
        let usual = TlsSettings::default();
        let tls = client_config(settings.tls.as_ref().unwrap_or(&usual), need)?;
        let options = ConnectOptions::new()
            .name(concat!("perf-driver/", env!("CARGO_PKG_VERSION")))
            .tls_client_config(tls)
            .require_tls(is_asked_for)
            .connection_timeout(LIMIT)
            // A connection that is lost is a failure, and who needs the next one opens it. With
            // fewer attempts than one there would be none at all.
            .max_reconnects(1)
            // What a plan fills in is checked where that is done.
            .skip_subject_validation(true)
            .ignore_discovered_servers();
        let options = match &settings.auth {
            None => options,
            Some(NatsAuth::User { user, password }) => {
                options.user_and_password(user.clone(), password.expose().to_owned())
            }
            Some(NatsAuth::Token(token)) => options.token(token.expose().to_owned()),
            Some(NatsAuth::Nkey(seed)) => options.nkey(seed.expose().to_owned()),
            Some(NatsAuth::Credentials(path)) => {
                let unfit = |source| NatsSetupError::Credentials {
                    path: path.clone(),
                    source,
                };
                let text = std::fs::read_to_string(path).map_err(unfit)?;
                options.credentials(&text).map_err(unfit)?
            }
        };
        let address = settings.url.to_string();
        Ok(Self {
            place: address
                .parse()
                .map_err(|_unlike| NatsSetupError::NoServer)?,
            address,
            options,
        })
    }

    /// The address, to be connected to.
    pub(super) fn server(&self) -> ServerAddr {
        self.place.clone()
    }

    /// How, without anybody who listens to what happens.
    pub(super) fn options(&self) -> ConnectOptions {
        self.options.clone()
    }
}

impl fmt::Debug for Server {
    /// The address alone: the rest holds secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Server").field(&self.address).finish()
    }
}
