//! What a step is called: `GET /items/{id}`. Ids, values and secrets are not part of it.

use crate::draft::secret_signs::is_random;
use crate::draft::unique_names::UniqueNames;
use crate::draft::wording::{Piece, Wording};

/// Longer paths are cut.
const LONGEST: usize = 100;

/// A name for a request of `method` to `path`, followed by `detail`, that none of `taken` is.
pub(super) fn step_name(
    method: &str,
    path: &Wording,
    detail: Option<&str>,
    taken: &mut UniqueNames,
) -> String {
    let mut name = format!("{method} {}", readable(path));
    if let Some(detail) = detail {
        name.push(' ');
        name.push_str(detail);
    }
    taken.take(name, |name, number| format!("{name} ({number})"))
}

/// The path without its query, with `{…}` for what varies.
pub(super) fn readable(path: &Wording) -> String {
    let mut written = String::new();
    for piece in path.pieces() {
        match piece {
            Piece::Text(text) => written.push_str(text),
            Piece::Variable(name) | Piece::Value(name) => {
                written.push('{');
                written.push_str(name);
                written.push('}');
            }
        }
    }
    let path = written.split('?').next().unwrap_or_default();
    let segments: Vec<_> = path
        .split('/')
        .map(|segment| if is_id(segment) { "{id}" } else { segment })
        .collect();
    let path = segments.join("/");
    if path.chars().count() <= LONGEST {
        return path;
    }
    path.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Whether a segment is one of many: digits, a UUID, a long word of letters and digits.
fn is_id(segment: &str) -> bool {
    let digits = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = segment.len() >= 8
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        && segment.contains(|c: char| c.is_ascii_digit());
    digits || hexadecimal || (is_random(segment) && !segment.contains(['.', '%']))
}
