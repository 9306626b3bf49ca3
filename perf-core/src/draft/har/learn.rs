//! The secrets of a recording, all of them before anything is written: each is to be found wherever
//! it stands.

use super::address::Address;
use super::archive::Entry;
use super::candidates::answer_document;
use super::multipart::fields;
use super::sent::Sent;
use crate::draft::document::Document;
use crate::draft::encoding::{form_decoded, percent_decoded};
use crate::draft::secret_signs::{is_secret, proof, shaped_places};
use crate::draft::secrets::Secrets;

/// Takes note of the secrets of all requests, and of those of answers that are among what was
/// `sent`.
pub(super) fn learn_secrets(entries: &[(&Entry, Address)], sent: &Sent, secrets: &mut Secrets) {
    for (entry, address) in entries {
        of_request(secrets, entry, address);
    }
    for (entry, _) in entries {
        let mut of_answer = |name: &str, text: &str| {
            if is_secret(name, text) {
                if sent.has(proof(text).map_or(text, |place| &text[place])) {
                    secrets.learn_from(name, text);
                }
            } else {
                let mut places = shaped_places(text).into_iter();
                if places.any(|place| sent.has(&text[place])) {
                    secrets.learn_from(name, text);
                }
            }
        };
        for header in &entry.response.headers {
            if !is_cookie(&header.name) {
                of_answer(header.name.trim(), header.value.trim());
            }
        }
        if let Some(document) = answer_document(entry) {
            each_text("", &document, &mut of_answer);
        }
    }
}

fn of_request(secrets: &mut Secrets, entry: &Entry, address: &Address) {
    if let Some(password) = &address.password {
        let plain = percent_decoded(password).unwrap_or_else(|| password.clone());
        secrets.learn("url_password", &plain);
    }
    for header in &entry.request.headers {
        if !is_cookie(&header.name) {
            secrets.learn_from(header.name.trim(), header.value.trim());
        }
    }
    let posted = entry.request.post_data.as_ref();
    let text = posted.map_or("", |posted| posted.text.as_str());
    let is_json = text.trim_start().starts_with(['{', '[']);
    let form = (!is_json).then_some(text);
    for raw in address.query.as_deref().into_iter().chain(form) {
        // Pair by pair, so that one that is odd hides no other.
        for (name, value) in raw.split('&').filter_map(|pair| pair.split_once('=')) {
            let name = form_decoded(name).unwrap_or_else(|| name.to_owned());
            let plain = form_decoded(value).unwrap_or_else(|| value.to_owned());
            secrets.learn_from(&name, &plain);
        }
    }
    for (name, value) in posted.map(fields).into_iter().flatten() {
        secrets.learn_from(&name, &value);
    }
    if let Ok(document) = serde_json::from_str::<Document>(text) {
        each_text("", &document, &mut |name, text| {
            secrets.learn_from(name, text);
        });
    }
}

/// Cookies are looked after by themselves.
fn is_cookie(header: &str) -> bool {
    let name = header.trim().to_ascii_lowercase();
    matches!(name.as_str(), "cookie" | "set-cookie")
}

fn each_text(name: &str, document: &Document, take: &mut impl FnMut(&str, &str)) {
    match document {
        Document::Text(text) => take(name, text),
        Document::List(elements) => {
            for element in elements {
                each_text(name, element, take);
            }
        }
        Document::Object(entries) => {
            for (key, value) in entries {
                each_text(key, value, take);
            }
        }
        Document::Null | Document::Bool(_) | Document::Number(_) => {}
    }
}
