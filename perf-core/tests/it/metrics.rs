//! Metrics and criteria by name.

use std::fmt::Write as _;

use perf_core::{
    Clock, Criterion, CustomStatistic, Direction, Metric, Requirement, ResourceStatistic, Subject,
    Unit, UpstreamStatistic,
};

#[test]
fn every_name_is_read_and_written_back() {
    for name in Metric::names() {
        let metric: Metric = name.parse().expect("its own name");
        let expected = if name == "median" { "p50" } else { name };
        assert_eq!(metric.to_string(), expected);
        assert_eq!(
            metric.to_string().parse::<Metric>().expect("its own text"),
            metric
        );
    }
}

/// What `docs/criteria.md` shows: `cargo xtask codegen` takes it from the snapshot.
#[test]
fn table_of_metrics() {
    let own = CustomStatistic::ALL.map(|statistic| format!("NAME.{}", statistic.name()));
    let of_upstreams = UpstreamStatistic::ALL.map(|statistic| format!("NAME.{}", statistic.name()));
    let names = Metric::names().into_iter().map(str::to_owned);
    let clocks = [Clock::ServiceTime, Clock::SendLag].map(|clock| format!("{}.p95", clock.name()));
    let mut table =
        "| metric | its value is a | better is | times another |\n|---|---|---|---|\n".to_owned();
    let mut seen = Vec::new();
    for name in names.chain(clocks).chain(own).chain(of_upstreams) {
        let metric: Metric = name.parse().expect("its own name");
        let unit = match metric.unit() {
            Unit::Time => "time: `250ms`",
            Unit::Share => "share: `1%`",
            Unit::Rate => "rate: `100/s`",
            Unit::Size => "size: `50MB`",
            Unit::Growth => "growth: `10MB/h`",
            Unit::Number => "number: `60`",
            Unit::Ratio | Unit::Change => "percentage: `80%`",
            Unit::Factor => "multiple: `2x`",
        };
        let better = match metric.direction() {
            Direction::LowerIsBetter => "less",
            Direction::HigherIsBetter => "more",
        };
        let multiples = if metric.has_multiples() { "yes" } else { "" };
        // Some names are those of a metric of the plan's own and of an upstream.
        if !seen.contains(&name) {
            writeln!(table, "| `{name}` | {unit} | {better} | {multiples} |")
                .expect("a text grows");
        }
        seen.push(name);
    }
    insta::assert_snapshot!("table_of_metrics", table);
}

#[test]
fn latencies_can_name_their_clock() {
    for clock in Clock::ALL {
        let metric: Metric = format!("{}.p99.9", clock.name()).parse().expect("a metric");
        assert!(matches!(metric, Metric::Latency { clock: c, .. } if c == clock));
    }
    assert!(
        "service_time.error_rate".parse::<Metric>().is_err(),
        "errors have no clock"
    );
}

#[test]
fn only_throughput_and_capacity_are_better_when_higher() {
    for name in Metric::names() {
        let metric: Metric = name.parse().expect("its own name");
        let higher = metric.direction() == Direction::HigherIsBetter;
        assert_eq!(higher, ["throughput", "capacity"].contains(&name));
    }
}

#[test]
fn a_wrong_criterion_points_at_the_character() {
    let refused = |text: &str| {
        let error = text.parse::<Requirement>().expect_err(text);
        format!("{} @{:?} → {}", error.problem, error.span, error.expected)
    };
    let shown: Vec<_> = [
        "p95 < 500",
        "p95 = 5ms",
        "pp95 < 5ms",
        "eror_rate < 1%",
        "error_rate < 1ms",
        "p101 < 5s",
        "service_time.p0 < 5s",
        "throughput >= 5",
        "xyz < 5",
        "memory_slop < 5MB/h",
        "memory_slope < 5MB",
        "cpu_mean < 80",
        "peak_rpm < 30/min",
        "host.peak_rpm < 30",
        "generator.p95 < 3s",
        "",
    ]
    .map(refused)
    .into();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_criterion_survives_storage_exactly() {
    for text in [
        "p95 < 499999999ns",
        "error_rate <= 0.125%",
        "throughput >= 33.3/s",
        "memory_increase < 50MB",
        "memory_slope < 1.25MB/h",
        "generator.cpu_peak <= 150%",
        "open_files_increase < 7",
        "peak_rpm < 30",
        "quota_use <= 80%",
        "max > 1ns",
    ] {
        let criterion = Criterion::from(text.parse::<Requirement>().expect("a requirement"));
        let stored = serde_json::to_string(&criterion).expect("it can be stored");
        assert_eq!(
            serde_json::from_str::<Criterion>(&stored).expect("it can be read"),
            criterion
        );
    }
    let mixed = r#"{"metric":"p95","comparator":"<","target":{"bytes":5}}"#;
    assert!(
        serde_json::from_str::<Requirement>(mixed).is_err(),
        "bytes are no target for p95"
    );
}

#[test]
fn what_is_used_can_name_its_user() {
    for statistic in ResourceStatistic::ALL {
        for (prefix, subject) in [
            ("", Subject::Target),
            ("generator.", Subject::Generator),
            ("host.", Subject::Host),
        ] {
            let name = format!("{prefix}{}", statistic.name());
            let metric: Metric = name.parse().expect("a metric");
            assert_eq!(metric, Metric::Resource { subject, statistic });
            assert_eq!(metric.to_string(), name);
        }
    }
    let older: Metric = "peak_memory".parse().expect("an older name");
    assert_eq!(older, Metric::of_target(ResourceStatistic::MemoryPeak));
    assert_eq!(older.unit(), Unit::Size);
}

#[test]
fn an_unknown_metric_is_pointed_at_behind_blanks() {
    let span = |text: &str| text.parse::<Metric>().expect_err("unknown").span;
    assert_eq!(span("\u{a0}é"), 2..4);
    assert_eq!(span("  eror_rate "), 2..11);
    assert_eq!(span(" service_time.p0"), 14..16);
    let of_criterion = "  eror_rate < 1%".parse::<Requirement>();
    assert_eq!(of_criterion.expect_err("unknown").span, 2..11);
}
