//! The cookies of one user. Bounded: a target that invents cookies on and on is not followed.

use cookie_store::{CookieStore, RawCookie};
use reqwest::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use reqwest::{Request, Url};

/// As many as browsers keep of one site.
const MOST_COOKIES: usize = 180;
/// As long a cookie as browsers keep.
const LONGEST_COOKIE: usize = 4096;

/// The cookies of one user.
#[derive(Debug, Default)]
pub(super) struct CookieJar(CookieStore);

impl CookieJar {
    /// Adds the cookies that belong to the request's address to those that it has of its own.
    pub(super) fn send(&self, request: &mut Request) {
        let mut line = Vec::new();
        let own = request.headers().get(COOKIE);
        line.extend_from_slice(own.map_or(b"", HeaderValue::as_bytes));
        for (name, value) in self.0.get_request_values(request.url()) {
            if !line.is_empty() {
                line.extend_from_slice(b"; ");
            }
            line.extend_from_slice(name.as_bytes());
            line.push(b'=');
            line.extend_from_slice(value.as_bytes());
        }
        // A cookie that no header can carry is not sent.
        if !line.is_empty()
            && let Ok(line) = HeaderValue::from_bytes(&line)
        {
            request.headers_mut().insert(COOKIE, line);
        }
    }

    /// Keeps what an answer from `url` sets, as far as it may set it. An expired cookie is
    /// forgotten.
    pub(super) fn keep(&mut self, headers: &HeaderMap, url: &Url) {
        for line in headers.get_all(SET_COOKIE) {
            let Ok(text) = line.to_str() else { continue };
            if text.len() > LONGEST_COOKIE {
                continue;
            }
            let Ok(cookie) = RawCookie::parse(text) else {
                continue;
            };
            let full = self.0.iter_any().count() >= MOST_COOKIES;
            let known = || self.0.iter_any().any(|kept| kept.name() == cookie.name());
            if !full || known() {
                // One that is not for this address is not kept, as in a browser.
                let _refused = self.0.insert_raw(&cookie, url);
            }
        }
    }
}
