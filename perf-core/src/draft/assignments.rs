//! Secrets in texts of any language, by the names that they are given to: `password = x`,
//! `Authorization: Bearer x`, `{user: ann, pin: 1234}`. It reads no language: a name, a sign, and
//! what is left of the line.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::secret_signs::{is_secret, may_tell, stands_out};

/// How far before a name its line is looked at, in bytes.
const LOOKED_BACK: usize = 200;

/// A name, in quotes or as a key in brackets, and the sign behind it, if only a blank.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"([\p{L}_][\p{L}\p{N}_.-]*)(\\?["'`])?[\]?]?[ \t]*(=>|:=|[:=]|[ \t])[ \t]*"#)
        .expect("the expression is fixed and every test goes through it")
});

/// Where a value without quotes ends that has the rest of a line for itself.
static LINE_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\r\n]|[ \t]#").expect("the expression is fixed and every test goes through it")
});

/// Where one ends that others may stand behind: where the next name is given something, too.
static NEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"[\r\n]|[ \t]#|</|[\s,;&]+\\?["'`]?[\p{L}_][\p{L}\p{N}_.-]*\\?["'`]?[\]?]?[ \t]*[:=]"#,
    )
    .expect("the expression is fixed and every test goes through it")
});

/// What stands for a value and is none: a variable, a place to fill in, the field of an answer that
/// a query asks for under another name (`token: accessToken`).
static STANDS_FOR_ONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          ^(?: \$\{?[A-Za-z_]+\}? | <[\w\ -]+> | \*+ | [|>][+-]?
             | [a-z]+(?:[A-Z][a-z]+)*(?:Token|Password|Secret|Key|Session)
             | (?i:null|none|nil|true|false|undefined|string|str|text|boolean|bool|number|integer|int|id)
               \b[\]!?]*
          )$",
    )
    .expect("the expression is fixed and every test goes through it")
});

/// The places in `text` of secrets that are given to a name that tells of one, each with the name,
/// in order.
pub(super) fn assigned_places(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut places: Vec<(&str, Range<usize>)> = Vec::new();
    for found in NAME.captures_iter(text) {
        let (Some(whole), Some(name), Some(sign)) = (found.get(0), found.get(1), found.get(3))
        else {
            continue;
        };
        let is_within = places
            .last()
            .is_some_and(|(_, last)| name.start() < last.end);
        if is_within || !may_tell(name.as_str()) {
            continue;
        }
        let assigned = Assigned {
            text,
            standing: Standing::of(text, name.start()),
            is_equated: sign.as_str() != ":",
            is_beside: sign.as_str().trim().is_empty(),
            is_option: text[..name.start()].ends_with("--"),
            quote: text[..name.start()]
                .chars()
                .next_back()
                .filter(|c| found.get(2).is_none() && "\"'`".contains(*c)),
        };
        let name = name.as_str();
        let place = assigned.value(whole.end());
        let place = place.filter(|place| is_secret(name, &text[place.clone()]));
        places.extend(place.map(|place| (name, place)));
    }
    places
}

/// Whether `value` stands for one and is none.
pub(super) fn is_placeholder(value: &str) -> bool {
    STANDS_FOR_ONE.is_match(value)
}

/// What a name stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing but the marks that a line begins with: `- `, `# `, `export `.
    Line,
    /// Other signs: `{`, `(`, `;`, a quote.
    Signs,
    /// A word, as in prose.
    Word,
    /// `$`, as the parameters of a query.
    Dollar,
}

impl Standing {
    fn of(text: &str, start: usize) -> Self {
        let mut from = start.saturating_sub(LOOKED_BACK);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let before = &text[from..start];
        let line = before.rsplit(['\r', '\n']).next().unwrap_or_default();
        let lead = line.trim();
        match lead.chars().next_back() {
            _ if lead.chars().all(|c| "-#*>/".contains(c)) || lead == "export" => Self::Line,
            Some('$') => Self::Dollar,
            Some(c) if c.is_alphanumeric() => Self::Word,
            _ => Self::Signs,
        }
    }
}

/// A name that something is given to.
struct Assigned<'t> {
    text: &'t str,
    standing: Standing,
    /// Whether the sign is `=` or one like it, and no colon.
    is_equated: bool,
    /// Whether there is no sign, as in `--password x` and `PASSWORD 'x'`.
    is_beside: bool,
    /// Whether the name is one of an option of a command.
    is_option: bool,
    /// The quote that the name and its value stand in together.
    quote: Option<char>,
}

impl Assigned<'_> {
    /// The place of the value that begins at `start`; `None` where there is none of a secret.
    fn value(&self, start: usize) -> Option<Range<usize>> {
        let rest = &self.text[start..];
        let no_value = [":", "=", "{", "["];
        if (self.standing == Standing::Dollar && !self.is_equated)
            || no_value.iter().any(|sign| rest.starts_with(sign))
        {
            return None;
        }
        let quotes = ["\"\"\"", "'''", "\\\"", "\\'", "\"", "'", "`"];
        let (from, value) = match quotes.iter().find(|quote| rest.starts_with(**quote)) {
            Some(quote) => {
                let inner = &rest[quote.len()..];
                (start + quote.len(), &inner[..closing(inner, quote)])
            }
            None => (start, self.unquoted(rest)),
        };
        // Words stand beside each other everywhere.
        let is_given =
            (self.is_option && !value.starts_with('-')) || (from > start && stands_out(value));
        let is_apart = self.is_beside && !is_given;
        let is_none =
            is_apart || value.trim().is_empty() || is_placeholder(value.trim_end_matches(','));
        (!is_none).then(|| from..from + value.len())
    }

    /// The value at the beginning of `rest`, which has no quotes of its own.
    fn unquoted<'r>(&self, rest: &'r str) -> &'r str {
        let has_line = self.standing == Standing::Line && !self.is_equated;
        let ends = if has_line { &LINE_ENDS } else { &NEXT };
        let end = ends.find(rest).map_or(rest.len(), |found| found.start());
        let mut value = rest[..end].trim_end();
        if has_line {
            return value;
        }
        if self.standing == Standing::Word || self.is_beside {
            value = value.split_whitespace().next().unwrap_or_default();
            if !self.is_equated && !stands_out(value) {
                return "";
            }
        }
        if let Some(quote) = self.quote {
            value = value.split(quote).next().unwrap_or_default();
            value = value.trim_end_matches('\\');
        }
        without_closing_signs(value)
    }
}

/// `value` up to the first sign that closes what was opened before it.
fn without_closing_signs(value: &str) -> &str {
    let mut opened = 0_usize;
    let mut end = value.len();
    for (at, c) in value.char_indices() {
        let is_last = || {
            let next = value[at + 1..].chars().next();
            next.is_none_or(|c| !c.is_alphanumeric())
        };
        match c {
            '(' | '[' | '{' => opened += 1,
            ')' | ']' | '}' if opened > 0 => opened -= 1,
            ')' | ']' | '}' if is_last() => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let shorter = |text: &'_ str| text.trim_end_matches([' ', '\t', ',', ';', '\\']).len();
    end = shorter(&value[..end]);
    let is_lone = |sign: &char| {
        let value = &value[..end];
        value.ends_with(*sign) && value.matches(*sign).count() == 1
    };
    if ['"', '\'', '`', '>'].iter().any(is_lone) {
        end = shorter(&value[..end - 1]);
    }
    &value[..end]
}

/// Where `quote` closes what `inner` begins with; the end of the line where nothing does.
fn closing(inner: &str, quote: &str) -> usize {
    // In JSON within a string of JSON a quote of the value has three backslashes.
    let escaping = if quote.starts_with('\\') { 4 } else { 2 };
    let found = inner.match_indices(quote).map(|(at, _)| at).find(|at| {
        let before = &inner[..*at];
        (before.len() - before.trim_end_matches('\\').len()).is_multiple_of(escaping)
    });
    found.unwrap_or_else(|| inner.find(['\r', '\n']).unwrap_or(inner.len()))
}
