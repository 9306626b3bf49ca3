//! One recorded request as a step, but for what other steps have a say in: the values that it
//! gives to later ones, and the pause behind it.

use super::address::Address;
use super::archive::Entry;
use super::body::body;
use super::filling::Filling;
use super::headers::headers;
use super::path::{path, query};
use super::step_name::{readable, step_name};
use crate::draft::node::{Entries, Node};
use crate::draft::unique_names::UniqueNames;
use crate::draft::wording::{Piece, Wording};

/// A step in its parts.
pub(super) struct RecordedStep {
    pub(super) comments: Vec<String>,
    /// Name, method, path and query.
    pub(super) head: Entries,
    pub(super) headers: Vec<(String, Wording)>,
    /// Body and expectation.
    pub(super) tail: Entries,
}

/// The step that `entry`, which went to `address`, becomes. Its name is none of `names`.
pub(super) fn recorded_step(
    entry: &Entry,
    address: &Address,
    filling: &mut Filling<'_>,
    names: &mut UniqueNames,
) -> RecordedStep {
    let method = entry.request.method.trim().to_ascii_uppercase();
    filling.name.clone_from(&method);
    let mut path = path(address, filling);
    filling.name = format!("{method} {}", readable(&path));
    let (query, raw_query) = query(address, filling);
    if let Some(raw) = raw_query {
        path.push(Piece::Text("?".to_owned()));
        path.append(raw);
    }
    let body = body(&entry.request, filling);
    let name = step_name(&method, &path, body.detail.as_deref(), names);
    let mut headers = headers(&entry.request.headers, body.implied_type, filling);
    if let Some(content_type) = body.content_type {
        headers.push(("Content-Type".to_owned(), content_type));
    }
    let mut head = vec![("name".to_owned(), Node::literal(&name))];
    if method != "GET" {
        head.push(("method".to_owned(), Node::literal(&method)));
    }
    head.push(("path".to_owned(), Node::template(&path)));
    if !query.is_empty() {
        head.push(("query".to_owned(), Node::Table(query)));
    }
    let mut tail = body.entries;
    tail.push((
        "expect".to_owned(),
        Node::table([("status", status(entry))]),
    ));
    RecordedStep {
        comments: body.comment.into_iter().collect(),
        head,
        headers,
        tail,
    }
}

/// The status as recorded. That nothing had changed was said to a cache, which a plan has none of.
fn status(entry: &Entry) -> Node {
    match entry.status() {
        Some(304) => Node::List(vec![Node::bare(&200), Node::bare(&304)]),
        Some(status) => Node::bare(&status),
        None => Node::literal("2xx"),
    }
}
