//! Rule: an exception from a lint gives its reason and goes away with its cause.

use super::rule::{Findings, Rule};
use crate::source::{Token, Tree};

pub(super) const RULE: Rule = Rule {
    name: "exceptions",
    explanation: "A lint exception is `#[expect(…, reason = \"…\")]`, never `#[allow(…)]`.",
    check,
};

fn check(tree: &Tree, findings: &mut Findings) {
    for source in &tree.sources {
        for attribute in attributes(&source.tokens) {
            for (at, token) in attribute.iter().enumerate() {
                let is_list = attribute.get(at + 1).is_some_and(|next| next.text == "(");
                let has_reason = attribute[at..].iter().any(|token| token.text == "reason");
                match token.text.as_str() {
                    "allow" if is_list => findings.add(
                        &source.path,
                        token.line,
                        "`allow`; write `#[expect(…, reason = \"…\")]`",
                    ),
                    "expect" if is_list && !has_reason => findings.add(
                        &source.path,
                        token.line,
                        "`expect` without a reason; add `reason = \"…\"`",
                    ),
                    _ => {}
                }
            }
        }
    }
}

/// The tokens between the brackets of every attribute that can hold a lint level.
fn attributes(tokens: &[Token]) -> Vec<&[Token]> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    for at in (0..tokens.len()).filter(|at| text(*at) == "#") {
        let bracket = if text(at + 1) == "!" { at + 2 } else { at + 1 };
        let holds_lints = matches!(text(bracket + 1), "allow" | "expect" | "cfg_attr");
        if text(bracket) == "[" && holds_lints {
            let length = closing(&tokens[bracket..]);
            found.push(&tokens[bracket + 1..bracket + length]);
        }
    }
    found
}

/// How far the bracket that closes the first token is away.
fn closing(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "[" | "(" | "{" => depth += 1,
            "]" | ")" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}
