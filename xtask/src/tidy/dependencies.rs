//! Rule: manifests and the table of borders in ARCHITECTURE.md agree, and some edges can never
//! be listed.

use super::border_table::{self, Border};
use super::rule::{Findings, Rule};
use crate::source::Tree;
use crate::workspace::{Member, Purpose};

pub(super) const RULE: Rule = Rule {
    name: "dependencies",
    explanation: "Every dependency stands in the table of ARCHITECTURE.md and the other way \
                  round; verbs never depend on each other, xtask on no perf crate.",
    check,
};

/// They meet in the values of perf-core, never in each other.
const VERBS: &[&str] = &["perf-stats", "perf-driver", "perf-report", "perf-baseline"];

fn check(tree: &Tree, findings: &mut Findings) {
    let borders = match border_table::read(tree) {
        Ok(borders) => borders,
        Err(reason) => return findings.add(border_table::FILE, 1, reason),
    };
    for member in &tree.members {
        check_verbs(tree, member, findings);
        match borders.iter().find(|border| border.member == member.name) {
            Some(border) => check_member(tree, member, border, findings),
            None => findings.add(
                border_table::FILE,
                1,
                format!("{} has no row; every crate has one", member.name),
            ),
        }
    }
    for border in &borders {
        if !tree
            .members
            .iter()
            .any(|member| member.name == border.member)
        {
            findings.add(
                border_table::FILE,
                border.line,
                format!(
                    "{} is no crate of this workspace; drop the row",
                    border.member
                ),
            );
        }
    }
}

/// These edges are wrong whatever the table says.
fn check_verbs(tree: &Tree, member: &Member, findings: &mut Findings) {
    for dependency in &member.dependencies {
        let (from, to) = (member.name.as_str(), dependency.name.as_str());
        let message = if VERBS.contains(&from) && VERBS.contains(&to) {
            format!("{from} depends on {to}; verbs meet in values of perf-core, never each other")
        } else if from == "xtask" && to.starts_with("perf-") {
            format!("xtask depends on {to}; it runs the program instead")
        } else {
            continue;
        };
        let (path, line) = manifest_line(tree, member, to);
        findings.add(&path, line, message);
    }
}

fn check_member(tree: &Tree, member: &Member, border: &Border, findings: &mut Findings) {
    // Tests may use any published crate, but no other crate of this workspace than the product.
    let counts = |name: &str, purpose: Purpose| {
        purpose == Purpose::Product || tree.members.iter().any(|member| member.name == name)
    };
    let mut used: Vec<&str> = Vec::new();
    for dependency in &member.dependencies {
        let name = dependency.name.as_str();
        if !counts(name, dependency.purpose) || used.contains(&name) {
            continue;
        }
        used.push(name);
        if !border.may_depend_on.iter().any(|allowed| allowed == name) {
            let (path, line) = manifest_line(tree, member, name);
            let message = format!(
                "{} depends on {name}, which ARCHITECTURE.md does not list; a new edge is a \
                 decision record first",
                member.name
            );
            findings.add(&path, line, message);
        }
    }
    for allowed in &border.may_depend_on {
        if !used.contains(&allowed.as_str()) {
            let message = format!(
                "{} does not depend on {allowed}; drop it from the row",
                member.name
            );
            findings.add(border_table::FILE, border.line, message);
        }
    }
}

fn manifest_line(tree: &Tree, member: &Member, dependency: &str) -> (String, usize) {
    let path = format!("{}/Cargo.toml", member.folder);
    let names_it = |line: &str| {
        let rest = line.trim_start().strip_prefix(dependency);
        rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    let text = tree.text(&path).unwrap_or_default();
    let line = text.lines().position(names_it).map_or(1, |at| at + 1);
    (path, line)
}
