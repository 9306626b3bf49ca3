//! Where the API is, by its description.

use crate::draft::document::Document;
use crate::draft::secrets::Secrets;
use crate::plan::BaseUrl;

/// Where somebody who tries an API out mostly has it.
const LOCAL: &str = "http://127.0.0.1:8080";

/// The address of the first server.
pub(super) struct Server {
    pub(super) base_url: String,
    /// The addresses of the others.
    pub(super) others: Vec<String>,
    /// What is not known about it.
    pub(super) notice: Option<String>,
}

/// The servers of the description.
pub(super) fn server(root: &Document, secrets: &Secrets) -> Server {
    let is_usable = |url: &str| is_usable(url, secrets);
    let servers = root.get("servers").map_or(&[][..], Document::elements);
    let mut urls = servers.iter().filter_map(address);
    let first = urls.next().unwrap_or_else(|| "/".to_owned());
    let others = urls.filter(|url| is_usable(url)).collect();
    if is_usable(&first) {
        return Server {
            base_url: first,
            others,
            notice: None,
        };
    }
    let joined = format!("{LOCAL}{first}");
    let base_url = if first.starts_with('/') && is_usable(&joined) {
        joined.trim_end_matches('/').to_owned()
    } else {
        LOCAL.to_owned()
    };
    let notice = format!(
        "the description names no whole address of a server: set BASE_URL, or correct {base_url} \
         in the plan"
    );
    Server {
        base_url,
        others,
        notice: Some(notice),
    }
}

/// The address with its variables filled in with their defaults.
fn address(server: &Document) -> Option<String> {
    let mut url = server.text("url")?.trim().to_owned();
    let variables = server.get("variables").map_or(&[][..], Document::entries);
    for (name, variable) in variables {
        let default = match variable.get("default") {
            Some(Document::Text(text)) => text.clone(),
            Some(Document::Number(number)) => number.to_string(),
            _ => continue,
        };
        url = url.replace(&format!("{{{name}}}"), &default);
    }
    Some(url)
}

/// Whether a plan can name the address, within `${BASE_URL:-…}` and without a secret.
fn is_usable(url: &str, secrets: &Secrets) -> bool {
    !secrets.are_in(url) && url.parse::<BaseUrl>().is_ok() && !url.contains(['{', '}', '$'])
}
