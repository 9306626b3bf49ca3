//! Services that the target calls, and criteria on these calls.

use std::path::Path;

use perf_core::{Metric, PaceStatistic, Plan, UpstreamStatistic, parse_plan};

const STARTED: &str = "process = { command = [\"python3\", \"app.py\"] }";
const SHEET: &str = "[upstream.sheet]\nurl = \"http://127.0.0.1:9090\"\nenv = \"SHEET_URL\"";

fn plan(target: &str, upstreams: &str, criteria: &str) -> String {
    format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n{target}\n{upstreams}\n\
         [[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\nstep = [{{ path = \"/\" }}]\n\
         criteria = [{criteria}]\n"
    )
}

fn read(text: &str) -> Result<Plan, String> {
    parse_plan(text, "perf.toml", Path::new(""), &|_| None).map_err(|error| error.to_string())
}

#[test]
fn version_1_of_upstreams_stays_readable() {
    let text = include_str!("../fixtures/v1/upstreams.toml");
    let plan = read(text).expect("it is right");
    insta::assert_debug_snapshot!(plan.upstreams);
    let metrics = plan.scenarios[0].criteria.iter();
    let metrics: Vec<_> = metrics.map(|c| c.require.metric().to_string()).collect();
    assert_eq!(metrics[0], "sheet.calls_per_operation");
    assert_eq!(metrics.len(), 8);
}

#[test]
fn every_figure_has_a_name_that_is_read_again() {
    for statistic in UpstreamStatistic::ALL {
        let text = format!("sheet.{}", statistic.name());
        let metric: Metric = text.parse().expect("a metric");
        assert!(matches!(metric, Metric::Upstream { statistic: s, .. } if s == statistic));
        assert_eq!(
            (metric.to_string(), metric.unit()),
            (text, statistic.unit())
        );
    }
    // What stands before every other metric is no upstream's name.
    assert!("service_time.error_rate".parse::<Metric>().is_err());
    let own = "peak_rpm".parse::<Metric>();
    assert_eq!(own, Ok(Metric::Pace(PaceStatistic::PeakRpm)));
}

#[test]
fn mistakes_in_an_upstream_are_told_in_their_places() {
    let found = "process = { port = 8080 }";
    let wrong = [
        (STARTED, "[upstream]\nsheet = \"http://127.0.0.1:9090\"", ""),
        (STARTED, "[upstream.sheet]\nenv = \"SHEET_URL\"", ""),
        (
            STARTED,
            "[upstream.sheet]\nurl = \"127.0.0.1:9090\"\nport = 9100",
            "",
        ),
        (
            STARTED,
            "[upstream.sheet]\nurl = \"http://me:key@127.0.0.1\"\nport = 9100",
            "",
        ),
        (
            STARTED,
            "[upstream.sheet]\nurl = \"http://127.0.0.1:9090\"",
            "",
        ),
        (
            STARTED,
            "[upstream.sheet]\nurl = \"http://127.0.0.1:9090\"\nport = 70000",
            "",
        ),
        (
            STARTED,
            "[upstream.sheet]\nurl = \"http://127.0.0.1:9090\"\nenv = \"A=B\"",
            "",
        ),
        (found, SHEET, ""),
        ("", SHEET, ""),
        (
            STARTED,
            "[upstream.\"the sheet\"]\nurl = \"http://127.0.0.1:9090\"\nport = 9100",
            "",
        ),
        (
            STARTED,
            "[upstream.host]\nurl = \"http://127.0.0.1:9090\"\nport = 9100",
            "",
        ),
        (STARTED, &format!("{SHEET}\nrows = \"rows\""), ""),
        (STARTED, &format!("{SHEET}\nquota = 60"), ""),
        (STARTED, &format!("{SHEET}\nlisten = \"127.0.0.1:0\""), ""),
        (STARTED, SHEET, "\"shet.calls <= 2\""),
        (STARTED, "", "\"sheet.calls <= 2\""),
        (STARTED, SHEET, "\"sheet.rows_max <= 900\""),
        (STARTED, SHEET, "\"sheet.quota_use < 50%\""),
        (STARTED, SHEET, "\"sheet.calls_per_operation < 2s\""),
        (
            STARTED,
            SHEET,
            "{ require = \"sheet.calls < 2x\", of = \"a\" }",
        ),
    ];
    let told: Vec<_> = wrong
        .iter()
        .map(|(target, upstreams, criteria)| {
            let text = plan(target, upstreams, criteria);
            read(&text).expect_err(upstreams)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    let of_step = plan(STARTED, SHEET, "").replace(
        "{ path = \"/\" }",
        "{ path = \"/\", criteria = [\"sheet.calls < 2\"] }",
    );
    insta::assert_snapshot!(read(&of_step).expect_err("it is of a step"));
}
