//! Rule: no two modules of a crate use each other, directly or in a round.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::rule::{Findings, Rule};
use crate::source::{ModuleTree, Source, Tree, Use};

pub(super) const RULE: Rule = Rule {
    name: "cycles",
    explanation: "No modules of a crate use each other in a round; a parent that only declares \
                  or re-exports a child does not use it.",
    check,
};

/// For every file, the files that it uses and the first line that says so.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

fn check(tree: &Tree, findings: &mut Findings) {
    for root in tree.production().filter(|source| is_root(tree, source)) {
        let modules = ModuleTree::new(root, &tree.sources);
        let mut graph = Graph::new();
        for Use { from, to, line } in modules.uses() {
            graph.entry(from).or_default().entry(to).or_insert(line);
        }
        for cycle in cycles(&graph) {
            let (first, second) = (cycle[0], cycle[1 % cycle.len()]);
            let line = graph[first][second];
            let message = format!(
                "{}; move what both need into a third module",
                show(&graph, &cycle)
            );
            findings.add(first, line, message);
        }
    }
}

fn is_root(tree: &Tree, source: &Source) -> bool {
    tree.members.iter().any(|member| {
        let inside = source.path.strip_prefix(&format!("{}/src/", member.folder));
        inside.is_some_and(|path| path == "lib.rs" || path == "main.rs" || path.starts_with("bin/"))
    })
}

/// The shortest cycle through every use that lies on one; each set of files once.
fn cycles<'a>(graph: &Graph<'a>) -> Vec<Vec<&'a str>> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (from, targets) in graph {
        for to in targets.keys() {
            let Some(mut cycle) = shortest_path(graph, to, from) else {
                continue;
            };
            cycle.rotate_right(1);
            let members: BTreeSet<&str> = cycle.iter().copied().collect();
            if seen.insert(members) {
                found.push(cycle);
            }
        }
    }
    found
}

/// The files from one to the other, both included.
fn shortest_path<'a>(graph: &Graph<'a>, from: &'a str, to: &str) -> Option<Vec<&'a str>> {
    let mut reached_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        if at == to {
            let mut path = vec![at];
            while path[path.len() - 1] != from {
                path.push(reached_from[path[path.len() - 1]]);
            }
            path.reverse();
            return Some(path);
        }
        for next in graph.get(at).into_iter().flat_map(BTreeMap::keys) {
            if *next != from && !reached_from.contains_key(next) {
                reached_from.insert(next, at);
                queue.push_back(next);
            }
        }
    }
    None
}

fn show(graph: &Graph<'_>, cycle: &[&str]) -> String {
    let steps = cycle.iter().enumerate().map(|(at, from)| {
        let to = cycle[(at + 1) % cycle.len()];
        format!("{from} -> {to} (line {})", graph[from][to])
    });
    steps.collect::<Vec<_>>().join(", ")
}
