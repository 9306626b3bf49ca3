//! Calls that are alike by one name: numbers and the like in a path are left out.

use hyper::Method;

/// As much of a path as is looked at, in bytes.
const LONGEST: usize = 200;
/// As long as a word of hexadecimal digits has to be to stand for one thing of many.
const LEAST_DIGITS: usize = 8;

/// `GET /things/{}/parts`: the method, and the path without what tells one thing from another.
pub(super) fn route_name(method: &Method, path: &str) -> String {
    let end = path.floor_char_boundary(LONGEST);
    let cut = if end < path.len() { "…" } else { "" };
    let parts = path[..end].split('/');
    let parts: Vec<_> = parts
        .map(|part| if is_one_of_many(part) { "{}" } else { part })
        .collect();
    format!("{method} {}{cut}", parts.join("/"))
}

/// Whether a part of a path is a number, a UUID or another long word of hexadecimal digits, or has
/// a digit after a mark: `42`, `T-001`, `9f86d081`.
fn is_one_of_many(part: &str) -> bool {
    let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
    let is_hexadecimal = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
    let is_long = part.len() >= LEAST_DIGITS && part.bytes().all(is_hexadecimal);
    let behind_mark = part.rsplit_once(['-', '_', ':']).is_some_and(|(_, rest)| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())
    });
    has_digit && (is_number || is_long || behind_mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_the_like_are_left_out() {
        for (path, name) in [
            ("/", "GET /"),
            ("/v1/items", "GET /v1/items"),
            ("/items/42", "GET /items/{}"),
            ("/things/T-001/parts", "GET /things/{}/parts"),
            ("/a/9f86d081884c7d65", "GET /a/{}"),
            ("/u/123e4567-e89b-12d3-a456-426614174000", "GET /u/{}"),
            ("/facade/deadbeef", "GET /facade/deadbeef"),
            ("/append_rows", "GET /append_rows"),
        ] {
            assert_eq!(route_name(&Method::GET, path), name);
        }
        let long = format!("/{}", "é".repeat(200));
        assert!(route_name(&Method::GET, &long).ends_with('…'));
    }
}
