//! From a file, or from a text, to a plan.

use std::path::Path;

use toml::de::DeTable;

use super::decoder::{Decoder, Lookup};
use super::fields::Fields;
use super::fingerprint::Fingerprints;
use super::plan::decode_plan;
use super::source::{PlanError, PlanMistakes, Source};
use crate::plan::Plan;

/// Reads the plan in `file`; `environment` looks up the variables that it names.
///
/// # Errors
/// The file cannot be read, or it has mistakes: then all of them are told.
pub fn read_plan(
    file: &Path,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Plan, PlanError> {
    let text = std::fs::read_to_string(file).map_err(|source| PlanError::Unreadable {
        file: file.to_owned(),
        source,
    })?;
    let folder = file.parent().unwrap_or(Path::new(""));
    parse_plan(&text, &file.display().to_string(), folder, &environment)
        .map_err(PlanError::Mistakes)
}

/// Reads a plan from a text. `name` stands for it in messages; relative file names start at
/// `folder`.
///
/// ```
/// let text = r#"
/// version = 1
/// target = { base_url = "${BASE_URL:-http://127.0.0.1:8080}" }
///
/// [[scenario]]
/// name = "home"
/// load = { iterations = 100 }
/// criteria = ["p95 < 250ms", "error_rate < 1%"]
/// step = [{ path = "/" }]
/// "#;
/// let plan = perf_core::parse_plan(text, "home.toml", "".as_ref(), &|_| None)?;
/// assert_eq!(plan.addresses(), "http://127.0.0.1:8080");
/// assert_eq!(plan.scenarios[0].criteria.len(), 2);
///
/// let wrong = text.replace("iterations", "iteration");
/// let error = perf_core::parse_plan(&wrong, "home.toml", "".as_ref(), &|_| None).unwrap_err();
/// assert_eq!(error.mistakes[0].expected, "did you mean `iterations`?");
/// # Ok::<(), perf_core::PlanMistakes>(())
/// ```
///
/// # Errors
/// Every mistake in the text, at once.
pub fn parse_plan(
    text: &str,
    name: &str,
    folder: &Path,
    environment: &Lookup<'_>,
) -> Result<Plan, PlanMistakes> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let decoder = Decoder::new(Source::new(text), environment, folder);
    let broken = !errors.is_empty();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        decoder.mistake(
            &span,
            error.message().to_lowercase(),
            "TOML, as described on toml.io",
        );
    }
    // What could not be parsed would show up again as missing keys.
    let plan = if broken {
        None
    } else {
        decode_plan(
            &decoder,
            Fields::new(&decoder, document.get_ref(), 0..0),
            &Fingerprints::of(text, document.get_ref()),
        )
    };
    let file = name.to_owned();
    let variables = decoder.take_secrets();
    let mistakes = decoder.into_mistakes();
    match plan {
        Some(plan) if mistakes.is_empty() => Ok(Plan { variables, ..plan }),
        _ => Err(PlanMistakes { file, mistakes }),
    }
}
