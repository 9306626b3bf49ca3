//! The settings of HTTP of a scenario, made ready: files read, trust established, identity known.

use std::net::IpAddr;
use std::sync::Arc;

use perf_core::{
    Auth, BaseUrl, Connections, HttpSettings, HttpTransportChoice, HttpVersion, Override,
};
use reqwest::header::HeaderName;
use reqwest::{Client, Request, Url};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;

use super::address::url;
use super::authorize::Proof;
use super::client::client;
use super::lean::{Encryption, LeanPool, Place, Way};
use super::resolve::address_of;
use super::setup_error::HttpSetupError;
use super::strangers::{same_place, withhold_identity};
use super::token_keeper::TokenKeeper;
use super::trace_parent::TraceIds;
use crate::tls::{TlsNeed, client_config};
use crate::transport::Failure;

/// The header of a trace.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Why a transport is used that is not left to us.
const BY_PLAN: &str = "the plan asks for it";

/// Settings made ready, for any number of clients.
#[derive(Debug)]
pub(super) struct Profile {
    settings: HttpSettings,
    /// The base address as paths are put behind it: with a slash at its end.
    home: Url,
    tls: ClientConfig,
    proof: Proof,
    traces: Option<TraceIds>,
    // Builds requests; sends none.
    drafting: Client,
    /// Where connections lead to, or what is asked for that only reqwest has.
    lean_place: Result<Place, &'static str>,
}

impl Profile {
    /// Makes `settings` ready for the target at `base`; `leads_on` is whether steps follow links. Sends
    /// nothing.
    pub(super) fn new(
        base: &BaseUrl,
        settings: &HttpSettings,
        leads_on: bool,
    ) -> Result<Self, HttpSetupError> {
        let tls = client_config(&settings.tls, tls_need(base, settings, leads_on))?;
        let drafting = client(settings, &tls)?;
        let lean_place = lean_place(base, settings, &tls);
        Ok(Self {
            proof: Proof::new(settings, &drafting)?,
            traces: settings.traceparent.then(TraceIds::new),
            settings: settings.clone(),
            home: url(base, "/")?,
            tls,
            drafting,
            lean_place,
        })
    }

    pub(super) const fn settings(&self) -> &HttpSettings {
        &self.settings
    }

    pub(super) const fn home(&self) -> &Url {
        &self.home
    }

    /// A client that builds requests; it is not to send any.
    pub(super) const fn drafting(&self) -> &Client {
        &self.drafting
    }

    /// The overrides of what the resolver says.
    pub(super) fn overrides(&self) -> &[Override] {
        &self.settings.resolve
    }

    /// The header that is secret beside those that always are.
    pub(super) const fn secret_header(&self) -> Option<&HeaderName> {
        self.proof.secret_header()
    }

    /// What is asked for that only reqwest has; `None` if nothing is.
    pub(super) fn beyond_lean(&self) -> Option<&'static str> {
        self.lean_place.as_ref().err().copied()
    }

    /// Why the transport is the one that it is, where it would be so by itself for `own` reasons.
    pub(super) const fn reason(&self, own: &'static str) -> &'static str {
        match self.settings.transport {
            HttpTransportChoice::Automatic => own,
            HttpTransportChoice::Lean | HttpTransportChoice::Reqwest => BY_PLAN,
        }
    }

    /// Whether what proves the right to an answer, and the trace, are the same in every request.
    pub(super) const fn signs_the_same(&self) -> bool {
        self.traces.is_none() && !matches!(self.proof, Proof::Token(_))
    }

    /// Connections for each of `count` users; `None` where reqwest has them.
    pub(super) fn pools(&self, count: usize) -> Vec<Option<LeanPool>> {
        let Ok(place) = self.lean_place.clone() else {
            return vec![None; count];
        };
        let pool = LeanPool::new(place, self.settings.connections != Connections::New);
        if self.settings.connections == Connections::PerUser {
            return (0..count).map(|_| Some(pool.another())).collect();
        }
        vec![Some(pool); count]
    }

    /// A client with connections of its own.
    pub(super) fn client(&self) -> Result<Client, HttpSetupError> {
        client(&self.settings, &self.tls)
    }

    /// Sees to it that there is an access token, if one is needed, and that it stays fresh for as
    /// long as the keeper is held.
    pub(super) fn keep_token(&self) -> Result<Option<Arc<TokenKeeper>>, HttpSetupError> {
        let Proof::Token(source) = &self.proof else {
            return Ok(None);
        };
        // Tokens are given out elsewhere: what is special about the target is not so there.
        let settings = HttpSettings {
            version: HttpVersion::Http1,
            unix_socket: None,
            compression: false,
            connections: Connections::New,
            ..self.settings.clone()
        };
        let kept = source.keep(client(&settings, &self.tls)?);
        kept.map(Some).map_err(|error| HttpSetupError::Token {
            url: source.place().to_owned(),
            source: error,
        })
    }

    /// The access token that was given for what the plan says.
    pub(super) fn granted_token(&self) -> Option<String> {
        match &self.proof {
            Proof::Token(source) => source.token(),
            _ => None,
        }
    }

    /// Puts into `request` what proves its right, and its trace. Elsewhere than at the target nobody is told who
    /// asks.
    pub(super) fn sign(&self, request: &mut Request) -> Result<(), Failure> {
        if same_place(&self.home, request.url()) {
            self.proof.prove(request)?;
        } else {
            withhold_identity(request.headers_mut(), self.secret_header());
        }
        if let Some(traces) = &self.traces {
            let headers = request.headers_mut();
            headers.entry(TRACEPARENT).or_insert_with(|| traces.next());
        }
        Ok(())
    }
}

/// Where connections to `base` lead if the lean transport is enough, or what it cannot do.
fn lean_place(
    base: &BaseUrl,
    settings: &HttpSettings,
    tls: &ClientConfig,
) -> Result<Place, &'static str> {
    if settings.transport == HttpTransportChoice::Reqwest {
        return Err(BY_PLAN);
    }
    if let Some(beyond) = settings.beyond_lean() {
        return Err(beyond);
    }
    let url = url(base, "").map_err(|_no_url| "this address")?;
    let (host, port) = url
        .host_str()
        .zip(url.port_or_known_default())
        .ok_or("an address without a host")?;
    // Addresses of version 6 stand in brackets.
    let host = host.trim_matches(['[', ']']);
    let address: Option<IpAddr> = host.parse().ok();
    let way = match (address_of(&settings.resolve, &url), address) {
        (Some(address), _) => Way::Address(address),
        (None, Some(address)) => Way::Address((address, port).into()),
        (None, None) => Way::Name(host.to_owned(), port),
    };
    let encryption = if base.is_https() {
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_no_name| "TLS with this host")?;
        Some(Encryption::new(tls, name))
    } else {
        None
    };
    Ok(Place { way, encryption })
}

fn tls_need(base: &BaseUrl, settings: &HttpSettings, leads_on: bool) -> TlsNeed {
    let by_token = match &settings.auth {
        Some(Auth::OAuth2 { token_url, .. }) => token_url.as_str().starts_with("https:"),
        _ => false,
    };
    let proxy = settings.proxy.as_ref();
    let by_proxy = proxy.is_some_and(|proxy| proxy.as_str().starts_with("https:"));
    if base.is_https() || by_token || by_proxy {
        TlsNeed::Certain
    } else if leads_on || settings.redirects > 0 {
        TlsNeed::Perhaps
    } else {
        TlsNeed::Never
    }
}
