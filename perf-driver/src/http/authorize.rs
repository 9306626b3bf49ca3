//! What a request proves its right to be answered with.

use perf_core::{Auth, HttpSettings, KeyPlace, Secret};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::{Client, Request};

use super::header_value::header_value;
use super::setup_error::HttpSetupError;
use super::token::TokenRequest;
use super::token_keeper::TokenSource;
use crate::judge::header_name;
use crate::transport::Failure;

/// What proves it.
#[derive(Debug)]
pub(super) enum Proof {
    /// Nothing does.
    Nothing,
    /// A header that is always the same.
    Header(HeaderName, HeaderValue),
    /// A parameter of the query that is always the same.
    Query(String, Secret),
    /// A token that is renewed now and then.
    Token(TokenSource),
}

impl Proof {
    /// What `settings` come to; `drafting` builds a request that is not sent.
    pub(super) fn new(settings: &HttpSettings, drafting: &Client) -> Result<Self, HttpSetupError> {
        Ok(match &settings.auth {
            None => Self::Nothing,
            Some(Auth::Bearer(token)) => {
                let value = secret_value(&AUTHORIZATION, &format!("Bearer {}", token.expose()))?;
                Self::Header(AUTHORIZATION, value)
            }
            Some(Auth::Basic { user, password }) => {
                let draft = drafting
                    .get("http://basic/")
                    .basic_auth(user, Some(password.expose()))
                    .build()
                    .map_err(|source| HttpSetupError::Client { source })?;
                let value = draft.headers().get(AUTHORIZATION).cloned();
                Self::Header(
                    AUTHORIZATION,
                    value.expect("the draft has just been given this header"),
                )
            }
            Some(Auth::ApiKey { place, value }) => match place {
                KeyPlace::Header(name) => {
                    let name = header_name(name)?;
                    let value = secret_value(&name, value.expose())?;
                    Self::Header(name, value)
                }
                KeyPlace::Query(name) => Self::Query(name.clone(), value.clone()),
            },
            Some(Auth::OAuth2 {
                token_url,
                client_id,
                client_secret,
                scope,
            }) => Self::Token(TokenSource::new(TokenRequest {
                url: token_url.clone(),
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
                scope: scope.clone(),
                resolve: settings.resolve.clone(),
            })),
        })
    }

    /// Puts the proof into `request`, unless that has one of its own.
    pub(super) fn prove(&self, request: &mut Request) -> Result<(), Failure> {
        match self {
            Self::Nothing => {}
            Self::Header(name, value) => {
                let headers = request.headers_mut();
                if !headers.contains_key(name) {
                    headers.insert(name, value.clone());
                }
            }
            Self::Query(name, key) => {
                let mut query = request.url_mut().query_pairs_mut();
                query.append_pair(name, key.expose());
            }
            Self::Token(source) => {
                if !request.headers().contains_key(AUTHORIZATION) {
                    let header = source.header()?;
                    request.headers_mut().insert(AUTHORIZATION, header);
                }
            }
        }
        Ok(())
    }

    /// The header with the proof, where that is not one that everybody knows to be secret.
    pub(super) const fn secret_header(&self) -> Option<&HeaderName> {
        match self {
            Self::Header(name, _) => Some(name),
            Self::Nothing | Self::Query(..) | Self::Token(_) => None,
        }
    }
}

fn secret_value(name: &HeaderName, text: &str) -> Result<HeaderValue, HttpSetupError> {
    let mut value = header_value(name.as_str(), text)?;
    value.set_sensitive(true);
    Ok(value)
}
