//! The table `[nats]`, and `nats = { … }` of a scenario: what it does not say is as in the plan.

use toml::de::DeValue;

use super::decoder::Told;
use super::fields::Fields;
use super::file::existing_file;
use super::http::decode_tls;
use super::value::Value;
use crate::plan::{NatsAuth, NatsSettings, Secret};

const EXPECTED: &str = "a table such as `{ url = \"nats://127.0.0.1:4222\" }`";
const URL: &str = "an address such as `\"nats://127.0.0.1:4222\"`";
const AUTH: &str = "`{ user = \"…\", password = \"…\" }`, `{ token = \"…\" }`, `{ nkey = \"…\" }`, \
                    `{ credentials = \"user.creds\" }` or `\"none\"`";

/// The settings under `nats`, on top of `inherited` ones; `None` where there are neither.
pub(super) fn decode_nats(
    fields: &mut Fields<'_>,
    inherited: Option<&NatsSettings>,
) -> Result<Option<NatsSettings>, Told> {
    let Some(value) = fields.take("nats") else {
        return Ok(inherited.cloned());
    };
    let mut fields = Fields::of(value, EXPECTED).ok_or(Told)?;
    let url = match (fields.take("url"), inherited) {
        (Some(url), _) => url.parsed(URL),
        (None, Some(inherited)) => Some(inherited.url.clone()),
        (None, None) => {
            fields.require("url", EXPECTED);
            None
        }
    };
    let tls = fields.take("tls").map(|tls| decode_tls(tls).map(Some));
    let auth = fields.take("auth").map(decode_auth);
    fields.close();
    let tls = tls.unwrap_or_else(|| Some(inherited.and_then(|inherited| inherited.tls.clone())));
    let auth = auth.unwrap_or_else(|| Ok(inherited.and_then(|inherited| inherited.auth.clone())));
    Ok(Some(NatsSettings {
        url: url.ok_or(Told)?,
        tls: tls.ok_or(Told)?,
        auth: auth?,
    }))
}

fn decode_auth(value: Value<'_>) -> Result<Option<NatsAuth>, Told> {
    if let DeValue::String(_) = value.raw.get_ref() {
        let text = value.text(AUTH).ok_or(Told)?.content;
        if text == "none" {
            return Ok(None);
        }
        value.wrong(format!("`{text}` is no authentication"), AUTH);
        return Err(Told);
    }
    let mut fields = Fields::of(value, AUTH).ok_or(Told)?;
    let kinds = ["user", "token", "nkey", "credentials"];
    let present: Vec<_> = kinds
        .into_iter()
        .filter_map(|kind| Some((kind, fields.take(kind)?)))
        .collect();
    let auth = match present.as_slice() {
        [("user", user)] => {
            let password = fields.require("password", AUTH).and_then(secret);
            let user = user.text("a user's name").map(|text| text.content);
            let both = user.zip(password);
            both.map(|(user, password)| NatsAuth::User { user, password })
        }
        [("token", token)] => secret(*token).map(NatsAuth::Token),
        [("nkey", seed)] => decode_seed(*seed).map(NatsAuth::Nkey),
        [(_, file)] => existing_file(*file).map(NatsAuth::Credentials),
        [] => {
            fields.take("password");
            fields.lacks_unless_misspelt("no kind of authentication", AUTH);
            None
        }
        [(first, _), (second, value), ..] => {
            let problem = format!("both `{first}` and `{second}`");
            value.wrong(problem, "one kind of authentication");
            None
        }
    };
    fields.close();
    auth.map(Some).ok_or(Told)
}

/// The seed of a user's nkey. What it is like is checked as far as a slip shows; it is not told.
fn decode_seed(value: Value<'_>) -> Option<Secret> {
    const EXPECTED: &str = "the seed of a user, which begins with `SU`: `nkey = \"${NKEY_SEED}\"`";
    let seed = value.text(EXPECTED)?.content;
    let legal = |c: char| c.is_ascii_uppercase() || ('2'..='7').contains(&c);
    if !seed.starts_with("SU") || seed.len() != 58 || !seed.chars().all(legal) {
        value.wrong("not the seed of a user's nkey", EXPECTED);
        return None;
    }
    Some(Secret::new(seed))
}

fn secret(value: Value<'_>) -> Option<Secret> {
    let text = value.text("a string")?.content;
    if text.is_empty() {
        let expected = "the secret, such as `\"${TOKEN}\"`";
        value.wrong("a secret that is empty", expected);
        return None;
    }
    Some(Secret::new(text))
}
