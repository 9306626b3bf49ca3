//! Numbers: one unit a table, no more digits than are known, nothing rounded across its target.

use std::time::Duration;

use perf_core::{
    Criterion, CustomRecord, Estimate, Growth, Interval, Judgement, LoadModel, Metric, Number,
    Quantity, Ratio, Reading, Requirement, Share,
};
use perf_report::{Bound, View};
use proptest::prelude::*;

use crate::runs;
use crate::shop::shop;
use crate::values::{bare, between, binomial, judged, latency, ms, scenario, series};
use perf_core::{Clock, Verdict};

fn view_of(estimates: &[(&str, Estimate)]) -> View {
    let mut run = bare("figures");
    run.judgements = estimates
        .iter()
        .map(|(require, estimate)| {
            judged(
                "",
                "s",
                require,
                *estimate,
                Verdict::Pass,
                binomial(0, 10),
                "",
            )
        })
        .collect();
    View::of(&run)
}

fn shown(require: &str, estimate: Estimate) -> String {
    view_of(&[(require, estimate)]).criteria[0]
        .measured
        .with_interval
        .clone()
}

fn p95(millis: f64, interval: impl Into<Option<Interval>>) -> Estimate {
    latency(Clock::ResponseTime, "p95", ms(millis), interval)
}

#[test]
fn what_is_measured_within_a_step_has_a_row_of_its_own_also_where_the_step_is_the_scenario() {
    let with_lap = |name: &str| {
        let mut step = series(name, 10, &[]);
        step.laps.push(series(&format!("{name} / open"), 40, &[]));
        step
    };
    let rows = |steps| {
        let mut run = bare("laps");
        run.scenarios = vec![scenario("chat", LoadModel::Closed, "1 user", steps)];
        let view = View::of(&run);
        let row = view.scenarios[0].clone();
        let names = row.steps.iter().map(|step| step.name.clone());
        (row.requests.count, names.collect::<Vec<_>>())
    };
    assert_eq!(rows(vec![with_lap("a")]), (10, vec!["a / open".to_owned()]));
    let (requests, names) = rows(vec![with_lap("a"), with_lap("b")]);
    assert_eq!(requests, 20);
    assert_eq!(names, ["a", "a / open", "b", "b / open"]);
}

#[test]
fn digits_follow_the_interval() {
    let check = |value, low, high, expected: &str| {
        assert_eq!(
            shown("p95 < 50ms", p95(value, between(low, high))),
            expected
        );
    };
    check(12.3456, 11.84, 12.96, "12.3 [11.8, 13.0] ms");
    check(12.3456, 12.31, 12.37, "12.35 [12.31, 12.37] ms");
    check(12.3456, 12.345, 12.346, "12.35 [12.34, 12.35] ms");
    check(1_234.5, 1_010.0, 1_480.0, "1,230 [1,010, 1,480] ms");
    check(12.0, 2.0, 80.0, "12 [2, 80] ms");
    // An interval without a width says nothing of the digits.
    check(12.3456, 12.3456, 12.3456, "12.3 [12.3, 12.4] ms");
}

#[test]
fn an_open_interval_keeps_its_known_end() {
    let from = Interval {
        high: None,
        ..between(912.0, 912.0)
    };
    let estimate = Estimate {
        reading: Reading::Above(Quantity::Time(Duration::from_secs(30))),
        interval: Some(from),
        ..p95(0.0, None)
    };
    assert_eq!(shown("p95 < 500ms", estimate), "> 30,000 [912, ∞) ms");
}

#[test]
fn what_misses_the_target_does_not_read_like_the_target() {
    assert_eq!(shown("p95 < 500ms", p95(500.4, None)), "500.4 ms");
    assert_eq!(shown("p95 < 500ms", p95(500.0, None)), "500 ms");
    assert_eq!(
        shown("p95 < 500ms", p95(544.7, between(501.2, 603.9))),
        "545 [501, 604] ms"
    );
}

#[test]
fn a_table_has_one_unit_a_kind() {
    let view = view_of(&[
        ("p95 < 500ms", p95(0.4, None)),
        ("p99 < 2s", p95(1_400.0, None)),
        ("p99.9 < 30s", p95(2_900.0, None)),
    ]);
    let units: Vec<&str> = view
        .criteria
        .iter()
        .flat_map(|row| [&*row.measured.unit, &*row.requirement.target.unit])
        .collect();
    assert_eq!(units, ["ms"; 6]);
    let numbers: Vec<&str> = view.criteria.iter().map(|r| &*r.measured.number).collect();
    assert_eq!(numbers, ["0.400", "1,400", "2,900"]);
    let targets: Vec<&str> = view
        .criteria
        .iter()
        .map(|row| &*row.requirement.text)
        .collect();
    assert_eq!(
        targets,
        ["p95 < 500 ms", "p99 < 2,000 ms", "p99.9 < 30,000 ms"]
    );
}

#[test]
fn what_was_not_measured_is_no_number() {
    let missing = Estimate {
        reading: Reading::Missing,
        observations: 0,
        ..p95(0.0, None)
    };
    let view = view_of(&[("p95 < 1s", missing)]);
    let measured = &view.criteria[0].measured;
    assert_eq!((&*measured.text, measured.bound), ("–", Bound::Missing));
    assert_eq!(measured.value, None);
    let json = serde_json::to_value(measured).unwrap();
    assert_eq!(json.get("nanoseconds"), None);
}

#[test]
fn raw_values_stand_under_their_base_unit() {
    let view = View::of(&shop());
    let json = serde_json::to_value(&view).unwrap();
    let at = |path: &str| json.pointer(path).cloned().unwrap();
    assert_eq!(at("/criteria/0/measured/nanoseconds"), 31_440_000);
    assert_eq!(at("/criteria/0/requirement/target/nanoseconds"), 50_000_000);
    assert_eq!(at("/criteria/2/measured/share"), 0.014);
    assert_eq!(at("/scenarios/0/throughput/per_second"), 149.83);
    assert_eq!(at("/resources/0/peak_memory/bytes"), 14_800_000);
}

#[test]
fn evidence_in_words() {
    let mut judgement = judged(
        "",
        "s",
        "p50 > 5ms",
        p95(9.0, None),
        Verdict::Pass,
        binomial(0, 1_500),
        "",
    );
    let text = |judgement: &Judgement| {
        let mut run = bare("evidence");
        run.judgements = vec![judgement.clone()];
        View::of(&run).criteria[0].evidence.text.clone()
    };
    assert_eq!(text(&judgement), "0 of 1,500 beyond (0%), 50% allowed");
    judgement.criterion = Criterion::from("p99.9 < 1s".parse::<Requirement>().unwrap());
    judgement.evidence = perf_core::Evidence::Binomial {
        beyond_at_least: 3,
        beyond_at_most: 5,
        observations: 1_500,
        design_effect: perf_core::DesignEffect::NONE,
        confidence: Share::new(0.95).unwrap(),
    };
    assert_eq!(
        text(&judgement),
        "3–5 of 1,500 beyond (0.33%), 0.1% allowed"
    );
}

#[test]
fn the_summary_of_processor_use_is_weighted_by_time() {
    let view = View::of(&shop());
    // 0.4 cores for one second and 0.7 for two.
    assert_eq!(view.resources[0].mean_cpu, "0.60");
    assert_eq!(view.resources[0].memory_increase.text, "3.6 MB");
}

#[test]
fn findings_stand_by_weight() {
    let view = View::of(&shop());
    let weights: Vec<&str> = view.findings.iter().map(|f| &*f.weight.text).collect();
    assert_eq!(weights, ["WARNING", "NOTICE"]);
}

#[test]
fn clocks_are_named_and_not_repeated() {
    let view = View::of(&shop());
    let titles = |index: usize| {
        let columns = view.scenarios[index].latency.columns.iter();
        columns.map(|column| &*column.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(0), ["response = service"]);
    assert_eq!(
        titles(1),
        [
            "response time",
            "response time, successes only",
            "service time",
            "send lag"
        ]
    );
    let imported = View::of(&runs::imported());
    assert_eq!(imported.latency.clocks[0].clock.text, "as reported");
}

proptest! {
    /// The written interval holds the true one, and the written value lies in it.
    #[test]
    fn intervals_are_rounded_outwards(
        nanos in 1_u64..100_000_000_000,
        below in 0.0_f64..1.0,
        above in 0.0_f64..3.0,
    ) {
        let value = Duration::from_nanos(nanos);
        let (low, high) = (value.mul_f64(1.0 - below), value.mul_f64(1.0 + above));
        let interval = Interval {
            low: Some(Quantity::Time(low)),
            high: Some(Quantity::Time(high)),
            ..between(0.0, 0.0)
        };
        let estimate = Estimate {
            metric: Metric::ErrorRate,
            reading: Reading::Exactly(Quantity::Time(value)),
            interval: Some(interval),
            observations: 9,
        };
        let view = view_of(&[("p95 < 1s", estimate)]);
        let measured = &view.criteria[0].measured;
        let unit = match &*measured.unit { "ns" => 1.0, "µs" => 1e3, "ms" => 1e6, _ => 1e9 };
        let number = |text: &str| text.replace(',', "").parse::<f64>().unwrap() * unit;
        let written = measured.interval.as_ref().unwrap();
        let ends = written.numbers.trim_matches(['[', ']']).split_once(", ").unwrap();
        let (written_low, written_high) = (number(ends.0), number(ends.1));
        let written_value = number(&measured.number);
        let tolerance = 1e-6 * high.as_nanos() as f64 + 1e-6;
        prop_assert!(written_low <= low.as_nanos() as f64 + tolerance);
        prop_assert!(written_high >= high.as_nanos() as f64 - tolerance);
        prop_assert!(written_low <= written_value && written_value <= written_high);
        // Neither more than four digits nor fewer than one, beside the target apart.
        let half = (written_high - written_low) / 2.0;
        prop_assert!(half >= 0.0);
    }

    /// The written value stands to its target as the true one does.
    #[test]
    fn no_value_is_rounded_across_its_target(nanos in 1_u64..4_000_000_000) {
        let value = Duration::from_nanos(nanos);
        let estimate = Estimate {
            reading: Reading::Exactly(Quantity::Time(value)),
            ..p95(0.0, None)
        };
        let view = view_of(&[("p95 < 500ms", estimate)]);
        let row = &view.criteria[0];
        let number = |text: &str| text.replace(',', "").parse::<f64>().unwrap();
        prop_assert_eq!(&row.measured.unit, &row.requirement.target.unit);
        let target = number(&row.requirement.target.number);
        let written = number(&row.measured.number);
        let truly = value.cmp(&Duration::from_millis(500));
        // In seconds six decimals are a microsecond, so closer values may still read alike.
        let close = nanos.abs_diff(500_000_000) < 1_000;
        prop_assert!(close || written.total_cmp(&target) == truly, "{} {}", written, target);
    }
}

#[test]
fn counts_growths_and_ratios_have_their_own_digits() {
    let fact = |quantity: Quantity| Estimate {
        metric: Metric::ErrorRate,
        reading: Reading::Exactly(quantity),
        interval: None,
        observations: 3,
    };
    let number = |count| Quantity::Number(Number::of_count(count));
    let of = |require: &str, quantity: Quantity| {
        let requirement: Requirement = require.parse().unwrap();
        let estimate = Estimate {
            metric: requirement.metric(),
            ..fact(quantity)
        };
        shown(require, estimate)
    };
    assert_eq!(of("peak_rpm < 30", number(6)), "6");
    assert_eq!(of("peak_rpm < 30", number(12_345)), "12,345");
    let ratio = Quantity::Ratio(Ratio::new(1.5).unwrap());
    assert_eq!(of("cpu_mean < 80%", ratio), "150%");
    let growth = |bytes| Quantity::Growth(Growth::per_hour(bytes).unwrap());
    assert_eq!(
        of("memory_slope < 5MB/h", growth(-1_234_567.0)),
        "-1.23 MB/h"
    );
    let slope: Requirement = "memory_slope < 5MB/h".parse().unwrap();
    let estimate = Estimate {
        metric: slope.metric(),
        interval: Some(Interval {
            low: Some(growth(-320_000.0)),
            high: Some(growth(110_000.0)),
            confidence: Share::new(0.95).unwrap(),
            needs_more: None,
        }),
        ..fact(growth(-100_000.0))
    };
    assert_eq!(
        shown("memory_slope < 5MB/h", estimate),
        "-100 [-320, 110] kB/h"
    );
    // What is nothing beside the limit has its unit, and no digits of its own.
    let level = Estimate {
        interval: estimate.interval.map(|interval| Interval {
            low: Some(growth(-1e-7)),
            high: Some(growth(1e-7)),
            ..interval
        }),
        ..fact(growth(0.0))
    };
    assert_eq!(shown("memory_slope < 5MB/h", level), "0 [0, 0] MB/h");
}

#[test]
fn figures_of_metrics_of_a_plan_come_back_as_they_were_shown() {
    let number = |value| Number::new(value).expect("finite");
    let mut run = bare("figures");
    let mut shopping = scenario("s", LoadModel::Closed, "1 user", vec![]);
    shopping.metrics = vec![CustomRecord {
        name: "calls".parse().expect("a name"),
        observations: 3,
        missed: 0,
        total: number(1_500.0),
        mean: number(2.5),
        min: number(-1.0),
        max: number(1e6),
        last: number(0.0),
        iterations: 600,
        requests: 0,
    }];
    run.scenarios = vec![shopping];
    let view = View::of(&run);
    let row = &view.metrics[0];
    let shown = [
        &row.total,
        &row.per_iteration,
        &row.per_request,
        &row.mean,
        &row.min,
        &row.max,
    ];
    let shown: Vec<_> = shown
        .into_iter()
        .map(|figure| figure.text.as_str())
        .collect();
    assert_eq!(shown, ["1,500", "2.50", "–", "2.50", "-1.00", "1,000,000"]);
    let written = serde_json::to_string(&view).expect("it can be written");
    let read: View = serde_json::from_str(&written).expect("it can be read");
    assert_eq!(read, view);
}
