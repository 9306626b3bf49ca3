//! A comparison of two sides, as it is printed.

use perf_core::{Comparison, Finding, Metric, MetricComparison, RunAnswer, Weight};
use perf_report::{Entry, Heading, Listing, Section};

/// The comparison of B with A. `circumstances` are what differs in how they were made.
pub(super) fn listed(
    (a, b): (&str, &str),
    comparison: &Comparison,
    circumstances: &[perf_baseline::Difference],
) -> Listing {
    let mut sections = vec![sides(a, b), metrics(comparison), reasons(comparison)];
    if !circumstances.is_empty() {
        sections.push(differences(circumstances));
    }
    if !comparison.findings.is_empty() {
        sections.push(findings(&comparison.findings));
    }
    Listing { sections }
}

fn sides(a: &str, b: &str) -> Section {
    Section {
        key: "sides",
        title: None,
        headings: vec![Heading::left("side", "SIDE"), Heading::left("runs", "RUNS")],
        rows: vec![vec!["A".into(), a.into()], vec!["B".into(), b.into()]],
        if_empty: String::new(),
    }
}

fn metrics(comparison: &Comparison) -> Section {
    let rows = comparison.rows.iter().map(|row| {
        let evidence = row.runs;
        vec![
            Entry::of(row.scenario.clone()),
            row.rule.metric.to_string().into(),
            Entry::of(row.baseline),
            Entry::of(row.current),
            // An error rate has no ratio that says anything: it begins at nothing.
            Entry::of(row.change.filter(|_| row.rule.metric != Metric::ErrorRate)),
            Entry::of(evidence.and_then(|e| e.low)),
            Entry::of(evidence.and_then(|e| e.high)),
            match evidence {
                Some(evidence) => told(evidence.answer).into(),
                None => row.verdict.into(),
            },
        ]
    });
    Section {
        key: "metrics",
        title: None,
        headings: vec![
            Heading::left("scenario", "SCENARIO").giving_way(),
            Heading::left("metric", "METRIC"),
            Heading::right("a", "A"),
            Heading::right("b", "B"),
            Heading::right("change", "B TO A"),
            Heading::right("low", "FROM"),
            Heading::right("high", "TO"),
            Heading::left("verdict", "VERDICT"),
        ],
        rows: rows.collect(),
        if_empty: "no metric is known of both sides".to_owned(),
    }
}

/// What was refused an answer has a reason, and cannot be told either.
const fn told(answer: RunAnswer) -> RunAnswer {
    match answer {
        RunAnswer::Refused => RunAnswer::Inconclusive,
        other => other,
    }
}

/// What each judgement rests on.
fn reasons(comparison: &Comparison) -> Section {
    let rows = comparison.rows.iter().map(|row| {
        vec![
            Entry::of(row.scenario.clone()),
            row.rule.metric.to_string().into(),
            row.reason.clone().into(),
        ]
    });
    Section {
        key: "reasons",
        title: Some("what it rests on".to_owned()),
        headings: vec![
            Heading::left("scenario", "SCENARIO").giving_way(),
            Heading::left("metric", "METRIC"),
            Heading::left("reason", "WHY"),
        ],
        rows: rows.collect(),
        if_empty: "  nothing".to_owned(),
    }
}

fn differences(found: &[perf_baseline::Difference]) -> Section {
    let rows = found.iter().map(|difference| {
        vec![
            difference.circumstance.clone().into(),
            difference.baseline.clone().into(),
            difference.current.clone().into(),
            match difference.weightiness {
                perf_baseline::Weightiness::Hard => "hard, compared on demand",
                perf_baseline::Weightiness::Soft => "soft",
            }
            .into(),
        ]
    });
    Section {
        key: "circumstances",
        title: Some("what differs in how they were made".to_owned()),
        headings: vec![
            Heading::left("circumstance", "CIRCUMSTANCE"),
            Heading::left("a", "A"),
            Heading::left("b", "B"),
            Heading::left("weight", "WEIGHT"),
        ],
        rows: rows.collect(),
        if_empty: String::new(),
    }
}

fn findings(found: &[Finding]) -> Section {
    let rows = found.iter().map(|finding| {
        let weight = match finding.weight {
            Weight::Notice => "notice",
            Weight::Warning => "warning",
            Weight::GeneratorFault => "generator at fault",
            Weight::Invalid => "invalid",
        };
        vec![
            weight.into(),
            finding.code.clone().into(),
            Entry::of(finding.scenario.clone()),
            finding.message.clone().into(),
        ]
    });
    Section {
        key: "findings",
        title: Some("findings".to_owned()),
        headings: vec![
            Heading::left("weight", "WEIGHT"),
            Heading::left("code", "CODE"),
            Heading::left("scenario", "SCENARIO").giving_way(),
            Heading::left("message", "WHAT"),
        ],
        rows: rows.collect(),
        if_empty: String::new(),
    }
}

/// The last line for people: how many of each answer.
pub(super) fn summary(comparison: &Comparison) -> String {
    let answers = [
        RunAnswer::Regression,
        RunAnswer::Suspicious,
        RunAnswer::Inconclusive,
        RunAnswer::Improved,
        RunAnswer::Equivalent,
    ];
    let counted = answers.into_iter().filter_map(|answer| {
        let is_it = |row: &&MetricComparison| row.runs.is_some_and(|e| told(e.answer) == answer);
        let count = comparison.rows.iter().filter(is_it).count();
        (count > 0).then(|| format!("{count} {}", answer.name()))
    });
    let counted: Vec<_> = counted.collect();
    if counted.is_empty() {
        "nothing to compare".to_owned()
    } else {
        counted.join(", ")
    }
}
