//! Metrics of a plan's own.

use std::path::Path;

use perf_core::{CustomStatistic, Metric, Plan, PrometheusSelector, parse_plan};

fn plan(top: &str, step: &str) -> String {
    format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n{top}\n\
         [[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\n\
         criteria = [\"calls.per_iteration <= 2\", \"rows.max <= 900\"]\n\
         [[scenario.step]]\npath = \"/\"\n{step}\n"
    )
}

fn read(text: &str) -> Plan {
    parse_plan(text, "perf.toml", Path::new(""), &|_| None).expect("it is right")
}

fn mistakes(text: &str) -> String {
    match parse_plan(text, "perf.toml", Path::new(""), &|_| None) {
        Ok(plan) => panic!("no mistake found: {plan:#?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn metrics_are_read_from_somewhere_or_taken_from_answers() {
    let plan = read(&plan(
        r#"
[metrics.calls]
base_url = "http://127.0.0.1:9000"
path = "/metrics"
prometheus = "calls_total{code=\"200\", to=\"a \\\"b\\\"\"}"
every = "500ms"
[metrics.queue]
path = "/stats?part=queue"
json = "$.queue.length"
"#,
        "record = { rows = { json = \"$.rows\" }, db = { server_timing = \"db\", default = 0 } }",
    ));
    insta::assert_debug_snapshot!((&plan.metrics, &plan.scenarios[0].steps()[0].record));
}

#[test]
fn mistakes_in_metrics_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(&plan(
        r#"
criteria = ["cals.total < 5"]
[metrics.calls]
path = "metrics"
prometheus = "5{"
[metrics.quick]
path = "/"
json = "$.a"
header = "a"
every = "1ms"
[metrics.nowhere]
path = "/"
[metrics.service_time]
path = "/"
json = "$"
[metrics."a b"]
json = "$"
"#,
        "record = { \"5rows\" = { json = \"$.rows\" }, db = { server_timing = \"d b\" } }\n\
         criteria = [\"db.max < 5\"]",
    )));
}

#[test]
fn a_metric_is_read_from_one_place() {
    insta::assert_snapshot!(mistakes(&plan(
        "[metrics.calls]\npath = \"/\"\nprometheus = \"calls_total\"\njson = \"$.calls\"",
        "record = { rows = { json = \"$.rows\", header = \"X-Rows\" } }",
    )));
}

#[test]
fn names_are_written_as_they_are_read() {
    for statistic in CustomStatistic::ALL {
        let text = format!("upstream_calls.{}", statistic.name());
        let metric: Metric = text.parse().unwrap();
        assert!(matches!(metric, Metric::Custom { statistic: s, .. } if s == statistic));
        assert_eq!(metric.to_string(), text);
        let stored = serde_json::to_string(&metric).unwrap();
        assert_eq!(serde_json::from_str::<Metric>(&stored).unwrap(), metric);
    }
    for wrong in [
        "calls",
        "calls.p95",
        "calls.",
        ".total",
        "generator.total",
        "a-b.total",
    ] {
        assert!(wrong.parse::<Metric>().is_err(), "{wrong}");
    }
    let longest = "a".repeat(40);
    assert!(format!("{longest}.total").parse::<Metric>().is_ok());
    assert!(format!("{longest}a.total").parse::<Metric>().is_err());
}

#[test]
fn selectors_name_a_metric_and_its_labels() {
    for text in ["up", "a:b_total", "x{a=\"1\"}", "x{a=\"1\",b=\"\\\"}\"}"] {
        let selector: PrometheusSelector = text.parse().unwrap();
        assert_eq!(selector.to_string(), text);
        // What selects a sample is how the sample begins.
        assert_eq!(selector.sum_in(&format!("{text} 5")), Some(5.0));
    }
    for wrong in [
        "",
        "1a",
        "a b",
        "a{",
        "a{b}",
        "a{b=1}",
        "a{b=\"1\"",
        "a{b=\"1\" c=\"2\"}",
    ] {
        assert!(wrong.parse::<PrometheusSelector>().is_err(), "{wrong}");
    }
}

#[test]
fn samples_are_summed_and_other_lines_passed_over() {
    let text = "# HELP calls_total Calls.\n# TYPE calls_total counter\n\
                calls_total{to=\"a\",code=\"200\",} 3 1395066363000\n\
                calls_total{ code = \"200\" , to=\"b \\\"}\\\\\"}\t4\r\n\
                calls_total{code=\"500\"} 99\ncalls_total_more 5\ncalls_total 1e2\n\
                broken{code=\"200 1\nbroken{code} 1\nbroken\nbroken x\n{} 1\n\
                infinite +Inf\nnone{} NaN\nsigned -2.5\n";
    let sum = |selector: &str| selector.parse::<PrometheusSelector>().unwrap().sum_in(text);
    assert_eq!(sum("calls_total"), Some(206.0));
    assert_eq!(sum("calls_total{code=\"200\"}"), Some(7.0));
    assert_eq!(
        sum("calls_total{to=\"b \\\"}\\\\\",code=\"200\"}"),
        Some(4.0)
    );
    assert_eq!(sum("signed"), Some(-2.5));
    for nothing in [
        "calls",
        "broken",
        "infinite",
        "none",
        "calls_total{code=\"404\"}",
    ] {
        assert_eq!(sum(nothing), None, "{nothing}");
    }
}
