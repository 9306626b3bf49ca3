//! Reads samples of the Prometheus text format, version 0.0.4.
//!
//! Lines that are no samples are passed over, and nothing fails.

use perf_core::PrometheusSelector;

/// The sum of all samples that are selected; `None` if there is none, or none that is finite.
pub(super) fn sum_of(text: &str, selector: &PrometheusSelector) -> Option<f64> {
    let samples = text.lines().filter_map(Sample::of);
    let selected = samples.filter(|sample| sample.fits(selector));
    let values = selected.map(|sample| sample.value);
    values
        .reduce(|sum, value| sum + value)
        .filter(|sum| sum.is_finite())
}

/// One line of the text.
struct Sample<'t> {
    name: &'t str,
    labels: Vec<(&'t str, String)>,
    value: f64,
}

impl<'t> Sample<'t> {
    /// `name{label="value"} 5 1395066363000`: the time at its end does not matter.
    fn of(line: &'t str) -> Option<Self> {
        let line = line.trim();
        if line.starts_with('#') {
            return None;
        }
        let end = line.find(|c: char| c == '{' || c.is_whitespace())?;
        let (name, rest) = line.split_at(end);
        let (labels, rest) = match rest.strip_prefix('{') {
            Some(inner) => labels(inner)?,
            None => (Vec::new(), rest),
        };
        let value = rest.split_whitespace().next()?.parse().ok()?;
        Some(Self {
            name,
            labels,
            value,
        })
    }

    fn fits(&self, selector: &PrometheusSelector) -> bool {
        let has = |(label, value): &(String, String)| {
            let mut labels = self.labels.iter();
            labels.any(|(known, found)| known == label && found == value)
        };
        self.name == selector.name() && selector.labels().iter().all(has)
    }
}

/// The labels up to the closing brace, and what is behind it.
fn labels(text: &str) -> Option<(Vec<(&str, String)>, &str)> {
    let mut labels = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        if let Some(behind) = rest.strip_prefix('}') {
            return Some((labels, behind));
        }
        let (label, behind) = rest.split_once('=')?;
        let quoted = behind.trim_start().strip_prefix('"')?;
        let (value, behind) = unquoted(quoted)?;
        labels.push((label.trim(), value));
        rest = behind;
    }
}

/// A value up to its closing quote, and what is behind that.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(match characters.next()?.1 {
                'n' => '\n',
                other => other,
            }),
            other => value.push(other),
        }
    }
    None
}
