//! The places in a statement that values belong to: `$1`, `$2` and so on. It does not understand SQL
//! beyond where a text, a quoted name or a comment ends.

/// The highest number of a place in `query`, from 1; 0 where there is none.
pub(super) fn highest_place(query: &str) -> u32 {
    let bytes = query.as_bytes();
    let (mut at, mut highest) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let rest = &query[at..];
        let is_part_of_name = at > 0 && is_of_name(bytes[at - 1]);
        at += match byte {
            b'\'' | b'"' => quoted(rest, char::from(*byte)),
            b'-' if rest.starts_with("--") => up_to(rest, 2, "\n"),
            b'/' if rest.starts_with("/*") => up_to(rest, 2, "*/"),
            b'$' if !is_part_of_name => {
                let (length, place) = dollar(rest);
                highest = highest.max(place);
                length
            }
            // The rest of a character of several bytes is none of the above.
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    highest
}

/// How long what begins with a quotation mark is; a mark that is doubled begins another one.
fn quoted(rest: &str, mark: char) -> usize {
    rest[1..].find(mark).map_or(rest.len(), |end| end + 2)
}

/// How long what goes on to `end` is, of which the first `begin` bytes are not looked at.
fn up_to(rest: &str, begin: usize, end: &str) -> usize {
    let found = rest[begin..].find(end);
    found.map_or(rest.len(), |found| begin + found + end.len())
}

/// How long what begins with a dollar is, and its number if it is a place. PostgreSQL has texts between
/// `$$` and `$$`, or `$name$` and `$name$`.
fn dollar(rest: &str) -> (usize, u32) {
    let name = rest[1..]
        .bytes()
        .take_while(|byte| is_of_name(*byte))
        .count();
    let word = &rest[1..=name];
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        return (1 + digits, word[..digits].parse().unwrap_or(u32::MAX));
    }
    if rest[1 + name..].starts_with('$') {
        let tag = &rest[..name + 2];
        return (up_to(rest, tag.len(), tag), 0);
    }
    (1 + name, 0)
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
