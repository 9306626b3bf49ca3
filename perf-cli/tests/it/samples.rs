//! `run --samples`: every request as a row.

use std::collections::BTreeMap;

use crate::report_json::Report;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const PLAN: &str = r#"
version = 1
name = "shop"
[target]
base_url = "${URL}"
[[scenario]]
name = "=browse"
load = { iterations = 300, virtual_users = 3 }
warm_up = { iterations = 7 }
step = [{ name = "list", path = "/list" }, { name = "none", path = "/none" }]
"#;

fn rows(place: &Workplace, file: &str) -> Vec<BTreeMap<String, String>> {
    let text = place.read(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn count(rows: &[BTreeMap<String, String>], wanted: &[(&str, &str)]) -> usize {
    let fits = |row: &&BTreeMap<String, String>| wanted.iter().all(|(name, is)| row[*name] == *is);
    rows.iter().filter(fits).count()
}

#[test]
fn every_request_of_every_run_is_a_row() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/list latency=1ms"]);
    place.write("perf.toml", &PLAN.replace("${URL}", &stub.url));
    let run = [
        "run",
        "--runs",
        "2",
        "--samples",
        "raw/all.csv",
        "--record",
        "r.json",
        "--report",
        "json=report.json",
    ];
    place.run(&run).says("samples: raw/all.csv, ");
    assert_eq!(place.names_in("raw"), ["all.csv"]);
    let rows = rows(&place, "raw/all.csv");
    for number in ["1", "2"] {
        let of_run = |step, warm_up, outcome| {
            let wanted = [
                ("run", number),
                ("scenario", "'=browse"),
                ("step", step),
                ("warm_up", warm_up),
                ("outcome", outcome),
            ];
            count(&rows, &wanted)
        };
        assert_eq!(of_run("list", "false", "success"), 293);
        assert_eq!(of_run("list", "true", "success"), 7);
        assert_eq!(of_run("none", "false", "status_4xx"), 293);
        assert_eq!(of_run("none", "true", "status_4xx"), 7);
    }
    assert_eq!(rows.len(), 2 * 2 * 300);
    let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<u64>().unwrap();
    for row in &rows {
        let (sent, ended) = (number(row, "sent_ns"), number(row, "ended_ns"));
        assert_eq!(number(row, "service_time_ns"), ended - sent);
        assert!(number(row, "service_time_ns") > 0 && number(row, "intended_ns") <= sent);
    }
    let report = Report::read(&place, "report.json");
    assert_eq!(report.count("=browse", "requests"), 2 * 293);
}

#[test]
fn a_run_that_does_not_begin_leaves_nothing_behind() {
    let place = Workplace::new();
    let dead = "http://127.0.0.1:1\"\nhealth = { within = \"100ms\" }\n#";
    place.write("perf.toml", &PLAN.replace("${URL}\"", dead));
    for _ in 0..10 {
        place
            .run(&["run", "--samples", "raw/all.csv"])
            .ended_with(5);
        assert_eq!(place.names_in("raw"), [""; 0]);
    }
}

#[test]
fn a_file_that_cannot_be_written_costs_no_measurement() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/list latency=1ms"]);
    place.write("perf.toml", &PLAN.replace("${URL}", &stub.url));
    place.write("taken", "");
    place
        .run(&["run", "--samples", "taken/all.csv"])
        .ended_with(2)
        .says("taken");
    place
        .run(&["run", "--samples", "same.csv", "--record", "same.csv"])
        .ended_with(2)
        .says("`same.csv` would be written over");
    assert!(!place.has("same.csv") && !place.has("perf-out"));
}
