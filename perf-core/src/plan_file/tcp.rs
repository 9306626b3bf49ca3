//! The table `[tcp]`, and `tcp = { … }` of a scenario: what it does not say is as in the plan.

use toml::de::DeValue;

use super::decoder::Told;
use super::fields::Fields;
use super::http::{decode_phases, decode_tls_or_none};
use super::tcp_call::decode_part;
use super::value::Value;
use crate::plan::{Phases, SocketReuse, TcpPart, TcpSettings};

const EXPECTED: &str = "a table such as `{ address = \"127.0.0.1:7000\" }`";
pub(super) const ADDRESS: &str = "a host and a port such as `\"127.0.0.1:7000\"`";
const GREETING: &str =
    "`{ until = \"\\n\" }`, `{ bytes = 8 }`, `{ frame = \"u32\" }`, or `\"none\"`";

/// The settings under `tcp`, on top of `inherited` ones; `None` where there are neither.
pub(super) fn decode_tcp(
    fields: &mut Fields<'_>,
    inherited: Option<&TcpSettings>,
) -> Result<Option<TcpSettings>, Told> {
    let Some(value) = fields.take("tcp") else {
        return Ok(inherited.cloned());
    };
    let mut fields = Fields::of(value, EXPECTED).ok_or(Told)?;
    let address = match (fields.take("address"), inherited) {
        (Some(address), _) => address.parsed(ADDRESS),
        (None, Some(inherited)) => Some(inherited.address.clone()),
        (None, None) => {
            fields.require("address", EXPECTED);
            None
        }
    };
    let tls = fields.take("tls").map(decode_tls_or_none);
    let connections = fields.take("connections").map(decode_reuse);
    let greeting = fields.take("greeting").map(decode_greeting);
    let phases = fields.take("phases").map(decode_phases);
    fields.close();
    let inherited_tls = inherited.and_then(|inherited| inherited.tls.clone());
    let inherited_greeting = inherited.and_then(|inherited| inherited.greeting.clone());
    let usual = inherited.map_or(SocketReuse::PerUser, |inherited| inherited.connections);
    let together = inherited.map_or(Phases::Together, |inherited| inherited.phases);
    Ok(Some(TcpSettings {
        address: address.ok_or(Told)?,
        tls: tls.unwrap_or(Ok(inherited_tls))?,
        connections: connections.unwrap_or(Some(usual)).ok_or(Told)?,
        greeting: greeting.unwrap_or(Ok(inherited_greeting))?,
        phases: phases.unwrap_or(Some(together)).ok_or(Told)?,
    }))
}

/// How long a connection or a socket is kept.
pub(super) fn decode_reuse(word: Value<'_>) -> Option<SocketReuse> {
    word.one_of(&[
        ("per_user", SocketReuse::PerUser),
        ("new", SocketReuse::New),
    ])
}

fn decode_greeting(value: Value<'_>) -> Result<Option<TcpPart>, Told> {
    if let DeValue::String(_) = value.raw.get_ref() {
        let text = value.text(GREETING).ok_or(Told)?.content;
        if text == "none" {
            return Ok(None);
        }
        value.wrong(format!("`{text}` is no part of a stream"), GREETING);
        return Err(Told);
    }
    decode_part(value, GREETING).map(Some).ok_or(Told)
}
