//! Rule: nothing panics without saying why it cannot.

use super::rule::{Findings, Rule};
use crate::source::Tree;

pub(super) const RULE: Rule = Rule {
    name: "unwrap",
    explanation: "Production code has no `.unwrap()`, and `.expect(…)` says in three words or \
                  more why it holds.",
    check,
};

const WORDS: usize = 3;

fn check(tree: &Tree, findings: &mut Findings) {
    for source in tree.production() {
        let tokens = source.production_tokens();
        for window in tokens.windows(4) {
            let text = [0, 1, 2, 3].map(|at: usize| window[at].text.as_str());
            match text {
                [".", "unwrap", "(", ")"] => findings.add(
                    &source.path,
                    window[1].line,
                    "`.unwrap()`; handle it, or `.expect(…)` with the reason why it holds",
                ),
                [".", "expect", "(", reason] if is_short(reason) => {
                    let message = format!("`.expect({reason})`; say in {WORDS} words why it holds");
                    findings.add(&source.path, window[1].line, message);
                }
                _ => {}
            }
        }
    }
}

/// Only what is written out is judged.
fn is_short(token: &str) -> bool {
    let text = token
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    text.is_some_and(|text| text.split_whitespace().count() < WORDS)
}
