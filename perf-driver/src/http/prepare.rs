//! Makes a step's request ready: address, headers and body are worked out once.

use std::fs;

use perf_core::{BaseUrl, Body, Pair, Step};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Client, Method, Request, Url};

use super::judge::{Judge, header_name, header_value};
use super::setup_error::HttpSetupError;

/// The methods whose requests have a body, so that one without says that its length is zero.
const WITH_BODY: [Method; 3] = [Method::POST, Method::PUT, Method::PATCH];

/// A step made ready for [`HttpTransport`](crate::HttpTransport).
#[derive(Debug)]
pub struct HttpPrepared {
    pub(super) request: Request,
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
    let mut url = url(base, &plan.path)?;
    if !plan.query.is_empty() {
        append_pairs(&mut url, &plan.query);
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
        judge: Judge::new(step)?,
        max_body: step.expect.max_body.count(),
    })
}

/// The address of `path` on the target at `base`.
pub(crate) fn url(base: &BaseUrl, path: &str) -> Result<Url, HttpSetupError> {
    let url = format!("{base}{path}");
    match Url::parse(&url) {
        Ok(parsed) if parsed.has_host() => Ok(parsed),
        Ok(_) => Err(HttpSetupError::Url {
            url,
            source: "it has no host".into(),
        }),
        Err(source) => Err(HttpSetupError::Url {
            url,
            source: source.into(),
        }),
    }
}

/// Puts the plan's headers in, in the place of our own of the same name. A name that the plan
/// has several times is sent several times.
fn set_headers(headers: &mut HeaderMap, plan: &[Pair]) -> Result<(), HttpSetupError> {
    for header in plan {
        headers.remove(header_name(&header.name)?);
    }
    for header in plan {
        let name = header_name(&header.name)?;
        headers.append(name, header_value(&header.name, &header.value)?);
    }
    Ok(())
}

/// The body's bytes with their content type.
fn body(body: &Body) -> Result<Option<(Vec<u8>, HeaderValue)>, HttpSetupError> {
    let (bytes, content_type) = match body {
        Body::Empty => return Ok(None),
        Body::Json(value) => (value.to_string().into_bytes(), "application/json"),
        Body::Form(fields) => (
            form(fields).into_bytes(),
            "application/x-www-form-urlencoded",
        ),
        Body::Text(text) => (text.clone().into_bytes(), "text/plain; charset=utf-8"),
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

/// The fields in form encoding, which is that of a query.
fn form(fields: &[Pair]) -> String {
    let mut carrier = Url::parse("http://form/").expect("this address is a URL");
    append_pairs(&mut carrier, fields);
    carrier.query().unwrap_or_default().to_owned()
}

fn append_pairs(url: &mut Url, pairs: &[Pair]) {
    let mut query = url.query_pairs_mut();
    for pair in pairs {
        query.append_pair(&pair.name, &pair.value);
    }
}
