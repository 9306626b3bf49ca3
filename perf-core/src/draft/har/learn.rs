//! The secrets of a recording, all of them before anything is written: each is to be found wherever
//! it stands.

use super::address::Address;
use super::archive::{Entry, PostData, essence};
use super::body::FORM;
use super::candidates::answer_document;
use super::multipart::parts;
use super::sent::Sent;
use crate::draft::encoding::{form_decoded, percent_decoded};
use crate::draft::naming::{Scalar, each_value};
use crate::draft::secret_shapes::{proof, shaped_places};
use crate::draft::secret_signs::is_secret;
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
            each_value("", &document, &mut |name, value| {
                if let Scalar::Text(text) = value {
                    of_answer(name, text);
                }
            });
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
    secrets.learn_from_path(&address.path);
    let parameters = address.path.split(';').skip(1);
    pairs(
        secrets,
        parameters.filter_map(|rest| rest.split('/').next()),
    );
    if let Some(query) = &address.query {
        pairs(secrets, query.split('&'));
        // `/reset?…`, without a name.
        for word in query.split('&').filter(|pair| !pair.contains('=')) {
            secrets.learn_from_path(&format!("{}/{word}", address.path));
        }
    }
    if let Some(posted) = &entry.request.post_data {
        of_body(secrets, posted);
    }
}

fn of_body(secrets: &mut Secrets, posted: &PostData) {
    let text = posted.text.as_str();
    for part in parts(posted) {
        secrets.learn_from(&part.name, &part.content);
        secrets.learn_from("", &part.file_name.unwrap_or_default());
    }
    if essence(&posted.mime_type) == FORM || !text.contains(char::is_whitespace) {
        // Pair by pair, so that one that is odd hides no other.
        pairs(secrets, text.split('&'));
    }
    secrets.learn_from("", text);
}

/// Takes note of the secrets in pairs such as `name=value`.
fn pairs<'p>(secrets: &mut Secrets, pairs: impl Iterator<Item = &'p str>) {
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        let name = form_decoded(name).unwrap_or_else(|| name.to_owned());
        let plain = form_decoded(value).unwrap_or_else(|| value.to_owned());
        secrets.learn_from(&name, &plain);
        secrets.learn_from(&name, value);
    }
}

/// Cookies are looked after by themselves.
fn is_cookie(header: &str) -> bool {
    let name = header.trim().to_ascii_lowercase();
    matches!(name.as_str(), "cookie" | "set-cookie")
}
