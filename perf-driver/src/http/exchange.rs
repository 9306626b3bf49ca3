//! One exchange, from the first byte of the request to the last of the answer, redirects
//! included.

use perf_core::{Bytes, FailureKind, Lap};
use reqwest::header::HeaderMap;
use reqwest::{Client, Request, Response, StatusCode};

use super::broken_off::broken_off;
use super::classify;
use super::cookie_jar::CookieJar;
use super::events::listen;
use super::phases::Phases;
use super::prepare::{Further, HttpPrepared, Talk};
use super::profile::Profile;
use super::redirect::{is_redirect, redirected};
use super::resolve::send_there;
use super::strangers::refuse_strangers;
use super::websocket::talk;
use crate::judge::Answer;
use crate::laps::Laps;
use crate::transport::{Exchange, Failure};

/// The largest head of an answer, names and values, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;
/// How much of a redirect's body is read so that its connection can be used again, in bytes.
const LARGEST_DETOUR: usize = 64 * 1024;

/// Sends `request` and receives its answer, or that of where it leads to; goes on as the
/// step says where the answer is one that it expects.
pub(super) async fn exchange(
    client: &Client,
    jar: Option<&mut CookieJar>,
    prepared: &HttpPrepared,
    request: Box<Request>,
    further: &Further,
    phases: &Phases<'_, impl Laps>,
) -> Exchange<Answer> {
    let laps = phases.laps;
    match &prepared.talk {
        Talk::Answer => {}
        Talk::Events(_) => laps.begin(Lap::FirstEvent),
        Talk::WebSocket(_) => laps.begin(Lap::Open),
    }
    let response = match follow(client, jar, prepared, request, phases).await {
        Ok(response) => response,
        Err(failure) => {
            return Exchange::new(Bytes::default(), Err(failure));
        }
    };
    let status = response.status();
    match (&prepared.talk, &further.opening) {
        (Talk::Events(events), _) if prepared.judge.accepts(status) => {
            let events = further.events.as_deref().unwrap_or(events);
            Box::pin(listen(response, events, prepared.max_body, laps)).await
        }
        (Talk::WebSocket(dialogue), Some(opening))
            if status == StatusCode::SWITCHING_PROTOCOLS && prepared.judge.accepts(status) =>
        {
            // Every exchange would have room for it, and be moved with it.
            Box::pin(talk(response, dialogue, opening, laps)).await
        }
        _ => {
            let received = receive(response, prepared).await;
            if received.result.is_ok() {
                laps.end(Lap::Download);
            }
            received
        }
    }
}

/// Sends `request`, and follows redirects as far as the settings allow.
async fn follow(
    client: &Client,
    mut jar: Option<&mut CookieJar>,
    prepared: &HttpPrepared,
    mut request: Box<Request>,
    phases: &Phases<'_, impl Laps>,
) -> Result<Response, Failure> {
    let profile = &*prepared.profile;
    let settings = profile.settings();
    let allowed = settings.redirects;
    let mut followed = 0;
    loop {
        let again = (followed < allowed).then(|| Box::new(prepared.copy_of(&request)));
        let response = send(client, jar.as_deref_mut(), profile, request, phases).await?;
        if allowed == 0 || !is_redirect(response.status(), response.headers()) {
            return Ok(response);
        }
        let Some(again) = again else {
            let message = format!("redirected more than {allowed} times");
            return Err(Failure::new(FailureKind::TooManyRedirects, message));
        };
        let (status, headers) = (response.status(), response.headers());
        request = redirected(again, status, headers, profile.secret_header())?;
        let (home, hosts) = (profile.home(), &settings.allowed_hosts);
        refuse_strangers("a redirect", home, request.url(), hosts)?;
        pass_over(response).await;
        phases.laps.end(Lap::Download);
        followed += 1;
    }
}

async fn send(
    client: &Client,
    jar: Option<&mut CookieJar>,
    profile: &Profile,
    mut request: Box<Request>,
    phases: &Phases<'_, impl Laps>,
) -> Result<Response, Failure> {
    let url = jar.is_some().then(|| Box::new(request.url().clone()));
    if let Some(jar) = &jar {
        jar.send(&mut request);
    }
    send_there(profile.overrides(), &mut request);
    let sent = phases.of_sending(client.execute(*request)).await;
    let response = sent.map_err(|error| classify::failure(&error))?;
    let headers = response.headers();
    if size_of(headers) > LARGEST_HEAD {
        return Err(Failure::new(
            FailureKind::HeaderTooLarge,
            format!(
                "the head is larger than {}",
                Bytes::new(LARGEST_HEAD as u64)
            ),
        ));
    }
    if let (Some(jar), Some(url)) = (jar, url) {
        jar.keep(headers, &url);
    }
    Ok(response)
}

/// Reads a body that nobody is interested in, if it is a small one.
async fn pass_over(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > LARGEST_DETOUR {
            return;
        }
    }
}

/// Reads the body to its last byte, and keeps as much of it as may be looked at.
async fn receive(mut response: Response, prepared: &HttpPrepared) -> Exchange<Answer> {
    let wanted = prepared.judge.wants_of_body(response.status());
    let mut received = 0;
    let mut body = Vec::new();
    let result = loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break Ok(()),
            Err(error) => break Err(broken_off(&error, response.headers())),
        };
        received += chunk.len() as u64;
        if received > prepared.max_body {
            break Err(Failure::new(
                FailureKind::TooLarge,
                format!("the body is larger than {}", Bytes::new(prepared.max_body)),
            ));
        }
        let kept = chunk.len().min(wanted - body.len());
        body.extend_from_slice(&chunk[..kept]);
    };
    Exchange::new(
        Bytes::new(received),
        result.map(|()| Answer::new(&mut response, body, received)),
    )
}

/// Bytes of the names and values of `headers`.
fn size_of(headers: &HeaderMap) -> usize {
    let sizes = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    sizes.sum()
}
