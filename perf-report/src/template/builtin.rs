//! The built-in templates, part of the program.

/// Under this prefix a user's template reaches the built-in one that it takes the place of:
/// `{% extends "builtin/console.txt" %}`.
pub(super) const PREFIX: &str = "builtin/";

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../templates/", $name)))),+]
    };
}

/// The name of every built-in template, which is its path within a folder of templates, and its
/// text: what one's own begin with.
pub fn built_in_templates() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEMPLATES.into_iter()
}

/// Name and text of every built-in template.
pub(super) const TEMPLATES: [(&str, &str); 78] = templates![
    "analysis.json",
    "analysis.txt",
    "annotations.txt",
    "console.txt",
    "console/capacity.txt",
    "console/comparison.txt",
    "console/criteria.txt",
    "console/environment.txt",
    "console/failures.txt",
    "console/faults.txt",
    "console/findings.txt",
    "console/headline.txt",
    "console/latency.txt",
    "console/metrics.txt",
    "console/overhead.txt",
    "console/resources.txt",
    "console/scaling.txt",
    "console/scenarios.txt",
    "console/upstreams.txt",
    "console/verdict.txt",
    "console/verdict_line.txt",
    "csv/head.csv",
    "csv/rows.csv",
    "github.md",
    "github/criteria.md",
    "github/findings.md",
    "github/scenarios.md",
    "html/badge.html",
    "html/bullet.html",
    "html/capacity.html",
    "html/chart.html",
    "html/comparison.html",
    "html/criteria.html",
    "html/environment.html",
    "html/failures.html",
    "html/faults.html",
    "html/files.html",
    "html/findings.html",
    "html/footer.html",
    "html/header.html",
    "html/history.html",
    "html/icon.html",
    "html/latency.html",
    "html/metrics.html",
    "html/overhead.html",
    "html/overview.html",
    "html/phases.html",
    "html/recommendations.html",
    "html/resources.html",
    "html/scaling.html",
    "html/scenarios.html",
    "html/style.css",
    "html/upstreams.html",
    "junit.xml",
    "junit/comparison.xml",
    "junit/criteria.xml",
    "junit/run.xml",
    "markdown.md",
    "markdown/appendix.md",
    "markdown/comparison.md",
    "markdown/capacity.md",
    "markdown/categories.md",
    "markdown/criteria.md",
    "markdown/criteria_table.md",
    "markdown/environment.md",
    "markdown/faults.md",
    "markdown/latency.md",
    "markdown/metrics.md",
    "markdown/overhead.md",
    "markdown/recommendations.md",
    "markdown/scaling.md",
    "markdown/scenarios.md",
    "markdown/summary.md",
    "markdown/upstreams.md",
    "report.html",
    "run.json",
    "summary.csv",
    "timeline.csv",
];
