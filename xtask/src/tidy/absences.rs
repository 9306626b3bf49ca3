//! Rule: what a crate must never contain, from the table of borders, and what no library may do.

use std::collections::BTreeMap;

use super::border_table;
use super::rule::{Findings, Rule};
use crate::source::{Mention, Origin, Source, Token, Tree, mentions};
use crate::workspace::MemberKind;

pub(super) const RULE: Rule = Rule {
    name: "absences",
    explanation: "No crate contains what ARCHITECTURE.md forbids it; libraries never print, read \
                  the environment or exit; one file of a program, `terminal.rs`, touches stdout \
                  and stderr.",
    check,
};

const TERMINAL: &[&str] = &[
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "dbg!",
    "std::io::stdout",
    "std::io::stderr",
];

const PROCESS: &[&str] = &["std::env", "std::process::exit", "std::process::abort"];

fn check(tree: &Tree, findings: &mut Findings) {
    // A missing table is the complaint of another rule.
    let borders = border_table::read(tree).unwrap_or_default();
    for source in tree.production() {
        let Some(member) = tree
            .members
            .iter()
            .find(|member| member.name == source.member)
        else {
            continue;
        };
        let code = Code::new(source);
        let mut forbid = |pattern: &str, instead: &str| {
            if let Some(line) = code.first_line_with(pattern) {
                findings.add(
                    &source.path,
                    line,
                    format!("mentions `{pattern}`; {instead}"),
                );
            }
        };
        let border = borders.iter().find(|border| border.member == member.name);
        for pattern in border
            .into_iter()
            .flat_map(|border| &border.must_never_contain)
        {
            forbid(
                pattern,
                &format!("ARCHITECTURE.md keeps it out of {}", member.name),
            );
        }
        if member.kind == MemberKind::Library {
            for pattern in TERMINAL.iter().chain(PROCESS) {
                forbid(
                    pattern,
                    "a library answers its caller, who talks to the world",
                );
            }
        } else if source.path != format!("{}/src/terminal.rs", member.folder) {
            for pattern in TERMINAL {
                forbid(pattern, "only src/terminal.rs touches stdout and stderr");
            }
        }
    }
}

/// The production code of a file, ready for questions.
struct Code<'a> {
    tokens: Vec<&'a Token>,
    mentions: Vec<Mention>,
    /// What an imported name stands for.
    imports: BTreeMap<String, Vec<String>>,
}

impl<'a> Code<'a> {
    fn new(source: &'a Source) -> Self {
        let mentions = mentions(source);
        let import = |mention: &Mention| match &mention.origin {
            Origin::Import { alias } | Origin::ReExport { alias } => {
                Some((alias.clone(), mention.segments.clone()))
            }
            Origin::Code | Origin::Glob | Origin::GlobReExport => None,
        };
        let imports = mentions.iter().filter_map(import).collect();
        Self {
            tokens: source.production_tokens(),
            mentions,
            imports,
        }
    }

    /// A pattern is a path (`std::fs`, with everything below it), a macro (`println!`) or a
    /// word (`async`).
    fn first_line_with(&self, pattern: &str) -> Option<usize> {
        if pattern.contains("::") {
            let path: Vec<&str> = pattern.split("::").collect();
            let hit = self
                .mentions
                .iter()
                .find(|mention| self.reaches(mention, &path));
            return hit.map(|mention| mention.line);
        }
        let (word, follower) = match pattern.strip_suffix('!') {
            Some(name) => (name, Some("!")),
            None => (pattern, None),
        };
        let follows = |at: usize| match follower {
            Some(text) => self
                .tokens
                .get(at + 1)
                .is_some_and(|token| token.text == text),
            None => true,
        };
        let hit = (0..self.tokens.len()).find(|at| self.tokens[*at].text == word && follows(*at));
        hit.map(|at| self.tokens[at].line)
    }

    fn reaches(&self, mention: &Mention, path: &[&str]) -> bool {
        let written = &mention.segments;
        let expanded: Vec<&String> = match self.imports.get(&written[0]) {
            Some(prefix) if mention.origin == Origin::Code => {
                prefix.iter().chain(&written[1..]).collect()
            }
            _ => written.iter().collect(),
        };
        let is_glob = matches!(mention.origin, Origin::Glob | Origin::GlobReExport);
        let length = if is_glob {
            expanded.len().min(path.len())
        } else {
            path.len()
        };
        expanded.len() >= length && expanded.iter().zip(&path[..length]).all(|(a, b)| a == b)
    }
}
