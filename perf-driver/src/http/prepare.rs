//! Makes a step's request ready: address, headers and body are worked out once.

use std::fs;

use perf_core::{BaseUrl, Body, Parameter, Step, Template, TemplatePart};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Client, Method, Request};

use super::address::{form, url};
use super::judge::{Judge, header_name, header_value};
use super::render::Varying;
use super::setup_error::HttpSetupError;

/// The methods whose requests have a body, so that one without says that its length is zero.
const WITH_BODY: [Method; 3] = [Method::POST, Method::PUT, Method::PATCH];

/// A step made ready for [`HttpTransport`](crate::HttpTransport).
#[derive(Debug)]
pub struct HttpPrepared {
    pub(super) request: Request,
    /// What is filled in each time; the request has stand-ins there.
    pub(super) varying: Option<Varying>,
    pub(super) judge: Judge,
    pub(super) max_body: u64,
}

/// Makes `step` ready for the target at `base`. Its body's file is read here, once.
pub(super) fn prepare(
    client: &Client,
    base: &BaseUrl,
    step: &Step,
) -> Result<HttpPrepared, HttpSetupError> {
    let plan = &step.request;
    let method = Method::from_bytes(plan.method.as_str().as_bytes()).map_err(|_illegal| {
        HttpSetupError::Method {
            method: plan.method.to_string(),
        }
    })?;
    let mut url = url(base, &stand_in(&plan.path))?;
    if !plan.query.is_empty() {
        url.query_pairs_mut().extend_pairs(stand_ins(&plan.query));
    }
    let mut request = client
        .request(method, url)
        .build()
        .map_err(|source| HttpSetupError::Client { source })?;
    let body = body(&plan.body)?;
    if let Some((bytes, content_type)) = body {
        *request.body_mut() = Some(bytes.into());
        request.headers_mut().insert(CONTENT_TYPE, content_type);
    } else if WITH_BODY.contains(request.method()) {
        let none = HeaderValue::from_static("0");
        request.headers_mut().insert(CONTENT_LENGTH, none);
    }
    let headers = request.headers_mut();
    headers.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("perf-driver/", env!("CARGO_PKG_VERSION"))),
    );
    set_headers(headers, &plan.headers)?;
    Ok(HttpPrepared {
        request,
        varying: Varying::of(base, plan)?,
        judge: Judge::new(step)?,
        max_body: step.expect.max_body.count(),
    })
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

/// The body's bytes with their content type.
fn body(body: &Body) -> Result<Option<(Vec<u8>, HeaderValue)>, HttpSetupError> {
    let (bytes, content_type) = match body {
        Body::Empty => return Ok(None),
        Body::Json(json) => {
            let text = json.as_fixed().map(ToString::to_string);
            (text.unwrap_or_default().into_bytes(), "application/json")
        }
        Body::Form(fields) => (
            form(stand_ins(fields)).into_bytes(),
            "application/x-www-form-urlencoded",
        ),
        Body::Text(text) => (stand_in(text).into_bytes(), "text/plain; charset=utf-8"),
        Body::File(path) => {
            let bytes = fs::read(path).map_err(|source| HttpSetupError::BodyFile {
                path: path.clone(),
                source,
            })?;
            (bytes, "application/octet-stream")
        }
    };
    Ok(Some((bytes, HeaderValue::from_static(content_type))))
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
