//! How the files of a run are called.

use perf_core::Run;

/// `catalog-20261121T050936Z`: sorts by time, and never overwrites an earlier run's.
pub(crate) fn file_stem(run: &Run) -> String {
    let slug: Vec<_> = run
        .name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let slug = if slug.is_empty() {
        "run".to_owned()
    } else {
        slug.join("-")
    };
    let time: String = run
        .started_at
        .map(|at| {
            at.to_string()
                .chars()
                .filter(|c| !matches!(c, '-' | ':' | '.'))
                .collect()
        })
        .unwrap_or_default();
    let slug: String = slug.chars().take(60).collect();
    format!("{slug}-{time}")
}
