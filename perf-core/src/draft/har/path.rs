//! The path and the query of a request.

use super::address::Address;
use super::filling::{Filling, SEGMENT};
use crate::draft::encoding::{form_decoded, form_pairs, legal_in_path, percent_decoded};
use crate::draft::node::{Entries, Node};
use crate::draft::secret_signs::{is_secret, segments_with_nouns};
use crate::draft::wording::{Piece, Wording};

/// The path, without its query.
pub(super) fn path(address: &Address, filling: &mut Filling<'_>) -> Wording {
    let mut path = Wording::default();
    for (index, (noun, segment)) in segments_with_nouns(&address.path).enumerate() {
        if index > 0 {
            path.push(Piece::Text("/".to_owned()));
        }
        path.append(path_segment(noun, segment, filling));
    }
    path
}

/// The query: a table, where it can be one; else what is put behind the path.
pub(super) fn query(address: &Address, filling: &mut Filling<'_>) -> (Entries, Option<Wording>) {
    let Some(query) = &address.query else {
        return (Entries::new(), None);
    };
    let Some(pairs) = form_pairs(query) else {
        return (
            Entries::new(),
            Some(raw_pairs("query parameter", query, filling)),
        );
    };
    let entries = pairs.iter().map(|(name, value)| {
        let wording = filling.named("query parameter", name, value);
        let key = filling.secrets.hide_in_key(name);
        (key, Node::template(&wording))
    });
    (distinct(entries.collect()), None)
}

/// A query or a form that is kept as it was sent, without its secrets.
pub(super) fn raw_pairs(kind: &str, text: &str, filling: &mut Filling<'_>) -> Wording {
    let mut raw = Wording::default();
    for (index, pair) in text.split('&').enumerate() {
        if index > 0 {
            raw.push(Piece::Text("&".to_owned()));
        }
        let pair = legal_in_path(pair);
        match pair.split_once('=') {
            Some((name, value)) => {
                raw.push(Piece::Text(format!(
                    "{}=",
                    filling.secrets.hide_in_key(name)
                )));
                let name = form_decoded(name).unwrap_or_else(|| name.to_owned());
                let plain = form_decoded(value).unwrap_or_else(|| value.to_owned());
                raw.append(filling.encoded(kind, &name, value, &plain));
            }
            None => raw.append(filling.unnamed(kind, &pair)),
        }
    }
    raw
}

/// The entries without those whose key is there already.
pub(super) fn distinct(entries: Entries) -> Entries {
    let mut distinct = Entries::new();
    for (key, node) in entries {
        if distinct.iter().all(|(known, _)| *known != key) {
            distinct.push((key, node));
        }
    }
    distinct
}

fn path_segment(noun: &str, segment: &str, filling: &mut Filling<'_>) -> Wording {
    let mut written = Wording::default();
    // `;jsessionid=…` and the like: parameters of a segment.
    for (index, part) in segment.split(';').enumerate() {
        if index > 0 {
            written.push(Piece::Text(";".to_owned()));
        }
        let legal = legal_in_path(part);
        match legal.split_once('=') {
            Some((name, value)) if index > 0 && is_session(name, value) => {
                let shown = filling.secrets.hide_in_name(name);
                written.push(Piece::Text(format!("{shown}=")));
                let place = format!("`{shown}` in the path of a request");
                let variable = filling.secrets.variable(name, value, &place);
                written.push(Piece::Variable(variable));
            }
            _ => {
                // A value that had to be encoded is the whole segment, and is encoded again.
                let plain = percent_decoded(part).unwrap_or_else(|| legal.clone());
                let value = (plain != legal)
                    .then(|| filling.whole_value(&plain))
                    .flatten();
                written.append(
                    value.unwrap_or_else(|| filling.encoded(SEGMENT, noun, &legal, &plain)),
                );
            }
        }
    }
    written
}

fn is_session(name: &str, value: &str) -> bool {
    is_secret(name, value) || name.to_ascii_lowercase().contains("sess")
}
