//! Bodies of several parts, as browsers send files.

use super::archive::PostData;
use super::filling::Filling;
use crate::draft::node::{Entries, Node};

/// Longer contents of files are not put into a plan, in characters.
const LONGEST_CONTENT: usize = 4_000;

/// The parts as a plan has them, and the names of files whose content is not among them. `None`
/// where there is no part that can be told.
pub(super) fn multipart(
    posted: &PostData,
    filling: &mut Filling<'_>,
) -> Option<(Node, Vec<String>)> {
    let mut missing = Vec::new();
    let mut nodes = Vec::new();
    for part in parts(posted) {
        if !is_line(&part.name) {
            continue;
        }
        let mut entries = Entries::new();
        let mut push = |key: &str, node: Node| entries.push((key.to_owned(), node));
        let name = filling.secrets.hide_in_key(&part.name);
        push("name", Node::literal(&name));
        let file = part.file_name.filter(|file| is_line(file));
        let has_content = is_text(&part.content) && (file.is_none() || !part.content.is_empty());
        let content = if has_content {
            part.content
        } else {
            "content".to_owned()
        };
        let wording = filling.named("part", &part.name, &content);
        push("value", Node::template(&wording));
        if let Some(file) = file {
            let hidden = filling.unnamed("file name", &file);
            push("file_name", Node::template(&hidden));
            if !has_content {
                missing.push(filling.secrets.hide_in_name(&file));
            }
        }
        if let Some(content_type) = part.content_type.filter(|line| is_line(line)) {
            let hidden = filling.unnamed("content type", &content_type);
            push("content_type", Node::template(&hidden));
        }
        nodes.push(Node::Table(entries));
    }
    (!nodes.is_empty()).then_some((Node::List(nodes), missing))
}

/// A part of a body.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    content_type: Option<String>,
    pub(super) content: String,
}

/// The parts of a body, which has none if it is of another kind.
pub(super) fn parts(posted: &PostData) -> Vec<Part> {
    parts_of_text(posted).unwrap_or_else(|| parts_of_params(posted))
}

fn parts_of_params(posted: &PostData) -> Vec<Part> {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    let parts = posted.params.iter().map(|param| Part {
        name: param.name.clone(),
        file_name: some(&param.file_name),
        content_type: some(&param.content_type),
        content: param.value.clone(),
    });
    parts.collect()
}

/// The parts of the body as it was sent.
fn parts_of_text(posted: &PostData) -> Option<Vec<Part>> {
    let boundary = parameter(&posted.mime_type, "boundary")?;
    let delimiter = format!("--{boundary}");
    let parts = posted.text.split(&delimiter).skip(1);
    let parts = parts.take_while(|part| !part.starts_with("--"));
    let parts: Vec<_> = parts.filter_map(part_of_text).collect();
    (!parts.is_empty()).then_some(parts)
}

fn part_of_text(text: &str) -> Option<Part> {
    let text = text.trim_start_matches(['\r', '\n']);
    let (head, content) = text
        .split_once("\r\n\r\n")
        .or_else(|| text.split_once("\n\n"))?;
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        let mut named = lines.filter(|(known, _)| known.trim().eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim().to_owned())
    };
    let disposition = header("content-disposition")?;
    let content = content.strip_suffix('\n').unwrap_or(content);
    Some(Part {
        name: parameter(&disposition, "name")?,
        file_name: parameter(&disposition, "filename").filter(|name| !name.is_empty()),
        content_type: header("content-type"),
        content: content.strip_suffix('\r').unwrap_or(content).to_owned(),
    })
}

/// The parameter `name` of a header such as `form-data; name="x"`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let parameters = header.split(';').skip(1);
    let mut named = parameters.filter_map(|parameter| {
        let (known, value) = parameter.split_once('=')?;
        known.trim().eq_ignore_ascii_case(name).then_some(value)
    });
    Some(named.next()?.trim().trim_matches('"').to_owned())
}

fn is_line(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_control)
}

/// Whether a plan can have the content: text, and not too much of it.
fn is_text(content: &str) -> bool {
    let other =
        |c: char| c == char::REPLACEMENT_CHARACTER || (c.is_control() && !"\r\n\t".contains(c));
    content.chars().count() <= LONGEST_CONTENT && !content.contains(other)
}
