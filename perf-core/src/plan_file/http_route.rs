//! How the target is reached: `proxy`, `unix_socket` or `resolve`, at most one of them.

use core::net::{IpAddr, SocketAddr};
use std::collections::BTreeMap;
use std::path::PathBuf;

use super::decoder::Told;
use super::fields::Fields;
use super::value::Value;
use crate::plan::{HttpSettings, Override, ProxyUrl};
use crate::units::UnitError;

const RESOLVE: &str = "a table such as `{ \"shop.example:443\" = \"127.0.0.1:8443\" }`";
const ADDRESS: &str = "an address with a port such as `\"127.0.0.1:8443\"`";
const PROXY: &str = "a proxy such as `\"http://127.0.0.1:3128\"`, or `\"none\"`";

/// The way to the target.
#[derive(Default)]
pub(super) struct Route {
    pub(super) proxy: Option<ProxyUrl>,
    pub(super) unix_socket: Option<PathBuf>,
    pub(super) resolve: Vec<Override>,
}

/// The way that `fields` name, in the place of any that is inherited.
pub(super) fn decode_route(fields: &mut Fields<'_>, inherited: &HttpSettings) -> Option<Route> {
    let ways = [
        ("proxy", fields.take("proxy")),
        ("unix_socket", fields.take("unix_socket")),
        ("resolve", fields.take("resolve")),
    ];
    let named: Vec<_> = ways
        .into_iter()
        .filter_map(|(way, value)| Some((way, value?)))
        .collect();
    match named.as_slice() {
        [] => Some(Route {
            proxy: inherited.proxy.clone(),
            unix_socket: inherited.unix_socket.clone(),
            resolve: inherited.resolve.clone(),
        }),
        [("proxy", value)] => decode_proxy(*value).ok().map(|proxy| Route {
            proxy,
            ..Route::default()
        }),
        [("unix_socket", value)] => {
            let name = value.text("the name of a unix socket")?.content;
            Some(Route {
                unix_socket: Some(value.decoder.folder.join(name)),
                ..Route::default()
            })
        }
        [(_, value)] => decode_resolve(*value).map(|resolve| Route {
            resolve,
            ..Route::default()
        }),
        [(first, _), (second, value), ..] => {
            value.wrong(
                format!("both `{first}` and `{second}`"),
                "one way to the target",
            );
            None
        }
    }
}

fn decode_proxy(value: Value<'_>) -> Result<Option<ProxyUrl>, Told> {
    let read = value.read(PROXY, |text| match text {
        "none" => Ok(None),
        address => address.parse().map(Some),
    });
    read.ok_or(Told)
}

fn decode_resolve(value: Value<'_>) -> Option<Vec<Override>> {
    let table = value.table(RESOLVE)?;
    let decoder = value.decoder;
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let mut found: BTreeMap<String, IpAddr> = BTreeMap::new();
    let mut overrides = Vec::new();
    let mut right = true;
    for (name, raw) in entries {
        let address = Value { decoder, raw }.read(ADDRESS, socket_address);
        let Some(address) = address else {
            right = false;
            continue;
        };
        match Override::new(name.get_ref(), address) {
            Ok(new) => {
                let ip = address.ip();
                let known = *found.entry(new.host.clone()).or_insert(ip);
                if known != ip {
                    Value { decoder, raw }.wrong(
                        format!("a second address of `{}`", new.host),
                        format!("`{known}`, as above: a host has one address"),
                    );
                    right = false;
                }
                overrides.push(new);
            }
            Err(error) => {
                decoder.unit_mistake(&name.span(), error);
                right = false;
            }
        }
    }
    right.then_some(overrides)
}

fn socket_address(text: &str) -> Result<SocketAddr, UnitError> {
    let parsed = text.parse().ok();
    parsed
        .filter(|address: &SocketAddr| address.port() > 0)
        .ok_or_else(|| {
            let problem = format!("`{text}` is not an address with a port");
            UnitError::new(problem, ADDRESS, 0..text.len())
        })
}
