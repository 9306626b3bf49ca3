//! Which of the recorded requests a plan sends, and why it does not send the others.

use super::address::Address;
use super::archive::{Entry, header};
use super::har_error::HarError;
use super::options::HarOptions;
use super::site::{counted_origins, first_party};
use crate::draft::counted::{counted, listed};
use crate::plan::Method;

/// More than anybody reads.
const MOST_STEPS: usize = 1_000;

/// What a plan sends.
pub(super) struct Selected<'a> {
    pub(super) origin: String,
    /// The requests with their addresses, in order.
    pub(super) entries: Vec<(&'a Entry, Address)>,
    /// What was left out, a sentence each.
    pub(super) notices: Vec<String>,
}

/// Why a request is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// No address of HTTP: `ws:`, `data:`, `blob:`.
    Scheme,
    /// A web socket.
    WebSocket,
    /// Browsers ask by themselves whether they may ask.
    Preflight,
    /// `CONNECT`, or a word that is none of HTTP's.
    Method,
    /// Blocked, interrupted, or without a connection.
    Unanswered,
    /// What a page is drawn with.
    Asset,
}

const REASONS: [(Reason, &str); 6] = [
    (
        Reason::Asset,
        "images, fonts, styles, scripts and media; --with-assets keeps them",
    ),
    (
        Reason::Preflight,
        "what browsers ask before they ask (CORS preflight)",
    ),
    (Reason::WebSocket, "web sockets"),
    (Reason::Scheme, "addresses that are not HTTP's"),
    (Reason::Method, "methods that plans do not have"),
    (Reason::Unanswered, "no answer was recorded"),
];

/// What of `entries` goes into the plan.
pub(super) fn select<'a>(
    entries: &'a [Entry],
    options: &HarOptions,
) -> Result<Selected<'a>, HarError> {
    let mut left_out: Vec<Reason> = Vec::new();
    let mut candidates: Vec<(&Entry, Address)> = Vec::new();
    for entry in entries {
        match (reason(entry, options), Address::of(&entry.request.url)) {
            (Some(reason), _) => left_out.push(reason),
            (None, None) => left_out.push(Reason::Scheme),
            (None, Some(address)) => candidates.push((entry, address)),
        }
    }
    let mut notices = notices_of(&left_out);
    let addresses: Vec<_> = candidates.iter().map(|(_, address)| address).collect();
    let page = candidates.iter().find(|(entry, _)| is_page(entry));
    let Some((_, first)) = page.or(candidates.first()) else {
        return Err(HarError::NothingLeft {
            reasons: notices.join("; "),
        });
    };
    let origins = counted_origins(&addresses);
    let origin = match &options.origin {
        None => first_party(first, &addresses)
            .unwrap_or(&first.origin)
            .to_owned(),
        Some(wanted) => {
            let wanted = Address::of(wanted.as_str()).map(|address| address.origin);
            let known = origins.iter().map(|(origin, _)| *origin);
            let found = known
                .clone()
                .find(|origin| Some(*origin) == wanted.as_deref());
            found
                .map(str::to_owned)
                .ok_or_else(|| HarError::UnknownOrigin {
                    origin: wanted.unwrap_or_default(),
                    known: listed(known),
                })?
        }
    };
    let others: Vec<_> = origins
        .iter()
        .filter(|(other, _)| *other != origin)
        .collect();
    if !others.is_empty() {
        let requests: usize = others.iter().map(|(_, count)| count).sum();
        let named = others
            .iter()
            .map(|(other, count)| format!("{other} ({count})"));
        notices.insert(
            0,
            format!(
                "left out {} to other origins than {origin}: {}; a plan has one target, and \
                 --origin chooses it",
                counted(requests, "request"),
                listed(named)
            ),
        );
    }
    candidates.retain(|(_, address)| address.origin == origin);
    if candidates.len() > MOST_STEPS {
        return Err(HarError::TooMany {
            requests: candidates.len(),
            most: MOST_STEPS,
        });
    }
    Ok(Selected {
        origin,
        entries: candidates,
        notices,
    })
}

fn notices_of(left_out: &[Reason]) -> Vec<String> {
    let told = REASONS.iter().filter_map(|(reason, what)| {
        let count = left_out.iter().filter(|other| *other == reason).count();
        let requests = counted(count, "request");
        (count > 0).then(|| format!("left out {requests}: {what}"))
    });
    told.collect()
}

fn reason(entry: &Entry, options: &HarOptions) -> Option<Reason> {
    let request = &entry.request;
    let scheme = request.url.split(':').next().unwrap_or_default();
    if scheme.eq_ignore_ascii_case("ws")
        || scheme.eq_ignore_ascii_case("wss")
        || entry.status() == Some(101)
    {
        return Some(Reason::WebSocket);
    }
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Some(Reason::Scheme);
    }
    if is_preflight(entry) {
        return Some(Reason::Preflight);
    }
    if request.method.trim().parse::<Method>().is_err() {
        return Some(Reason::Method);
    }
    if entry.status().is_none() {
        return Some(Reason::Unanswered);
    }
    (!options.with_assets && is_asset(entry)).then_some(Reason::Asset)
}

fn is_preflight(entry: &Entry) -> bool {
    let asks = header(&entry.request.headers, "access-control-request-method").is_some();
    entry.resource_type == "preflight"
        || (entry.request.method.eq_ignore_ascii_case("OPTIONS") && asks)
}

fn is_page(entry: &Entry) -> bool {
    matches!(
        entry.mime_type().as_str(),
        "text/html" | "application/xhtml+xml"
    )
}

/// Whether it is what a page is drawn with: by the answer's type, and where there is none, by the
/// kind that the browser notes or the end of the path.
fn is_asset(entry: &Entry) -> bool {
    const FAMILIES: [&str; 4] = ["image/", "font/", "audio/", "video/"];
    const TYPES: [&str; 9] = [
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/x-javascript",
        "application/ecmascript",
        "application/wasm",
        "application/manifest+json",
        "application/vnd.ms-fontobject",
        "application/x-font-ttf",
    ];
    const KINDS: [&str; 7] = [
        "image",
        "font",
        "stylesheet",
        "script",
        "media",
        "manifest",
        "texttrack",
    ];
    const ENDS: [&str; 19] = [
        "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico",
        "woff", "woff2", "ttf", "otf", "eot", "mp4", "wasm",
    ];
    let media_type = entry.mime_type();
    let is_unknown = matches!(
        media_type.as_str(),
        "" | "x-unknown" | "application/octet-stream" | "binary/octet-stream"
    );
    if !is_unknown {
        return FAMILIES.iter().any(|family| media_type.starts_with(family))
            || TYPES.contains(&media_type.as_str())
            || media_type.starts_with("application/font")
            || media_type.starts_with("application/x-font");
    }
    if KINDS.contains(&entry.resource_type.as_str()) {
        return true;
    }
    let url = &entry.request.url;
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    ENDS.contains(&end.to_ascii_lowercase().as_str())
        && entry.request.method.eq_ignore_ascii_case("GET")
}
