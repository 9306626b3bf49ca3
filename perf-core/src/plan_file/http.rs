//! The table `[http]`, and `http = { … }` of a scenario: what it does not say is as in the plan.

use core::net::Ipv6Addr;

use toml::de::DeValue;

use super::decoder::Told;
use super::fields::Fields;
use super::file::existing_file;
use super::http_auth::decode_auth;
use super::http_route::decode_route;
use super::value::Value;
use crate::plan::{
    ClientIdentity, Connections, HttpSettings, HttpTransportChoice, HttpVersion, Phases,
    TlsSettings, Trust,
};

/// More than any browser follows.
const MOST_REDIRECTS: f64 = 100.0;

/// The settings under `http`, on top of `inherited` ones.
pub(super) fn decode_http(
    fields: &mut Fields<'_>,
    inherited: &HttpSettings,
) -> Option<HttpSettings> {
    let Some(value) = fields.take("http") else {
        return Some(inherited.clone());
    };
    let mut fields = Fields::of(value, "a table such as `{ version = \"2\" }`")?;
    let version = fields
        .take("version")
        .map(|version| version.one_of(&[("1.1", HttpVersion::Http1), ("2", HttpVersion::Http2)]));
    let connections = fields.take("connections").map(|connections| {
        connections.one_of(&[
            ("keep_alive", Connections::KeepAlive),
            ("per_user", Connections::PerUser),
            ("new", Connections::New),
        ])
    });
    let tls = fields.take("tls").map(decode_tls);
    let auth = fields.take("auth").map(|auth| decode_auth(auth).ok());
    let cookies = fields.take("cookies").map(Value::flag);
    let compression = fields.take("compression").map(Value::flag);
    let traceparent = fields.take("traceparent").map(Value::flag);
    let phases = fields.take("phases").map(decode_phases);
    let redirects = fields.take("redirects").map(decode_redirects);
    let allowed_hosts = fields.take("allowed_hosts").map(decode_hosts);
    let transport_value = fields.take("transport");
    let transport = transport_value.map(|transport| {
        transport.one_of(&[
            ("auto", HttpTransportChoice::Automatic),
            ("lean", HttpTransportChoice::Lean),
            ("reqwest", HttpTransportChoice::Reqwest),
        ])
    });
    let route = decode_route(&mut fields, inherited);
    fields.close();
    let route = route?;
    let settings = HttpSettings {
        version: version.unwrap_or(Some(inherited.version))?,
        tls: tls.unwrap_or_else(|| Some(inherited.tls.clone()))?,
        auth: auth.unwrap_or_else(|| Some(inherited.auth.clone()))?,
        cookies: cookies.unwrap_or(Some(inherited.cookies))?,
        redirects: redirects.unwrap_or(Some(inherited.redirects))?,
        allowed_hosts: allowed_hosts.unwrap_or_else(|| Some(inherited.allowed_hosts.clone()))?,
        compression: compression.unwrap_or(Some(inherited.compression))?,
        proxy: route.proxy,
        unix_socket: route.unix_socket,
        connections: connections.unwrap_or(Some(inherited.connections))?,
        resolve: route.resolve,
        traceparent: traceparent.unwrap_or(Some(inherited.traceparent))?,
        phases: phases.unwrap_or(Some(inherited.phases))?,
        transport: transport.unwrap_or(Some(inherited.transport))?,
    };
    if settings.transport == HttpTransportChoice::Lean
        && let Some(beyond) = settings.beyond_lean()
    {
        transport_value.unwrap_or(value).wrong(
            format!("the lean transport cannot do {beyond}"),
            "`transport = \"reqwest\"`, or `\"auto\"` to take what is needed",
        );
        return None;
    }
    Some(settings)
}

/// Whom TLS trusts, and as whom it presents itself, or `"none"`, which takes back what is inherited.
pub(super) fn decode_tls_or_none(value: Value<'_>) -> Result<Option<TlsSettings>, Told> {
    if let DeValue::String(_) = value.raw.get_ref()
        && value.text("").is_some_and(|text| text.content == "none")
    {
        return Ok(None);
    }
    decode_tls(value).map(Some).ok_or(Told)
}

/// Whom TLS trusts, and as whom it presents itself.
pub(super) fn decode_tls(value: Value<'_>) -> Option<TlsSettings> {
    const EXPECTED: &str = "a table such as `{ ca = \"ca.pem\" }`";
    const BOTH: &str = "both `client_certificate` and `client_key`, each a PEM file";
    let mut fields = Fields::of(value, EXPECTED)?;
    let ca_value = fields.take("ca");
    let ca = ca_value.map(existing_file);
    let insecure_value = fields.take("insecure");
    let insecure = insecure_value.map_or(Some(false), Value::flag);
    let certificate = fields.take("client_certificate").map(existing_file);
    let key = fields.take("client_key").map(existing_file);
    let identity = match (certificate, key) {
        (None, None) => Some(None),
        (Some(certificate), Some(key)) => certificate
            .zip(key)
            .map(|(certificate, key)| Some(ClientIdentity { certificate, key })),
        _ => {
            fields.lacks("half of a client's identity", BOTH);
            None
        }
    };
    fields.close();
    let trust = match (ca, insecure?) {
        (None, false) => Trust::System,
        (None, true) => Trust::Anyone,
        (Some(ca), false) => Trust::Ca(ca?),
        (Some(_), true) => {
            if let Some(insecure) = insecure_value {
                let expected = "either `ca`, which is checked against, or `insecure`";
                insecure.wrong("both `ca` and `insecure`", expected);
            }
            return None;
        }
    };
    Some(TlsSettings {
        trust,
        identity: identity?,
    })
}

pub(super) fn decode_phases(value: Value<'_>) -> Option<Phases> {
    let apart = value.flag()?;
    Some(if apart {
        Phases::Apart
    } else {
        Phases::Together
    })
}

/// Hosts, without ports: whoever may be asked at all may be asked at every port.
fn decode_hosts(value: Value<'_>) -> Option<Vec<String>> {
    const EXPECTED: &str = "a list of hosts such as `[\"cdn.example\"]`";
    let hosts = value.list(EXPECTED)?.into_iter().map(|host| {
        let name = host.text("a host such as `\"cdn.example\"`")?.content;
        let is_host = !name.is_empty() && !name.contains(['/', ':', '@', '*', ' ']);
        if !is_host && name.parse::<Ipv6Addr>().is_err() {
            host.wrong(
                format!("`{name}` is not a host"),
                "a host without scheme, port and path, such as `\"cdn.example\"`",
            );
            return None;
        }
        Some(name.to_ascii_lowercase())
    });
    let hosts: Vec<_> = hosts.collect();
    hosts.into_iter().collect()
}

fn decode_redirects(value: Value<'_>) -> Option<u32> {
    let number = value.number(0.0, MOST_REDIRECTS)?;
    let whole = (0..=100_u32).find(|whole| f64::from(*whole).total_cmp(&number).is_eq());
    if whole.is_none() {
        value.wrong("a part of a redirect", "a whole number from 0 to 100");
    }
    whole
}
