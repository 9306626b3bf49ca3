//! The table `[sql]`, and `sql = { … }` of a scenario: what it does not say is as in the plan.

use std::num::NonZeroU32;

use toml::de::DeValue;

use super::decoder::Told;
use super::fields::Fields;
use super::http::decode_tls_or_none;
use super::value::Value;
use crate::plan::{Protocol, Secret, SqlAuth, SqlSettings, SqlUrl};

const EXPECTED: &str = "a table such as `{ url = \"postgres://127.0.0.1:5432/shop\" }` or \
                        `{ url = \"sqlite:shop.db\" }`";
const URL: &str = "an address such as `\"postgres://127.0.0.1:5432/shop\"` or `\"sqlite:shop.db\"`";
const AUTH: &str = "`{ user = \"…\", password = \"${PASSWORD}\" }`, or `\"none\"`";
const MOST_CONNECTIONS: u64 = 10_000;

/// The settings under `sql`, on top of `inherited` ones; `None` where there are neither.
pub(super) fn decode_sql(
    fields: &mut Fields<'_>,
    inherited: Option<&SqlSettings>,
) -> Result<Option<SqlSettings>, Told> {
    let Some(value) = fields.take("sql") else {
        return Ok(inherited.cloned());
    };
    let mut fields = Fields::of(value, EXPECTED).ok_or(Told)?;
    let url = match (fields.take("url"), inherited) {
        (Some(url), _) => url.parsed(URL).map(|url| seen_from(value, url)),
        (None, Some(inherited)) => Some(inherited.url.clone()),
        (None, None) => {
            fields.require("url", EXPECTED);
            None
        }
    };
    let auth_value = fields.take("auth");
    let auth = auth_value.map(decode_auth);
    let tls_value = fields.take("tls");
    let tls = tls_value.map(decode_tls_or_none);
    let pool = fields.take("pool").map(decode_pool);
    fields.close();
    let url = url.ok_or(Told)?;
    let inherited_auth = inherited.and_then(|inherited| inherited.auth.clone());
    let inherited_tls = inherited.and_then(|inherited| inherited.tls.clone());
    let mut settings = SqlSettings {
        url,
        auth: auth.unwrap_or(Ok(inherited_auth))?,
        tls: tls.unwrap_or(Ok(inherited_tls))?,
        pool: match pool {
            Some(pool) => Some(pool.ok_or(Told)?),
            None => inherited.and_then(|inherited| inherited.pool),
        },
    };
    if settings.url.protocol() == Protocol::Sqlite {
        let own_auth = auth_value.filter(|_| settings.auth.is_some());
        let own_tls = tls_value.filter(|_| settings.tls.is_some());
        for (key, value) in [("auth", own_auth), ("tls", own_tls)] {
            if let Some(value) = value {
                let problem = format!("`{key}` for a file of SQLite, which knows none");
                value.wrong(problem, "`url`, and perhaps `pool`");
                return Err(Told);
            }
        }
        settings.auth = None;
        settings.tls = None;
    }
    Ok(Some(settings))
}

/// A file is seen from the plan's folder.
fn seen_from(value: Value<'_>, url: SqlUrl) -> SqlUrl {
    match url {
        SqlUrl::Sqlite(file) => SqlUrl::Sqlite(value.decoder.folder.join(file)),
        postgres @ SqlUrl::Postgres { .. } => postgres,
    }
}

fn decode_auth(value: Value<'_>) -> Result<Option<SqlAuth>, Told> {
    if let DeValue::String(_) = value.raw.get_ref() {
        let text = value.text(AUTH).ok_or(Told)?.content;
        if text == "none" {
            return Ok(None);
        }
        value.wrong(format!("`{text}` is no authentication"), AUTH);
        return Err(Told);
    }
    let mut fields = Fields::of(value, AUTH).ok_or(Told)?;
    let user = fields
        .require("user", AUTH)
        .and_then(|user| user.text("a user's name"));
    let password = fields.take("password");
    let password = password.map(|password| password.text("a password"));
    fields.close();
    let password = password.map_or(Ok(None), |text| text.map(Some).ok_or(Told))?;
    // Empty is what a variable that is not set has as its default.
    let password = password.filter(|text| !text.content.is_empty());
    let user = user.ok_or(Told)?.content;
    Ok((!user.is_empty()).then_some(SqlAuth {
        user,
        password: password.map(|text| Secret::new(text.content)),
    }))
}

fn decode_pool(value: Value<'_>) -> Option<NonZeroU32> {
    let size = value.positive(MOST_CONNECTIONS)?;
    u32::try_from(size).ok().and_then(NonZeroU32::new)
}
