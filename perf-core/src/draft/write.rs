//! From the outline of a plan to its text, in the order in which a person would write it.

use std::fmt::Write;

use super::node::{Node, write_comment, write_entries, write_entry};
use super::outline::{Outline, OutlinedJourney, OutlinedScenario, OutlinedStep};

/// The text of the plan.
pub(super) fn written(outline: &Outline) -> String {
    let mut text = String::new();
    write_comments(&mut text, &outline.comments);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "version = 1");
    write_entry(&mut text, "name", &Node::literal(&outline.name));
    if !outline.criteria.is_empty() {
        let criteria = outline.criteria.iter().map(|line| Node::literal(line));
        write_entry(&mut text, "criteria", &Node::List(criteria.collect()));
    }
    let tables = [
        ("target", &outline.target_comments, &outline.target),
        ("http", &Vec::new(), &outline.http),
        ("data", &outline.data_comments, &outline.data),
    ];
    for (name, comments, entries) in tables {
        if entries.is_empty() {
            continue;
        }
        text.push('\n');
        write_comments(&mut text, comments);
        let _ = writeln!(text, "[{name}]");
        write_entries(&mut text, name, entries);
    }
    for scenario in &outline.scenarios {
        write_scenario(&mut text, scenario);
    }
    text
}

fn write_scenario(text: &mut String, scenario: &OutlinedScenario) {
    text.push_str("\n[[scenario]]\n");
    for (comments, key, node) in &scenario.keys {
        write_comments(text, comments);
        write_entry(text, key, node);
    }
    match &scenario.journey {
        OutlinedJourney::Steps(steps) => {
            for step in steps {
                text.push('\n');
                write_comments(text, &step.comments);
                write_step(text, "scenario.step", step);
            }
        }
        OutlinedJourney::Tasks(steps) => {
            for step in steps {
                text.push('\n');
                write_comments(text, &step.comments);
                text.push_str("[[scenario.task]]\nweight = 1\n\n");
                write_step(text, "scenario.task.step", step);
            }
        }
    }
}

fn write_step(text: &mut String, path: &str, step: &OutlinedStep) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "[[{path}]]");
    write_entries(text, path, &step.keys);
}

fn write_comments(text: &mut String, comments: &[String]) {
    for comment in comments {
        write_comment(text, comment);
    }
}
