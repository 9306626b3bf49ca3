//! Section `tidy-rules`: the rules that `cargo xtask tidy` checks, in their own words.

/// A rule, as a reader sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HouseRule {
    pub(crate) name: &'static str,
    pub(crate) explanation: &'static str,
}

/// A table in the order in which the rules are given.
pub(super) fn generate(rules: &[HouseRule]) -> String {
    let rows = rules
        .iter()
        .map(|rule| format!("| {} | {} |\n", rule.name, rule.explanation));
    format!("| rule | says |\n|---|---|\n{}", rows.collect::<String>())
}
