//! Own rules: what they say, which one holds, and what is told of those that are wrong.

use std::path::Path;

use perf_core::{
    Allowance, Change, Metric, Quantile, RegressionPolicy, RegressionRule, Severity, parse_plan,
    parse_policy,
};

const P95: Metric = Metric::quantile(Quantile::P95);

fn policy(text: &str) -> RegressionPolicy {
    let text = format!("version = 1\n{text}");
    let read = parse_policy(&text, "policy.toml", &|_| None);
    read.unwrap_or_else(|mistakes| panic!("{mistakes}")).policy
}

fn mistakes(text: &str) -> String {
    match parse_policy(text, "policy.toml", &|_| None) {
        Ok(read) => panic!("no mistake found: {read:#?}"),
        Err(mistakes) => mistakes.to_string(),
    }
}

#[test]
fn every_mistake_of_a_policy_is_told_in_its_place() {
    insta::assert_snapshot!(mistakes(
        r#"version = 2
contol = "canary"

[[rule]]
metric = "p90"
relative = "10%"

[[rule]]
metric = "p95"
relative = "100%"
absolute = "5"

[[rule]]
scenario = "list"
metric = "throughput"

[[rule]]
metric = "error_rate"
absolute = "5ms"
severity = "stop"
"#
    ));
}

#[test]
fn a_rule_of_a_plan_for_a_scenario_that_it_lacks_is_a_mistake() {
    let plan = r#"version = 1
[target]
base_url = "http://127.0.0.1:8080"
[regression]
control = "canari"
rule = [{ scenario = "lists *", metric = "p95", relative = "10%" }]
[[scenario]]
name = "list items"
load = { iterations = 1 }
step = [{ path = "/" }]
[[scenario]]
name = "canary"
load = { iterations = 1 }
step = [{ path = "/" }]
"#;
    let read = parse_plan(plan, "perf.toml", Path::new(""), &|_| None);
    insta::assert_snapshot!(read.unwrap_err().to_string());
}

#[test]
fn the_last_rule_that_fits_holds_and_takes_the_place_of_the_usual_one() {
    let own = policy(
        r#"
[[rule]]
metric = "p95"
relative = "10%"
[[rule]]
scenario = "list *"
metric = "p95"
relative = "5%"
absolute = "2ms"
severity = "warn"
[[rule]]
metric = "mean"
absolute = "1ms"
"#,
    );
    let usual = RegressionRule {
        metric: P95,
        allowance: Allowance::Relative(Change::relative(0.2).unwrap()),
        severity: Severity::Fail,
    };
    let rules = own.rules_for(Some("list items"), &[usual]);
    assert_eq!(rules.len(), 2);
    assert_eq!(rules[0].severity, Severity::Warn);
    assert!(matches!(rules[0].allowance, Allowance::Both { .. }));
    assert!(matches!(rules[1].allowance, Allowance::Absolute(_)));
    let ten = Allowance::Relative(Change::relative(0.1).unwrap());
    assert_eq!(own.rules_for(Some("order"), &[usual])[0].allowance, ten);
    assert_eq!(own.rules_for(None, &[usual])[0].allowance, ten);
    let none = RegressionPolicy::default();
    assert_eq!(none.rules_for(Some("order"), &[usual]), [usual]);
}

#[test]
fn rules_that_nobody_needs_are_taken_out_of_the_text_and_nothing_else_is() {
    let text = r#"# ours
version = 1

[[rule]]
scenario = "gone"
metric = "p95" # was slow
relative = "10%"

[[rule]]
metric = "p99"
relative = "10%"

[[rule]]
scenario = "gone as well"
metric = "p50"
absolute = "1ms"
"#;
    let read = parse_policy(text, "policy.toml", &|_| None).unwrap();
    let orphans = read.policy.orphans(&["order"]);
    assert_eq!(orphans, [0, 2]);
    let left = read.without(&orphans).unwrap();
    assert_eq!(
        left,
        "# ours\nversion = 1\n\n[[rule]]\nmetric = \"p99\"\nrelative = \"10%\"\n\n"
    );
    assert_eq!(
        policy(left.strip_prefix("# ours\nversion = 1\n").unwrap())
            .rules
            .len(),
        1
    );
    assert_eq!(read.without(&[]).as_deref(), Some(text));
    let in_line =
        "version = 1\nrule = [{ scenario = \"gone\", metric = \"p95\", relative = \"1%\" }]\n";
    let read = parse_policy(in_line, "policy.toml", &|_| None).unwrap();
    assert_eq!(read.without(&[0]), None);
}
