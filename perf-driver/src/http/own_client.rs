//! The reqwest client of a user: the one that all share, or one of its own with connections of its
//! own. Its own is made when a request needs it, because most users have lean requests only and a
//! client takes more memory than the rest of a user.

use std::sync::Arc;

use reqwest::Client;

use super::profile::Profile;
use super::setup_error::HttpSetupError;
use crate::transport::Failure;
use perf_core::{Connections, FailureKind};

/// A client that may not be there yet.
#[derive(Debug, Clone)]
pub(super) enum OwnClient {
    Made(Client),
    /// Made from the same settings as one that has been made before.
    Wanted(Arc<Profile>),
}

impl OwnClient {
    /// Those of `count` users.
    pub(super) fn of_users(
        profile: &Arc<Profile>,
        count: usize,
    ) -> Result<Vec<Self>, HttpSetupError> {
        let one = match profile.settings().connections {
            Connections::PerUser => Self::Wanted(Arc::clone(profile)),
            Connections::KeepAlive | Connections::New => Self::Made(profile.client()?),
        };
        Ok(vec![one; count])
    }

    /// The client.
    ///
    /// # Errors
    /// It cannot be made any more, though one like it could.
    pub(super) fn get(&mut self) -> Result<&Client, Failure> {
        if let Self::Wanted(profile) = self {
            let made = profile.client().map_err(|error| {
                let message = format!("no client for this user: {error}");
                Failure::new(FailureKind::SetupFailed, message)
            });
            *self = Self::Made(made?);
        }
        match self {
            Self::Made(client) => Ok(client),
            Self::Wanted(_) => unreachable!("it has just been made"),
        }
    }
}
