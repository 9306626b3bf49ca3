//! Makes a step's request ready: address, headers and body are worked out once.

use std::sync::Arc;

use bytes::Bytes;
use perf_core::{
    BaseUrl, Body, Conversation, EventStream, HttpTransportChoice, Parameter, RequestAddress, Step,
    Template, TemplatePart, secret_forms,
};
use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Request, Url};

use super::address::{form, url};
use super::header_value::header_value;
use super::lean::to_bytes;
use super::link;
use super::multipart::Multipart;
use super::payload::Payload;
use super::profile::Profile;
use super::render::Varying;
use super::setup_error::HttpSetupError;
use super::websocket::{Dialogue, Opening, ask_for};
use crate::judge::{Judge, header_name};

/// The methods whose requests have a body, so that one without says that its length is zero.
const WITH_BODY: [Method; 3] = [Method::POST, Method::PUT, Method::PATCH];

/// Why a request needs no reqwest.
const ENOUGH: &str = "nothing is asked for that only reqwest has";

/// A step made ready for [`HttpTransport`](crate::HttpTransport).
#[derive(Debug)]
pub struct HttpPrepared {
    pub(super) request: Request,
    /// What is filled in each time; the request has stand-ins there.
    pub(super) varying: Option<Varying>,
    pub(super) judge: Judge,
    pub(super) max_body: u64,
    pub(super) profile: Arc<Profile>,
    pub(super) talk: Talk,
    /// How it can be sent without reqwest; `None` if it is not.
    pub(super) lean: Option<Lean>,
    /// Why.
    pub(super) reason: &'static str,
    /// The body, if it has one that cannot be copied with the request.
    payload: Option<Payload>,
}

/// How a request is made that can be sent without reqwest.
#[derive(Debug)]
pub(super) enum Lean {
    /// It is always the same.
    Fixed(Bytes),
    /// It is written each time.
    Written,
}

/// How the exchange goes on once its request is answered.
#[derive(Debug)]
pub(super) enum Talk {
    Answer,
    Events(EventStream),
    WebSocket(Dialogue),
}

/// What [`HttpTransport`](crate::HttpTransport) sends in one exchange.
#[derive(Debug)]
pub struct HttpRendered {
    pub(super) request: Sendable,
    pub(super) further: Further,
}

/// What is needed once the request is answered.
#[derive(Debug, Default)]
pub(super) struct Further {
    /// What ends listening to events, where that varies.
    pub(super) events: Option<Box<EventStream>>,
    /// What a WebSocket is opened with; `None` where there is to be none.
    pub(super) opening: Option<Opening>,
}

/// A request that can be sent.
#[derive(Debug)]
pub(super) enum Sendable {
    /// By reqwest.
    Request(Box<Request>),
    /// As bytes.
    Bytes(Bytes),
}

impl HttpPrepared {
    /// The access token that its requests have, in every form, where one was given for what the plan says.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let token = self.profile.granted_token();
        token.map_or_else(Vec::new, |token| secret_forms(&token))
    }

    /// A copy of `request`, which is this step's, or what a redirect has made of it.
    pub(super) fn copy_of(&self, request: &Request) -> Request {
        if let Some(copy) = request.try_clone() {
            return copy;
        }
        let mut copy = Request::new(request.method().clone(), request.url().clone());
        *copy.headers_mut() = request.headers().clone();
        *copy.version_mut() = request.version();
        *copy.body_mut() = self.payload.as_ref().map(Payload::body);
        copy
    }
}

/// Makes `step` ready for the target at `base`. Its body's files are read here, once, unless they
/// are large.
pub(super) fn prepare(
    profile: &Arc<Profile>,
    base: &BaseUrl,
    step: &Step,
) -> Result<HttpPrepared, HttpSetupError> {
    let Some(plan) = step.http() else {
        return Err(HttpSetupError::NotHttp);
    };
    let method = Method::from_bytes(plan.method.as_str().as_bytes()).map_err(|_illegal| {
        HttpSetupError::Method {
            method: plan.method.to_string(),
        }
    })?;
    let follows_link = matches!(plan.address, RequestAddress::Link(_));
    let mut url = address(profile, base, &plan.address)?;
    if !plan.query.is_empty() {
        url.query_pairs_mut().extend_pairs(stand_ins(&plan.query));
    }
    let mut request = profile
        .drafting()
        .request(method, url)
        .build()
        .map_err(|source| HttpSetupError::Client { source })?;
    let mut payload = None;
    if let Some((carried, content_type)) = body(&plan.body)? {
        *request.body_mut() = Some(carried.body());
        request.headers_mut().insert(CONTENT_TYPE, content_type);
        payload = Some(carried);
    } else if WITH_BODY.contains(request.method()) {
        let none = HeaderValue::from_static("0");
        request.headers_mut().insert(CONTENT_LENGTH, none);
    }
    let headers = request.headers_mut();
    let max_body = step.expect.max_body.count();
    let talk = match &plan.conversation {
        Conversation::Answer => Talk::Answer,
        Conversation::Events(events) => {
            headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
            Talk::Events(events.clone())
        }
        Conversation::WebSocket(socket) => Talk::WebSocket(Dialogue::new(socket, max_body)?),
    };
    set_headers(headers, &plan.headers)?;
    if let Talk::WebSocket(dialogue) = &talk {
        ask_for(&mut request, dialogue)?;
    }
    let varying = Varying::of(plan)?;
    let (lean, reason) = match beyond_lean(profile, &request, &talk, follows_link) {
        None => {
            let lean = lean(profile, &request, varying.is_some())?;
            (Some(lean), profile.reason(ENOUGH))
        }
        Some(what) if profile.settings().transport == HttpTransportChoice::Lean => {
            return Err(HttpSetupError::BeyondLean { what });
        }
        Some(what) => (None, profile.reason(what)),
    };
    Ok(HttpPrepared {
        lean,
        reason,
        request,
        talk,
        varying,
        judge: Judge::new(step)?,
        max_body,
        profile: Arc::clone(profile),
        payload,
    })
}

/// The address that is always the same, and one of the target in the place of one that varies.
fn address(
    profile: &Profile,
    base: &BaseUrl,
    planned: &RequestAddress,
) -> Result<Url, HttpSetupError> {
    let link = match planned {
        RequestAddress::Path(path) => return url(base, &stand_in(path)),
        RequestAddress::Link(link) => link,
    };
    let Some(fixed) = link.as_fixed() else {
        return Ok(profile.home().clone());
    };
    link::resolve(fixed, profile).map_err(|failure| HttpSetupError::Link {
        message: failure.message.into_owned(),
    })
}

/// What of a step only reqwest has; `None` if the lean transport can do it.
fn beyond_lean(
    profile: &Profile,
    request: &Request,
    talk: &Talk,
    follows_link: bool,
) -> Option<&'static str> {
    let of_step = match talk {
        Talk::Answer if follows_link => Some("links, which may lead elsewhere"),
        Talk::Answer => None,
        Talk::Events(_) => Some("server-sent events"),
        Talk::WebSocket(_) => Some("WebSockets"),
    };
    let of_body = || match request.body() {
        Some(body) if body.as_bytes().is_none() => Some("a body that is streamed"),
        _ => None,
    };
    profile.beyond_lean().or(of_step).or_else(of_body)
}

/// How `request` is sent without reqwest.
fn lean(profile: &Profile, request: &Request, varies: bool) -> Result<Lean, HttpSetupError> {
    if varies || !profile.signs_the_same() {
        return Ok(Lean::Written);
    }
    let mut copy = request
        .try_clone()
        .expect("only a streamed body cannot be copied");
    profile
        .sign(&mut copy)
        .map_err(|failure| HttpSetupError::Sign {
            message: failure.to_string(),
        })?;
    let bytes = to_bytes(&copy).expect("only a streamed body has no bytes");
    Ok(Lean::Fixed(bytes))
}

/// Puts the plan's headers in, in the place of our own of the same name. A name that the plan
/// has several times is sent several times.
fn set_headers(headers: &mut HeaderMap, plan: &[Parameter]) -> Result<(), HttpSetupError> {
    for header in plan {
        headers.remove(header_name(&header.name)?);
    }
    for header in plan {
        let name = header_name(&header.name)?;
        let value = stand_in(&header.value);
        headers.append(name, header_value(&header.name, &value)?);
    }
    Ok(())
}

/// The body with its content type.
fn body(body: &Body) -> Result<Option<(Payload, HeaderValue)>, HttpSetupError> {
    let held = |text: String| Payload::Held(text.into());
    let (payload, content_type) = match body {
        Body::Empty => return Ok(None),
        Body::Json(json) => {
            let text = json.as_fixed().map(ToString::to_string);
            (held(text.unwrap_or_default()), "application/json")
        }
        Body::Form(fields) => (
            held(form(stand_ins(fields))),
            "application/x-www-form-urlencoded",
        ),
        Body::Text(text) => (held(stand_in(text)), "text/plain; charset=utf-8"),
        Body::File(path) => (Payload::of_file(path)?, "application/octet-stream"),
        Body::Multipart(parts) => {
            let filled = Multipart::new(parts)?.filled(|text| Ok(stand_in(text)));
            return filled.map(Some);
        }
    };
    Ok(Some((payload, HeaderValue::from_static(content_type))))
}

/// What `template` is without the values: all of it where nothing varies.
fn stand_in(template: &Template) -> String {
    let texts = template.parts().iter().filter_map(|part| match part {
        TemplatePart::Text(text) => Some(text.as_str()),
        TemplatePart::Value(_) => None,
    });
    texts.collect()
}

fn stand_ins(parameters: &[Parameter]) -> impl Iterator<Item = (&str, String)> {
    parameters
        .iter()
        .map(|parameter| (parameter.name.as_str(), stand_in(&parameter.value)))
}
