//! A mistake in a template, with its place: read from what the engine reports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use tera::{ErrorKind, ReportError};

use super::{builtin, filters};

/// A mistake in a template.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblem {
    /// The file, or the name of a built-in template.
    pub file: String,
    /// Line and column, both from 1; `None` where the mistake has no one place.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
}

/// What is known of the templates that were loaded, by the engine's name for them.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources(pub(super) BTreeMap<String, Source>);

/// A loaded template.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// How a person calls it.
    pub(super) shown: String,
    pub(super) text: String,
}

/// Filters of the engine, to guess which one was meant.
const ENGINE_FILTERS: [&str; 37] = [
    "abs",
    "capitalize",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => {
                write!(f, "{}:{line}:{column}: {}", self.file, self.message)
            }
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// Every mistake that `error` tells of; at least one.
pub(super) fn problems(error: &tera::Error, sources: &Sources) -> Vec<TemplateProblem> {
    match error.kind() {
        ErrorKind::SyntaxError(report) => vec![of_report(report, sources, Some(SYNTAX_HINT))],
        ErrorKind::RenderingError(report) => vec![of_report(report, sources, None)],
        ErrorKind::MissingParent { current, parent } => {
            let message = format!("unknown template `{parent}`");
            vec![sources.at_word(current, "extends", &message)]
        }
        ErrorKind::CircularExtend { tpl, .. } => {
            vec![sources.at_itself(tpl, "extends", "the template extends itself")]
        }
        ErrorKind::CircularInclude { tpl, .. } => {
            vec![sources.at_itself(tpl, "include", "the template includes itself")]
        }
        other => {
            let text = other.to_string();
            let listed = listed_reports(&text, sources);
            if listed.is_empty() {
                let (file, place) = (String::from("templates"), None);
                vec![TemplateProblem::new(file, place, &text, sources)]
            } else {
                listed
            }
        }
    }
}

const SYNTAX_HINT: &str = "`{{ … }}` prints a value, `{% … %}` is a statement, `{# … #}` a comment";

fn of_report(report: &ReportError, sources: &Sources, hint: Option<&str>) -> TemplateProblem {
    // The engine counts columns from zero.
    let place = (report.span().start_line, report.span().start_col + 1);
    let file = sources.shown(report.filename());
    let mut problem = TemplateProblem::new(file, Some(place), report.message(), sources);
    problem.hint = problem.hint.or_else(|| hint.map(str::to_owned));
    problem
}

/// Mistakes that the engine has already written down as text, each as
/// `error: MESSAGE` and, on the next line, `--> NAME:LINE:COLUMN`.
fn listed_reports(text: &str, sources: &Sources) -> Vec<TemplateProblem> {
    // Not line by line: a name within a message may have a line's end.
    let begins = |at: &usize| text[..*at].is_empty() || text[..*at].ends_with('\n');
    let starts = text.match_indices("error: ").map(|(at, _)| at);
    let found = starts.filter(begins).filter_map(|at| {
        let (message, rest) = text[at..].strip_prefix("error: ")?.split_once("--> ")?;
        let (rest, column) = rest.lines().next()?.rsplit_once(':')?;
        let (name, line) = rest.rsplit_once(':')?;
        let place = (line.parse().ok()?, column.parse().ok()?);
        let file = sources.shown(name);
        let message = message.trim_end();
        Some(TemplateProblem::new(file, Some(place), message, sources))
    });
    found.collect()
}

impl TemplateProblem {
    fn new(file: String, place: Option<(usize, usize)>, message: &str, sources: &Sources) -> Self {
        let (message, hint) = with_hint(message, sources);
        Self {
            file,
            place,
            message: in_one_line(&uncapitalised(message.trim_end_matches('.'))),
            hint: hint.as_deref().map(in_one_line),
        }
    }
}

impl Sources {
    fn shown(&self, name: &str) -> String {
        self.0
            .get(name)
            .map_or_else(|| name.to_owned(), |source| source.shown.clone())
    }

    /// A problem at the first place of `word` in the template `name`.
    fn at_word(&self, name: &str, word: &str, message: &str) -> TemplateProblem {
        let text = self.0.get(name).map_or("", |source| &source.text);
        let place = text.find(word).map(|at| {
            let before = &text[..at];
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let line = before.matches('\n').count() + 1;
            (line, text[line_start..at].chars().count() + 1)
        });
        TemplateProblem::new(self.shown(name), place, message, self)
    }

    /// The same, where the template of that name was meant to be the built-in one.
    fn at_itself(&self, name: &str, word: &str, message: &str) -> TemplateProblem {
        let built_in = format!("{}{name}", builtin::PREFIX);
        let hint = self
            .0
            .contains_key(&built_in)
            .then(|| format!("the built-in template of that name is `{built_in}`"));
        TemplateProblem {
            hint,
            ..self.at_word(name, word, message)
        }
    }

    fn names(&self) -> BTreeSet<&str> {
        self.0
            .keys()
            .map(|name| name.strip_prefix(builtin::PREFIX).unwrap_or(name))
            .collect()
    }
}

/// The message without its list of what there is, and a hint made of that list.
fn with_hint<'m>(message: &'m str, sources: &Sources) -> (&'m str, Option<String>) {
    for marker in [" Available variables: ", " Available fields: "] {
        if let Some((message, known)) = message.split_once(marker) {
            let known: Vec<&str> = known.split(", ").collect();
            return (message, Some(did_you_mean(quoted(message), &known)));
        }
    }
    let lower = message.to_lowercase();
    let hint = if lower.starts_with("unknown filter") {
        let known: Vec<&str> = filters::NAMES.into_iter().chain(ENGINE_FILTERS).collect();
        Some(did_you_mean(quoted(message), &known))
    } else if lower.starts_with("unknown template") {
        let wanted = quoted(message);
        if wanted.split(['/', '\\']).any(|part| part == "..") || wanted.starts_with('/') {
            Some(
                "a template only reaches files within its own folder, by their path in it"
                    .to_owned(),
            )
        } else {
            let names: Vec<&str> = sources.names().into_iter().collect();
            // There are too many parts to list them all.
            let outputs = || names.iter().copied().filter(|name| !name.contains('/'));
            Some(closest(wanted, &names).unwrap_or_else(|| listed(outputs())))
        }
    } else if lower.contains("undefined") {
        Some("give what may be missing a value: `{{ name | default(value=\"–\") }}`".to_owned())
    } else {
        None
    };
    (message, hint)
}

/// What stands between the first pair of backticks.
fn quoted(message: &str) -> &str {
    message.split('`').nth(1).unwrap_or("")
}

/// The closest of `known`, or all of them where none is close.
fn did_you_mean(wanted: &str, known: &[&str]) -> String {
    closest(wanted, known).unwrap_or_else(|| listed(known.iter().copied()))
}

fn listed<'n>(known: impl Iterator<Item = &'n str>) -> String {
    format!("known are {}", known.collect::<Vec<_>>().join(", "))
}

/// The closest of `known`; `None` where none is close.
fn closest(wanted: &str, known: &[&str]) -> Option<String> {
    let closest = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(wanted, name), name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, name)| *distance <= name.len().max(wanted.len()) / 3);
    closest.map(|(_, name)| format!("did you mean `{name}`?"))
}

/// `text`, which quotes the template, without what would move a terminal's cursor.
fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}

fn uncapitalised(message: &str) -> String {
    let mut chars = message.chars();
    match (chars.next(), chars.as_str().chars().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => message.to_owned(),
    }
}
