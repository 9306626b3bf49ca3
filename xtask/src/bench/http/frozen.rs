//! What is reported of a target that freezes for a second in every five, beside the truth.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use super::expected::{Queue, percentile};
use super::our_run;
use super::server::{Cores, free_port, wait_for};
use crate::bench::columns;
use crate::terminal;

const PER_SECOND: u64 = 2_000;
const SECONDS: u64 = 20;

/// What is looked at, with the share that is below.
const FIGURES: [(&str, f64); 5] = [
    ("p50", 0.5),
    ("p90", 0.9),
    ("p95", 0.95),
    ("p99", 0.99),
    ("max", 1.0),
];

/// A target, and how it is asked.
struct Case {
    title: &'static str,
    route: &'static str,
    connections: u32,
    /// Requests that the target works on at the same time; `None` for any number, at once.
    places: Option<usize>,
}

const CASES: [Case; 3] = [
    Case {
        title: "answers at once, 4,000 connections",
        route: "/ stall=1s/5s",
        connections: 4_000,
        places: None,
    },
    Case {
        title: "answers at once, 50 connections",
        route: "/ stall=1s/5s",
        connections: 50,
        places: None,
    },
    Case {
        title: "3 ms, 10 at a time, 10 connections",
        route: "/ stall=1s/5s concurrency=10 latency=3ms",
        connections: 10,
        places: Some(10),
    },
];

/// A target that ends when this is dropped.
struct Target(Child);

impl Drop for Target {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Asks every target and shows the table.
pub(super) fn run(program: &Path, cores: &Cores) -> anyhow::Result<()> {
    let mut lines = vec![["target", "response time, ms"].map(str::to_owned).to_vec()];
    lines[0].extend(FIGURES.map(|(name, _)| name.to_owned()));
    for case in &CASES {
        terminal::note(format!("a target that freezes: {}", case.title));
        lines.extend(lines_of(program, cores, case)?);
    }
    terminal::result(format!(
        "A target that freezes for 1 s in every 5 s, {PER_SECOND} arrivals/s for {SECONDS} s; the truth by \
         simulation of its queue\n"
    ));
    terminal::result(columns(&lines));
    Ok(())
}

fn lines_of(program: &Path, cores: &Cores, case: &Case) -> anyhow::Result<[Vec<String>; 3]> {
    let report = report(program, cores, case)?;
    let nanos = |place: usize| {
        let measured = &report["criteria"][place]["measured"]["nanoseconds"];
        measured.as_f64().context("the report lacks a criterion")
    };
    let service = nanos(FIGURES.len())?;
    let reported = (0..FIGURES.len()).map(nanos);
    let reported: Vec<f64> = reported.collect::<anyhow::Result<_>>()?;
    let queue = Queue {
        per_second: PER_SECOND,
        arrivals: PER_SECOND * SECONDS,
        places: case.places.unwrap_or(1),
        service: match case.places {
            Some(_) => Duration::from_secs_f64(service / 1e9),
            None => Duration::ZERO,
        },
        freeze: Duration::from_secs(1),
        period: Duration::from_secs(5),
    };
    let times = queue.response_times();
    let truth = FIGURES.map(|(_, share)| percentile(&times, share).as_secs_f64() * 1e9);
    let row = |title: &str, what: &str, cells: Vec<String>| {
        let mut row = vec![title.to_owned(), what.to_owned()];
        row.extend(cells);
        row
    };
    let millis = |nanos: &f64| format!("{:.2}", nanos / 1e6);
    let off = reported.iter().zip(&truth).map(|(reported, truth)| {
        if *truth < 1e6 {
            format!("{:+.2} ms", (reported - truth) / 1e6)
        } else {
            format!("{:+.1} %", (reported / truth - 1.0) * 100.0)
        }
    });
    Ok([
        row(
            case.title,
            "reported",
            reported.iter().map(millis).collect(),
        ),
        row("", "true", truth.iter().map(millis).collect()),
        row("", "off by", off.collect()),
    ])
}

fn report(program: &Path, cores: &Cores, case: &Case) -> anyhow::Result<Value> {
    let port = free_port()?;
    let target = cores
        .server(program)
        .args(["stub", "--bind", &format!("127.0.0.1:{port}")])
        .args(["--route", case.route])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start the target")?;
    let target = Target(target);
    wait_for(port)?;
    let criteria = FIGURES
        .map(|(name, _)| format!("\"{name} < 1m\", "))
        .concat();
    let plan = format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:{port}\"\n[[scenario]]\n\
         name = \"frozen\"\nload = {{ arrival_rate = \"{PER_SECOND}/s\", duration = \"{SECONDS}s\", \
         connections = {}, max_in_flight = 100000 }}\ncriteria = [{criteria}\"service_time.p50 < 1m\"]\nstep = [{{ path = \"/\" }}]\n",
        case.connections
    );
    let (_, report) = our_run::of(program, &plan, cores)?;
    drop(target);
    Ok(report)
}
