//! `auth = …` in the settings of HTTP.

use toml::de::DeValue;

use super::decoder::Told;
use super::fields::Fields;
use super::headers::{check_header_name, check_header_value};
use super::value::Value;
use crate::plan::{Auth, KeyPlace, Secret};

const EXPECTED: &str = "one of `{ bearer = \"…\" }`, `{ basic = { user = \"…\", password = \"…\" } \
                        }`, `{ api_key = { header = \"X-API-Key\", value = \"…\" } }`, `{ oauth2 = \
                        { token_url = \"…\", client_id = \"…\", client_secret = \"…\" } }`, or \
                        `\"none\"`";
const BASIC: &str = "`{ user = \"…\", password = \"…\" }`";
const API_KEY: &str = "`{ header = \"X-API-Key\", value = \"…\" }` or `{ query = \"key\", value = \
                       \"…\" }`";
const OAUTH2: &str = "`{ token_url = \"https://…\", client_id = \"…\", client_secret = \"…\" }`";

/// What requests prove themselves with; nothing where it says `"none"`.
pub(super) fn decode_auth(value: Value<'_>) -> Result<Option<Auth>, Told> {
    if let DeValue::String(_) = value.raw.get_ref() {
        let text = value.text(EXPECTED).ok_or(Told)?.content;
        if text == "none" {
            return Ok(None);
        }
        value.wrong(format!("`{text}` is no authentication"), EXPECTED);
        return Err(Told);
    }
    let mut fields = Fields::of(value, EXPECTED).ok_or(Told)?;
    let kinds = ["bearer", "basic", "api_key", "oauth2"];
    let present: Vec<_> = kinds
        .into_iter()
        .filter_map(|kind| Some((kind, fields.take(kind)?)))
        .collect();
    let auth = match present.as_slice() {
        [("bearer", token)] => secret(*token).map(Auth::Bearer),
        [("basic", value)] => decode_basic(*value),
        [("api_key", value)] => decode_api_key(*value),
        [(_, value)] => decode_oauth2(*value),
        [] => {
            fields.lacks_unless_misspelt("no kind of authentication", EXPECTED);
            None
        }
        [(first, _), (second, value), ..] => {
            value.wrong(
                format!("both `{first}` and `{second}`"),
                "one kind of authentication",
            );
            None
        }
    };
    fields.close();
    auth.map(Some).ok_or(Told)
}

fn decode_basic(value: Value<'_>) -> Option<Auth> {
    let mut fields = Fields::of(value, BASIC)?;
    let user = fields.require("user", BASIC).and_then(|user| {
        let text = user.text("a user's name")?.content;
        if text.contains(|c: char| c == ':' || c.is_control()) {
            user.wrong(
                "a colon or a control character in a user's name",
                "a user's name without them",
            );
            return None;
        }
        Some(text)
    });
    let password = fields
        .require("password", BASIC)
        .and_then(|password| password.text("a password"))
        .map(|text| Secret::new(text.content));
    fields.close();
    Some(Auth::Basic {
        user: user?,
        password: password?,
    })
}

fn decode_api_key(value: Value<'_>) -> Option<Auth> {
    let mut fields = Fields::of(value, API_KEY)?;
    let key = fields.require("value", API_KEY).and_then(secret);
    let place = match (fields.take("header"), fields.take("query")) {
        (Some(header), None) => header.text("a header's name").and_then(|name| {
            let legal = check_header_name(value.decoder, &name.content, &name.span);
            legal.then_some(KeyPlace::Header(name.content))
        }),
        (None, Some(query)) => query
            .text("the name of a query parameter")
            .map(|name| KeyPlace::Query(name.content)),
        (Some(_), Some(query)) => {
            query.wrong("both `header` and `query`", API_KEY);
            None
        }
        (None, None) => {
            fields.lacks_unless_misspelt("a key without a place", API_KEY);
            None
        }
    };
    fields.close();
    Some(Auth::ApiKey {
        place: place?,
        value: key?,
    })
}

fn decode_oauth2(value: Value<'_>) -> Option<Auth> {
    let mut fields = Fields::of(value, OAUTH2)?;
    let token_url = fields
        .require("token_url", OAUTH2)
        .and_then(|url| url.parsed("an address such as `\"https://login.example/oauth/token\"`"));
    let client_id = fields
        .require("client_id", OAUTH2)
        .and_then(|id| id.text("a client's name"));
    let client_secret = fields
        .require("client_secret", OAUTH2)
        .and_then(|secret| secret.text("a client's password"));
    let scope = fields
        .take("scope")
        .map(|scope| scope.text("scopes such as `\"read write\"`"));
    fields.close();
    Some(Auth::OAuth2 {
        token_url: token_url?,
        client_id: client_id?.content,
        client_secret: Secret::new(client_secret?.content),
        scope: scope.map_or(Some(None), |scope| scope.map(|text| Some(text.content)))?,
    })
}

/// A text that a header can carry.
fn secret(value: Value<'_>) -> Option<Secret> {
    let text = value.text("a string")?.content;
    if text.is_empty() {
        value.wrong(
            "a secret that is empty",
            "the secret, such as `\"${TOKEN}\"`",
        );
        return None;
    }
    check_header_value(value.decoder, &text, &value.span()).then_some(Secret::new(text))
}
