//! Asks a target a single question, on the way and with the identity that the plan's settings
//! name. It measures nothing.

use std::io;
use std::sync::Arc;

use perf_core::{BaseUrl, HttpSettings};
use reqwest::{Client, Method, Request, Response, Url};
use tokio::net::TcpStream;

use super::address::url;
use super::classify;
use super::profile::Profile;
use super::resolve::{address_of, send_there};
use super::setup_error::HttpSetupError;
use super::token_keeper::TokenKeeper;
use crate::judge::Answer;
use crate::transport::Failure;

/// A way to ask one address.
#[derive(Debug)]
pub(crate) struct Contact {
    url: Url,
    profile: Profile,
    client: Client,
    #[expect(dead_code, reason = "a token is kept fresh while this is held")]
    token: Option<Arc<TokenKeeper>>,
}

impl Contact {
    /// A way to ask `path` of the target at `base`, or without a path just to connect. Blocks
    /// where an access token is needed for it.
    pub(crate) fn new(
        base: &BaseUrl,
        path: Option<&str>,
        settings: &HttpSettings,
    ) -> Result<Self, HttpSetupError> {
        let profile = Profile::new(base, settings, false)?;
        let token = match path {
            Some(_) => profile.keep_token()?,
            None => None,
        };
        Ok(Self {
            url: url(base, path.unwrap_or_default())?,
            client: profile.client()?,
            profile,
            token,
        })
    }

    /// What is asked.
    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// The status of the answer to a `GET`.
    pub(crate) async fn ask(&self) -> Result<u16, Failure> {
        let answered = self.answered().await;
        answered.map(|response| response.status().as_u16())
    }

    /// The answer to a `GET`, with a body of at most so many bytes and a status of success; or what
    /// is wrong with it.
    pub(crate) async fn fetch(&self, largest: usize) -> Result<Answer, String> {
        let answered = self.answered().await;
        let mut response = answered.map_err(|failure| failure.message.into_owned())?;
        let status = response.status();
        if !status.is_success() {
            return Err(format!("expected status 200-299, got {}", status.as_u16()));
        }
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > largest => {
                    return Err(format!("a body of more than {largest} bytes"));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Err(classify::failure(&error).message.into_owned()),
            }
        }
        let size = body.len() as u64;
        Ok(Answer::new(&mut response, body, size))
    }

    async fn answered(&self) -> Result<Response, Failure> {
        // Building it takes the credentials out of the address and makes a header of them.
        let built = self.client.request(Method::GET, self.url.clone()).build();
        let mut request: Request = built.map_err(|error| classify::failure(&error))?;
        self.profile.sign(&mut request)?;
        send_there(self.profile.overrides(), &mut request);
        let answered = self.client.execute(request).await;
        answered.map_err(|error| classify::failure(&error))
    }

    /// Opens a connection to where a request would go first, and closes it.
    pub(crate) async fn connect(&self) -> io::Result<()> {
        let settings = self.profile.settings();
        #[cfg(unix)]
        if let Some(path) = &settings.unix_socket {
            return tokio::net::UnixStream::connect(path).await.map(drop);
        }
        if let Some(address) = address_of(&settings.resolve, &self.url) {
            return TcpStream::connect(address).await.map(drop);
        }
        let proxy = settings.proxy.as_ref();
        let proxy = proxy.and_then(|proxy| Url::parse(proxy.as_str()).ok());
        let url = proxy.as_ref().unwrap_or(&self.url);
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_or_known_default().unwrap_or_default();
        TcpStream::connect((host, port)).await.map(drop)
    }
}
