//! A policy file: own rules beside a plan, and which of them nobody needs any more.

use std::path::Path;

use toml::de::DeTable;

use super::decoder::{Decoder, Lookup};
use super::fields::Fields;
use super::regression::decode_keys;
use super::source::{PlanError, PlanMistakes, Source};
use super::value::Value;
use crate::plan::RegressionPolicy;

/// The version of the policy file that this program reads.
pub const POLICY_VERSION: u64 = 1;

/// A policy, with the text that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyFile {
    /// What it says.
    pub policy: RegressionPolicy,
    text: String,
    /// Where the table of each rule begins.
    starts: Vec<usize>,
}

impl PolicyFile {
    /// The text without the rules at these places, each with its `[[rule]]` down to the next table;
    /// `None` where one of them is written in another way than as a table of its own.
    #[must_use]
    pub fn without(&self, rules: &[usize]) -> Option<String> {
        let mut kept = String::new();
        let mut from = 0;
        let mut places = rules.to_vec();
        places.sort_unstable();
        for place in places {
            let start = *self.starts.get(place)?;
            let before = &self.text[..start];
            let line = before.rfind('\n').map_or(0, |newline| newline + 1);
            let is_header = self.text[line..].trim_start().starts_with("[[rule]]");
            if !is_header || line < from {
                return None;
            }
            kept += &self.text[from..line];
            let behind = line
                + self.text[line..]
                    .find('\n')
                    .map_or(0, |newline| newline + 1);
            let mut end = self.text.len();
            let mut at = behind.max(line + 1).min(self.text.len());
            for text in self.text[at..].split_inclusive('\n') {
                if text.trim_start().starts_with('[') {
                    end = at;
                    break;
                }
                at += text.len();
            }
            from = end;
        }
        kept += &self.text[from..];
        Some(kept)
    }
}

/// Reads the policy in `file`; `environment` looks up the variables that it names.
///
/// # Errors
/// The file cannot be read, or it has mistakes: then all of them are told.
pub fn read_policy(
    file: &Path,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<PolicyFile, PlanError> {
    let text = std::fs::read_to_string(file).map_err(|source| PlanError::Unreadable {
        file: file.to_owned(),
        source,
    })?;
    parse_policy(&text, &file.display().to_string(), &environment).map_err(PlanError::Mistakes)
}

/// Reads a policy from a text. `name` stands for it in messages.
///
/// ```
/// let text = r#"
/// version = 1
/// control = "canary"
///
/// [[rule]]
/// scenario = "list *"
/// metric = "p95"
/// relative = "10%"
/// absolute = "5ms"
/// "#;
/// let file = perf_core::parse_policy(text, "policy.toml", &|_| None)?;
/// assert_eq!(file.policy.orphans(&["order"]), [0]);
/// assert_eq!(file.without(&[0]).as_deref(), Some("\nversion = 1\ncontrol = \"canary\"\n\n"));
/// # Ok::<(), perf_core::PlanMistakes>(())
/// ```
///
/// # Errors
/// Every mistake in the text, at once.
pub fn parse_policy(
    text: &str,
    name: &str,
    environment: &Lookup<'_>,
) -> Result<PolicyFile, PlanMistakes> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let decoder = Decoder::new(Source::new(text), environment, Path::new(""));
    let broken = !errors.is_empty();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let problem = error.message().to_lowercase();
        decoder.mistake(&span, problem, "TOML, as described on toml.io");
    }
    let read = if broken {
        None
    } else {
        decode(Fields::new(&decoder, document.get_ref(), 0..0))
    };
    let mistakes = decoder.into_mistakes();
    match read {
        Some((policy, starts)) if mistakes.is_empty() => Ok(PolicyFile {
            policy,
            text: text.to_owned(),
            starts,
        }),
        _ => Err(PlanMistakes {
            file: name.to_owned(),
            mistakes,
        }),
    }
}

fn decode(mut fields: Fields<'_>) -> Option<(RegressionPolicy, Vec<usize>)> {
    let version = fields.require("version", "`version = 1` at the top of the policy");
    let fits = version.is_some_and(check_version);
    let keys = decode_keys(&mut fields, None);
    fields.close();
    let (rules, control) = keys?;
    let starts = rules.iter().map(|placed| placed.start).collect();
    let policy = RegressionPolicy {
        rules: rules.into_iter().map(|placed| placed.rule).collect(),
        control,
    };
    fits.then_some((policy, starts))
}

fn check_version(value: Value<'_>) -> bool {
    let Some(version) = value.positive(u64::from(u32::MAX)) else {
        return false;
    };
    if version == POLICY_VERSION {
        return true;
    }
    value.wrong(
        format!("version {version} is newer than this program"),
        format!("version {POLICY_VERSION}, or a newer release of the program"),
    );
    false
}
