//! Guesses what was meant by a misspelt name.

/// Below this Jaro–Winkler similarity a guess confuses more than it helps.
const CLOSE_ENOUGH: f64 = 0.75;

/// "did you mean `x`?" for the known name that is most like `written`; `None` if none is close.
pub(crate) fn did_you_mean<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(written, name), name))
        .filter(|(likeness, _)| *likeness >= CLOSE_ENOUGH)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| format!("did you mean `{name}`?"))
}
