//! The table `select`: which scenarios are run where nobody asks for others.

use super::fields::Fields;
use super::value::Value;
use crate::did_you_mean::did_you_mean;
use crate::plan::{Scenario, Selection};

const EXPECTED: &str =
    "a table such as `{ tags = [\"smoke\"] }` or `{ not_scenarios = [\"slow *\"] }`";
const PATTERNS: &str = "a list of names or patterns such as `[\"list items\", \"shop *\"]`";
const TAGS: &str = "a list of tags such as `[\"smoke\"]`";

/// Reads a selection of `scenarios`; there are none where they have mistakes. A pattern or a tag that
/// fits none of them is a mistake.
pub(super) fn decode_selection(value: Value<'_>, scenarios: &[Scenario]) -> Option<Selection> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let mut words = |key: &'static str, expected: &str, check: Check| {
        let list = fields.take(key);
        list.map(|list| decode_words(list, expected, scenarios, check))
    };
    let by_name = [
        words("scenarios", PATTERNS, check_pattern),
        words("not_scenarios", PATTERNS, check_pattern),
    ];
    let by_tag = [
        words("tags", TAGS, check_tag),
        words("not_tags", TAGS, check_tag),
    ];
    if by_name.iter().chain(&by_tag).all(Option::is_none) && !fields.has_unknown_key() {
        fields.lacks("nothing to select by", EXPECTED);
        return None;
    }
    fields.close();
    let [scenarios, not_scenarios] = by_name.map(|words| words.unwrap_or(Some(Vec::new())));
    let [tags, not_tags] = by_tag.map(|words| words.unwrap_or(Some(Vec::new())));
    Some(Selection {
        scenarios: scenarios?,
        not_scenarios: not_scenarios?,
        tags: tags?,
        not_tags: not_tags?,
    })
}

/// What is wrong with a word that is to fit one of the scenarios, and what would be right.
type Check = fn(&str, &[Scenario]) -> Option<(String, String)>;

fn decode_words(
    list: Value<'_>,
    expected: &str,
    scenarios: &[Scenario],
    check: Check,
) -> Option<Vec<String>> {
    let elements = list.list(expected)?;
    if elements.is_empty() {
        list.wrong("a list of nothing", expected);
        return None;
    }
    let words = elements.into_iter().map(|element| {
        let word = element.text(expected)?;
        if scenarios.is_empty() {
            return Some(word.content);
        }
        match check(&word.content, scenarios) {
            None => Some(word.content),
            Some((problem, expected)) => {
                element.decoder.mistake(&word.span, problem, expected);
                None
            }
        }
    });
    let words: Vec<_> = words.collect();
    words.into_iter().collect()
}

fn check_pattern(pattern: &str, scenarios: &[Scenario]) -> Option<(String, String)> {
    let only = Selection {
        scenarios: vec![pattern.to_owned()],
        ..Selection::default()
    };
    if scenarios.iter().any(|scenario| only.picks(scenario)) {
        return None;
    }
    let names: Vec<_> = scenarios.iter().map(|s| s.name.as_str()).collect();
    let problem = format!("no scenario is called `{pattern}`");
    Some(fits_nothing(problem, pattern, &names))
}

fn check_tag(tag: &str, scenarios: &[Scenario]) -> Option<(String, String)> {
    let mut tags: Vec<_> = scenarios.iter().flat_map(|s| &s.tags).collect();
    tags.sort();
    tags.dedup();
    let tags: Vec<_> = tags.into_iter().map(String::as_str).collect();
    let problem = format!("no scenario has the tag `{tag}`");
    (!tags.contains(&tag)).then(|| fits_nothing(problem, tag, &tags))
}

fn fits_nothing(problem: String, word: &str, known: &[&str]) -> (String, String) {
    let expected = did_you_mean(word, known.iter().copied()).unwrap_or_else(|| match known {
        [] => "what a scenario has; none has one".to_owned(),
        known => format!("one of {}", known.join(", ")),
    });
    (problem, expected)
}
