//! Fills what varies into a request that is otherwise ready. A value stays what it is in the plan:
//! one segment of a path, one value of a query, one line of a header, one value of a body.

use perf_core::{
    Body, FailureKind, JsonTemplate, Parameter, Request as Planned, RequestAddress, Template,
};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Request, Url};

use super::address::form;
use super::link;
use super::multipart::Multipart;
use super::profile::Profile;
use super::setup_error::HttpSetupError;
use crate::judge::header_name;
use crate::transport::Failure;
use crate::values::Values;

/// What varies in a request.
#[derive(Debug)]
pub(super) struct Varying {
    address: Option<VaryingAddress>,
    /// All values of each header of which one varies.
    headers: Vec<(HeaderName, Vec<Template>)>,
    body: Option<VaryingBody>,
}

#[derive(Debug)]
struct VaryingAddress {
    planned: RequestAddress,
    query: Vec<Parameter>,
}

#[derive(Debug)]
enum VaryingBody {
    Json(JsonTemplate),
    Form(Vec<Parameter>),
    Text(Template),
    Multipart {
        parts: Multipart,
        /// Whether the plan sets the content type itself.
        is_typed: bool,
    },
}

impl Varying {
    /// What varies in `request`; `None` if nothing does.
    pub(super) fn of(request: &Planned) -> Result<Option<Self>, HttpSetupError> {
        let varies = |parameters: &[Parameter]| parameters.iter().any(|p| !p.value.is_fixed());
        let has_varying_address = !request.address.template().is_fixed() || varies(&request.query);
        let address = has_varying_address.then(|| VaryingAddress {
            planned: request.address.clone(),
            query: request.query.clone(),
        });
        let body = match &request.body {
            Body::Json(json) if json.as_fixed().is_none() => Some(VaryingBody::Json(json.clone())),
            Body::Form(fields) if varies(fields) => Some(VaryingBody::Form(fields.clone())),
            Body::Text(text) if !text.is_fixed() => Some(VaryingBody::Text(text.clone())),
            Body::Multipart(parts) => {
                let parts = Multipart::new(parts)?;
                let typed = |header: &Parameter| header.name.eq_ignore_ascii_case("content-type");
                let is_typed = request.headers.iter().any(typed);
                let varies = parts.varies();
                varies.then_some(VaryingBody::Multipart { parts, is_typed })
            }
            Body::Empty | Body::Json(_) | Body::Form(_) | Body::Text(_) | Body::File(_) => None,
        };
        let headers = headers(&request.headers)?;
        let varying = address.is_some() || body.is_some() || !headers.is_empty();
        Ok(varying.then_some(Self {
            address,
            headers,
            body,
        }))
    }

    /// Fills `values` into `request`, which is a copy of the one that was made ready with `profile`.
    pub(super) fn fill(
        &self,
        request: &mut Request,
        values: &mut Values,
        profile: &Profile,
    ) -> Result<(), Failure> {
        if let Some(address) = &self.address {
            *request.url_mut() = address.render(values, profile)?;
        }
        for (name, templates) in &self.headers {
            let headers = request.headers_mut();
            for (index, template) in templates.iter().enumerate() {
                let text = values.text(template)?;
                let value = HeaderValue::from_str(&text).map_err(|_illegal| {
                    // The value is not shown: it may be a secret.
                    let message = format!(
                        "a value for header `{name}` has a character that HTTP does not allow"
                    );
                    Failure::new(FailureKind::MissingValue, message)
                })?;
                if index == 0 {
                    headers.insert(name, value);
                } else {
                    headers.append(name, value);
                }
            }
        }
        let body = match &self.body {
            None => return Ok(()),
            Some(VaryingBody::Json(json)) => values.json(json)?.to_string(),
            Some(VaryingBody::Form(fields)) => {
                let pairs = pairs(fields, values)?;
                form(pairs.iter().map(|(name, value)| (*name, value.as_str())))
            }
            Some(VaryingBody::Text(text)) => values.text(text)?,
            Some(VaryingBody::Multipart { parts, is_typed }) => {
                let (payload, content_type) = parts.filled(|text| values.text(text))?;
                if !is_typed {
                    request.headers_mut().insert(CONTENT_TYPE, content_type);
                }
                *request.body_mut() = Some(payload.body());
                return Ok(());
            }
        };
        *request.body_mut() = Some(body.into_bytes().into());
        Ok(())
    }
}

impl VaryingAddress {
    fn render(&self, values: &mut Values, profile: &Profile) -> Result<Url, Failure> {
        let mut url = match &self.planned {
            RequestAddress::Path(path) => address_of(path, values, profile.home())?,
            RequestAddress::Link(link) => link::resolve(&values.text(link)?, profile)?,
        };
        let pairs = pairs(&self.query, values)?;
        if !pairs.is_empty() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        Ok(url)
    }
}

/// The address of a path behind `home`, which ends with a slash.
fn address_of(planned: &Template, values: &mut Values, home: &Url) -> Result<Url, Failure> {
    let path = values.text_with(planned, write_segment)?;
    let unfit = |message: &str| Failure::new(FailureKind::MissingValue, message.to_owned());
    if !planned.is_fixed() && climbs(&path) {
        return Err(unfit(
            "a value makes the path climb: a segment of it is `.` or `..`",
        ));
    }
    let base = home.as_str().trim_end_matches('/');
    Url::parse(&format!("{base}{path}")).map_err(|_illegal| unfit("the values make no address"))
}

/// `parameters` with their values filled in.
fn pairs<'p>(
    parameters: &'p [Parameter],
    values: &mut Values,
) -> Result<Vec<(&'p str, String)>, Failure> {
    let filled = parameters.iter().map(|parameter| {
        let value = values.text(&parameter.value)?;
        Ok((parameter.name.as_str(), value))
    });
    filled.collect()
}

/// Headers with a value that varies, each once with all its values, fixed ones included.
fn headers(planned: &[Parameter]) -> Result<Vec<(HeaderName, Vec<Template>)>, HttpSetupError> {
    let mut headers: Vec<(HeaderName, Vec<Template>)> = Vec::new();
    for header in planned {
        let name = header_name(&header.name)?;
        let value = header.value.clone();
        match headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => headers.push((name, vec![value])),
        }
    }
    headers.retain(|(_, values)| values.iter().any(|value| !value.is_fixed()));
    Ok(headers)
}

/// Writes `value` so that it stays within its segment: all but letters, digits and `-._~` is
/// encoded.
fn write_segment(path: &mut String, value: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(byte.into());
        } else {
            path.push('%');
            for digit in [byte >> 4, byte & 0xf] {
                path.push(DIGITS[usize::from(digit)].into());
            }
        }
    }
}

/// Whether an address with this path loses a segment of it. Dots stay dots however they are
/// encoded.
fn climbs(path: &str) -> bool {
    let before_query = path.split('?').next().unwrap_or_default();
    before_query.split(['/', '\\']).any(|segment| {
        let plain = segment.replace("%2e", ".").replace("%2E", ".");
        plain == "." || plain == ".."
    })
}
