//! What an API wants to be shown, as the authentication of a plan.

use super::openapi_error::OpenApiError;
use super::reference::Scope;
use crate::draft::document::Document;
use crate::draft::node::Node;
use crate::draft::secrets::Secrets;
use crate::draft::wording::{Piece, Wording};
use crate::plan::TokenUrl;

/// A way to prove who one is. Names are those of variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Proof {
    Bearer(String),
    Basic {
        user: String,
        password: String,
    },
    Header {
        name: String,
        key: String,
    },
    Query {
        name: String,
        key: String,
    },
    Cookie {
        name: String,
        key: String,
    },
    ClientCredentials {
        token_url: String,
        id: String,
        secret: String,
    },
}

/// The proofs that an operation asks for, by its own words or the description's; of several ways the
/// first. What cannot be proved is told in `unknown`.
pub(super) fn proofs(
    scope: Scope<'_>,
    operation: &Document,
    secrets: &mut Secrets,
    unknown: &mut Vec<String>,
) -> Result<Vec<Proof>, OpenApiError> {
    let required = operation
        .get("security")
        .or_else(|| scope.root.get("security"));
    let first = required.and_then(|ways| ways.elements().first());
    let mut proofs = Vec::new();
    for (name, _) in first.map_or(&[][..], Document::entries) {
        let schemes = scope
            .root
            .get("components")
            .and_then(|components| components.get("securitySchemes"));
        let scheme = schemes.and_then(|schemes| schemes.get(name));
        let scheme = scheme.map(|scheme| scope.resolved(scheme)).transpose()?;
        if let Some(proof) = scheme.and_then(|scheme| proof(name, scheme, secrets)) {
            proofs.push(proof);
            continue;
        }
        let shown = shown(name, secrets);
        if !unknown.contains(&shown) {
            unknown.push(shown);
        }
    }
    Ok(proofs)
}

fn proof(called: &str, scheme: &Document, secrets: &mut Secrets) -> Option<Proof> {
    // What has a secret in it cannot be named in a plan.
    let clean = |key: &str, from: &Document| {
        let text = from.text(key).filter(|text| !secrets.are_in(text));
        text.map(str::to_owned)
    };
    let name = clean("name", scheme).unwrap_or_default();
    let key_name = secrets.variable_name(&name);
    let flows = scheme.get("flows");
    let flow = flows.and_then(|flows| flows.get("clientCredentials"));
    let token_url = flow.and_then(|flow| clean("tokenUrl", flow));
    let of_scheme = format!("of the security scheme `{}`", shown(called, secrets));
    // Each scheme has variables of its own, whatever others call theirs.
    let mut variable = |name: &str, what: &str| {
        let place = format!("{what} {of_scheme}");
        secrets.of_scheme(&format!("{called} {what}"), name, &place)
    };
    match scheme.text("type")? {
        "http" => match scheme.text("scheme")?.to_ascii_lowercase().as_str() {
            "basic" => Some(Proof::Basic {
                user: variable("BASIC_AUTH_USER", "user"),
                password: variable("BASIC_AUTH_PASSWORD", "password"),
            }),
            "bearer" => Some(Proof::Bearer(variable("ACCESS_TOKEN", "bearer token"))),
            _ => None,
        },
        "apiKey" => {
            let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            let is_token = !name.is_empty() && name.chars().all(token);
            let mut key = || variable(&key_name, "key");
            match scheme.text("in")? {
                "header" if is_token => Some(Proof::Header { key: key(), name }),
                "query" if !name.is_empty() => Some(Proof::Query { key: key(), name }),
                "cookie" if is_token => Some(Proof::Cookie { key: key(), name }),
                _ => None,
            }
        }
        "oauth2" => {
            let usable = |url: &String| url.parse::<TokenUrl>().is_ok() && !url.contains('@');
            Some(match token_url.filter(usable) {
                Some(token_url) => Proof::ClientCredentials {
                    token_url,
                    id: variable("OAUTH_CLIENT_ID", "client id"),
                    secret: variable("OAUTH_CLIENT_SECRET", "client secret"),
                },
                None => Proof::Bearer(variable("ACCESS_TOKEN", "access token")),
            })
        }
        "openIdConnect" => Some(Proof::Bearer(variable("ACCESS_TOKEN", "access token"))),
        _ => None,
    }
}

/// What a scheme is called, for messages.
fn shown(name: &str, secrets: &Secrets) -> String {
    let name = secrets.hide_in_name(name);
    let printable = name.chars().filter(|c| !c.is_control());
    printable.take(60).collect()
}

impl Proof {
    /// As the authentication of a plan; `None` of what a plan has no such kind for.
    pub(super) fn as_auth(&self) -> Option<Node> {
        let variable = |name: &String| Node::plain(&Wording::variable(name.clone()));
        let key = |place: &'static str, name: &str, key: &String| {
            let entries = [(place, Node::literal(name)), ("value", variable(key))];
            Node::table([("api_key", Node::table(entries))])
        };
        Some(match self {
            Self::Bearer(token) => Node::table([("bearer", variable(token))]),
            Self::Basic { user, password } => {
                let entries = [("user", variable(user)), ("password", variable(password))];
                Node::table([("basic", Node::table(entries))])
            }
            Self::Header { name, key: held } => key("header", name, held),
            Self::Query { name, key: held } => key("query", name, held),
            Self::Cookie { .. } => return None,
            Self::ClientCredentials {
                token_url,
                id,
                secret,
            } => {
                let entries = [
                    ("token_url", Node::literal(token_url)),
                    ("client_id", variable(id)),
                    ("client_secret", variable(secret)),
                ];
                Node::table([("oauth2", Node::table(entries))])
            }
        })
    }

    /// As a header of a request, with its value.
    pub(super) fn as_header(&self) -> Option<(String, Wording)> {
        let behind = |text: &str, variable: &String| {
            let mut wording = Wording::text(text);
            wording.push(Piece::Variable(variable.clone()));
            wording
        };
        match self {
            Self::Bearer(token) => Some(("Authorization".to_owned(), behind("Bearer ", token))),
            Self::Header { name, key } => Some((name.clone(), behind("", key))),
            Self::Cookie { name, key } => {
                Some(("Cookie".to_owned(), behind(&format!("{name}="), key)))
            }
            Self::Query { .. } | Self::Basic { .. } | Self::ClientCredentials { .. } => None,
        }
    }

    /// As a parameter of a query, with its value.
    pub(super) fn as_query(&self) -> Option<(String, Wording)> {
        match self {
            Self::Query { name, key } => Some((name.clone(), Wording::variable(key.clone()))),
            _ => None,
        }
    }
}
