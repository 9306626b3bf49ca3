//! A line of a file as a mistake in it is shown: with stars in the place of secrets, which are known by the names
//! before them. What is no plan yet may have one anywhere, so that an unknown key beside a password hides as well.
//! It is TOML with mistakes that is read here, and it hides in doubt: a star too many costs nothing. A draft reads texts
//! of any language instead, and has to stay usable (`draft::assignments`).

use std::ops::Range;

use crate::secret::{SHORTEST_SECRET, is_secret_name};

/// A line, covered.
pub(super) struct Covered {
    /// As many characters as the line has.
    pub(super) line: String,
    /// What is under the stars, where it is long enough to be looked for elsewhere.
    secrets: Vec<String>,
}

impl Covered {
    /// The line `line`, which stands in the table with the name `table`: `http.auth`.
    pub(super) fn of(line: &str, table: &str) -> Self {
        let mut hidden = vec![false; line.len()];
        let mut secrets = Vec::new();
        for place in Scan::new(line, table).places() {
            secrets.push(line[place.clone()].to_owned());
            hidden[place].fill(true);
        }
        secrets.retain(|secret| secret.len() >= SHORTEST_SECRET);
        secrets.sort_unstable();
        secrets.dedup();
        let cover = |(at, letter): (usize, char)| if hidden[at] { '*' } else { letter };
        Self {
            line: line.char_indices().map(cover).collect(),
            secrets,
        }
    }

    /// `text`, which may quote the line, with `***` in the place of secrets.
    pub(super) fn without_secrets(&self, text: String) -> String {
        crate::secret::without_secrets(text, self.secrets.iter().cloned())
    }
}

/// Goes through a line of TOML, which may have mistakes, or be of JSON within a text.
struct Scan<'a> {
    line: &'a str,
    /// The keys that lead to what is read.
    keys: Vec<&'a str>,
    /// How many keys lead to each table and list that is open, and to the line itself.
    open: Vec<usize>,
    places: Vec<Range<usize>>,
}

impl<'a> Scan<'a> {
    fn new(line: &'a str, table: &'a str) -> Self {
        let keys: Vec<_> = key_parts(table).collect();
        Self {
            line,
            open: vec![keys.len()],
            keys,
            places: Vec::new(),
        }
    }

    /// Where secrets stand.
    fn places(mut self) -> Vec<Range<usize>> {
        let line = self.line;
        let (mut rest, mut word) = (0, 0);
        // The text before in a list: `--password` of a command.
        let mut before = "";
        while let Some(letter) = line[rest..].chars().next() {
            let next = rest + letter.len_utf8();
            rest = match letter {
                '#' => break,
                '"' | '\'' => {
                    let literal = next..end_of_literal(line, next, letter);
                    self.literal(literal.clone(), letter, before);
                    before = &line[literal.clone()];
                    literal.end + usize::from(literal.end < line.len())
                }
                '=' | ':' => {
                    self.keys.truncate(self.base());
                    self.keys.extend(key_parts(&line[word..rest]));
                    before = "";
                    word = next;
                    self.bare(next)
                }
                '{' | '[' => {
                    self.open.push(self.keys.len());
                    before = "";
                    word = next;
                    next
                }
                '}' | ']' => {
                    self.open.pop();
                    next
                }
                ',' => {
                    self.keys.truncate(self.base());
                    word = next;
                    next
                }
                _ => next,
            };
        }
        // A comment.
        self.places.extend(within_text(line, rest..line.len()));
        self.places
    }

    fn base(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    fn literal(&mut self, place: Range<usize>, mark: char, before: &str) {
        let line = self.line;
        let after = line[place.end..].trim_start_matches(mark).trim_start();
        let is_key = after.starts_with(['=', ':', '.']);
        let is_option = before.starts_with('-') && is_secret_name(before);
        if is_option && !before.contains(['=', ':']) || !is_key && leads_to_secret(&self.keys) {
            self.places.extend(without_references(line, place));
        } else if !is_key {
            self.places.extend(within_text(line, place));
        }
    }

    /// A value without quotation marks, at `from`; where to read on.
    fn bare(&mut self, from: usize) -> usize {
        let value = &self.line[from..];
        let start = from + value.len() - value.trim_start().len();
        let ends = |c: char| c.is_whitespace() || "\"'{[,]}#".contains(c);
        let length = self.line[start..].find(ends);
        let end = length.map_or(self.line.len(), |length| start + length);
        if start + SHORTEST_SECRET <= end && leads_to_secret(&self.keys) {
            self.places.push(start..end);
            return end;
        }
        from
    }
}

fn key_parts(key: &str) -> impl Iterator<Item = &str> {
    let parts = key.split('.');
    let parts = parts.map(|part| part.trim().trim_matches(['"', '\'']));
    parts.filter(|part| !part.is_empty())
}

/// Whether these keys of a plan lead to what may be a secret.
fn leads_to_secret(keys: &[&str]) -> bool {
    /// What of an authentication is none.
    const KNOWN: [&str; 7] = [
        "user",
        "header",
        "query",
        "client_id",
        "token_url",
        "scope",
        "credentials",
    ];
    /// Keys behind one another.
    const DEEPEST: usize = 64;
    /// Below them stand names and places of values.
    const PLACES: [&str; 2] = ["extract", "record"];
    let Some((last, around)) = keys.split_last() else {
        return false;
    };
    // No plan goes that deep.
    if keys.len() > DEEPEST {
        return true;
    }
    if keys.contains(&"auth") {
        return !KNOWN.contains(last);
    }
    let is_telling = |(index, key): (usize, &&str)| {
        let outer = index.checked_sub(1).map(|outer| keys[outer]);
        match outer {
            // What the user calls such a thing says nothing of its settings.
            Some("metrics" | "upstream") => false,
            Some("data") => *last == "values" && is_secret_name(key),
            // A cookie's name, and whether there are any.
            Some("headers" | "metadata" | "env") => is_secret_name(key),
            _ => !["cookie", "cookies"].contains(key) && is_secret_name(key),
        }
    };
    !around.iter().any(|key| PLACES.contains(key)) && keys.iter().enumerate().any(is_telling)
}

/// Where the literal that begins at `from` ends, before its quotation mark.
fn end_of_literal(line: &str, from: usize, mark: char) -> usize {
    let mut is_escaped = false;
    let end = line[from..].char_indices().find(|(_, letter)| {
        let ends = *letter == mark && !is_escaped;
        is_escaped = *letter == '\\' && mark == '"' && !is_escaped;
        ends
    });
    end.map_or(line.len(), |(at, _)| from + at)
}

/// The parts of a secret that are no reference, `${TOKEN}` or `{{token}}`, and not the scheme of a header.
fn without_references(line: &str, place: Range<usize>) -> Vec<Range<usize>> {
    const SCHEMES: [&str; 3] = ["Bearer ", "Basic ", "Token "];
    let text = &line[place.clone()];
    let scheme = SCHEMES.iter().find(|scheme| text.starts_with(**scheme));
    let mut from = place.start + scheme.map_or(0, |scheme| scheme.len());
    let mut parts = Vec::new();
    while let Some(reference) = next_reference(&line[from..place.end]) {
        parts.push(from..from + reference.start);
        from += reference.end;
    }
    parts.push(from..place.end);
    parts.retain(|part| !part.is_empty());
    parts
}

/// The first reference by a name alone: `${TOKEN:-default}` may show a secret.
fn next_reference(text: &str) -> Option<Range<usize>> {
    let reference = |(at, _): (usize, &str)| {
        let (start, closing) = match &text.as_bytes()[at..] {
            [b'$', b'{', ..] => (at + 2, "}"),
            [b'{', b'{', ..] => (at + 2, "}}"),
            _ => return None,
        };
        let is_name = |c: char| c.is_alphanumeric() || " _-.".contains(c);
        let end = start + text[start..].find(|c| !is_name(c))?;
        let is_closed = text[end..].starts_with(closing);
        is_closed.then_some(at..end + closing.len())
    };
    text.match_indices(['$', '{']).find_map(reference)
}

/// Where a text that is no secret itself has one: `//user:password@`, `?token=abcdef`, `X-Token: abcdef`,
/// `--password abcdef`.
fn within_text(line: &str, literal: Range<usize>) -> Vec<Range<usize>> {
    /// What may stand between a name, a sign and a value.
    const NEXT: [char; 4] = [' ', '"', '\'', '\\'];
    let text = &line[literal.clone()];
    let mut places = Vec::new();
    let start = text.find("://").map_or(0, |at| at + 3);
    let authority = text[start..].split(['/', '?', '#', ' ']).next();
    let authority = authority.unwrap_or_default();
    // Without a colon it is an address of mail, or a name alone.
    let user = authority.rsplit_once('@');
    if let Some((user, _)) = user.filter(|(user, _)| start > 0 || user.contains(':')) {
        places.push(start..start + user.len());
    }
    let is_port = |at| start > 0 && (start..start + authority.len()).contains(&at);
    for (at, sign) in text.match_indices(['=', ':', ' ']) {
        if places
            .last()
            .is_some_and(|last: &Range<usize>| last.contains(&at))
        {
            continue;
        }
        let is_name = |c: char| c.is_alphanumeric() || "-_".contains(c);
        let name = text[..at].trim_end_matches(NEXT).rsplit(|c| !is_name(c));
        let name = name.take(1).find(|name| is_secret_name(name));
        if name.is_none_or(|name| is_port(at) || sign == " " && !name.starts_with('-')) {
            continue;
        }
        let ends: &[char] = match sign {
            ":" => &['"', '\'', '\\'],
            _ => &['&', ' ', ';', '"', '\'', '\\'],
        };
        let behind = &text[at + sign.len()..];
        let value = text.len() - behind.trim_start_matches(NEXT).len();
        let length = text[value..].find(ends).unwrap_or(text.len() - value);
        places.push(value..value + length);
    }
    let shifted = places.into_iter();
    let shifted = shifted.map(|place| literal.start + place.start..literal.start + place.end);
    shifted
        .flat_map(|place| without_references(line, place))
        .collect()
}
