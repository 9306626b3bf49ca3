//! The default rules of the regression gate, exactly.

use perf_baseline::default_rules;
use perf_core::{Allowance, Quantity, Severity, Share};

#[test]
fn the_default_rules_are_those_that_teams_know() {
    let shown: Vec<String> = default_rules()
        .iter()
        .map(|rule| {
            let allowance = match rule.allowance {
                Allowance::Both { .. } => panic!("no default rule has two parts"),
                Allowance::Relative(change) => change.to_string(),
                Allowance::Absolute(amount) => format!("{amount} absolute"),
            };
            format!("{} {allowance} {:?}", rule.metric, rule.severity)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    p50 +20.0% Warn
    p95 +20.0% Fail
    p99 +25.0% Warn
    error_rate 2% absolute Fail
    throughput +30.0% Warn
    ");
}

#[test]
fn the_error_rate_may_rise_by_two_points_whatever_it_was() {
    let rules = default_rules();
    let of_errors = &rules[3];
    let points = Quantity::Share(Share::new(0.02).unwrap());
    assert_eq!(of_errors.allowance, Allowance::Absolute(points));
    assert_eq!(of_errors.severity, Severity::Fail);
}
