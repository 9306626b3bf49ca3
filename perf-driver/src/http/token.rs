//! One access token by OAuth 2 client credentials (RFC 6749, section 4.4): asked for once, read,
//! and given back. Neither is it kept here nor renewed.

use std::time::{Duration, Instant};

use perf_core::{Override, Secret, TokenUrl};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Response, Url};
use serde::Deserialize;
use tokio::time::timeout;

use super::classify;
use super::resolve::send_there;
use super::token_error::TokenError;

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(10);
/// More than any token's answer has, in bytes.
const LARGEST_ANSWER: usize = 256 * 1024;
/// How much of the reason for a refusal is told, in characters.
const LONGEST_REASON: usize = 200;

/// Who asks for a token, and where.
#[derive(Debug, Clone)]
pub(super) struct TokenRequest {
    pub(super) url: TokenUrl,
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
    pub(super) scope: Option<String>,
    /// Where the server is found, if not where the resolver says.
    pub(super) resolve: Vec<Override>,
}

/// A token.
#[derive(Debug)]
pub(super) struct Token {
    /// `Bearer …`.
    pub(super) header: HeaderValue,
    /// How long it is good for; `None` where the answer does not say.
    pub(super) lifetime: Option<Duration>,
    /// When it was asked for: it may be as old as that.
    pub(super) asked: Instant,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    token_type: Option<String>,
    expires_in: Option<Seconds>,
}

/// Some servers write the number as a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    error_description: Option<String>,
}

/// Asks for a token.
pub(super) async fn fetch(client: &Client, request: &TokenRequest) -> Result<Token, TokenError> {
    let asked = Instant::now();
    let answered = timeout(LIMIT, ask(client, request));
    let (status, body) = answered.await.map_err(|_elapsed| TokenError::TooSlow {
        seconds: LIMIT.as_secs(),
    })??;
    if !(200..300).contains(&status) {
        return Err(TokenError::Refused {
            status,
            reason: reason(&body),
        });
    }
    let no_token = |problem| TokenError::NoToken { problem };
    let granted: Granted = serde_json::from_slice(&body)
        .map_err(|_unlike| no_token("is not JSON with an `access_token`"))?;
    let bearer = |kind: &String| kind.eq_ignore_ascii_case("bearer");
    if !granted.token_type.as_ref().is_none_or(bearer) {
        return Err(no_token("is a token of another type than `Bearer`"));
    }
    let mut header = HeaderValue::try_from(format!("Bearer {}", granted.access_token))
        .map_err(|_illegal| no_token("is a token that no header can carry"))?;
    header.set_sensitive(true);
    let seconds = granted.expires_in.and_then(|seconds| match seconds {
        Seconds::Number(number) => Some(number),
        Seconds::Text(text) => text.trim().parse().ok(),
    });
    Ok(Token {
        header,
        lifetime: seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        asked,
    })
}

async fn ask(client: &Client, request: &TokenRequest) -> Result<(u16, Vec<u8>), TokenError> {
    let unanswered = |error: reqwest::Error| {
        let failure = classify::failure(&error);
        TokenError::Unanswered {
            class: failure.kind.name(),
            message: failure.message,
        }
    };
    let mut fields = vec![("grant_type", "client_credentials")];
    if let Some(scope) = &request.scope {
        fields.push(("scope", scope));
    }
    let built = client
        .post(request.url.as_str())
        // RFC 6749, section 2.3.1: both are encoded as in a form first.
        .basic_auth(
            form_encoded(&request.client_id),
            Some(form_encoded(request.client_secret.expose())),
        )
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form(&fields))
        .build();
    let mut built = built.map_err(unanswered)?;
    send_there(&request.resolve, &mut built);
    let mut response: Response = client.execute(built).await.map_err(unanswered)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(TokenError::NoToken {
                problem: "is too large for a token",
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok((response.status().as_u16(), body))
}

/// Why a token was refused, after a colon: only what RFC 6749 has for it, and not for long.
fn reason(body: &[u8]) -> String {
    let Ok(refusal) = serde_json::from_slice::<Refusal>(body) else {
        return String::new();
    };
    let mut text = format!(": {}", refusal.error);
    if let Some(description) = refusal.error_description {
        text.push_str(", ");
        text.push_str(&description);
    }
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(printable).take(LONGEST_REASON).collect()
}

fn form_encoded(text: &str) -> String {
    let pair = form(&[("", text)]);
    pair.strip_prefix('=').unwrap_or(&pair).to_owned()
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut carrier = Url::parse("http://form/").expect("this address is a URL");
    carrier.query_pairs_mut().extend_pairs(fields);
    carrier.query().unwrap_or_default().to_owned()
}
