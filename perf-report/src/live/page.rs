//! A page of a browser that shows a run while it goes on: its files, and the events that they
//! draw. Who serves them is another's affair.

use std::time::Duration;

use perf_core::Subject;
use serde::Serialize;

use super::model::{LiveLatencies, LiveLatency, LivePoint, LiveScenario, LiveStage, LiveView};
use super::text::{
    clock_text, cores_text, count_text, interval_text, latency_text, memory_text, rate_text,
    share_text, span_text,
};

/// A file of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveFile {
    /// Where it is asked for: `/`, `/live.css`, `/live.js`.
    pub path: &'static str,
    /// Its type, for the header of that name.
    pub content_type: &'static str,
    /// What is in it.
    pub text: &'static str,
}

/// The page: it loads nothing from elsewhere, has neither script nor style inline, and opens a
/// stream of server-sent events at `/events`, with the query that it was itself asked with. There it
/// expects events `state` with what [`live_event`] makes, and `end` as the last one.
pub const LIVE_FILES: [LiveFile; 3] = [
    LiveFile {
        path: "/",
        content_type: "text/html; charset=utf-8",
        text: include_str!("../../live/page.html"),
    },
    LiveFile {
        path: "/live.css",
        content_type: "text/css; charset=utf-8",
        text: include_str!("../../live/page.css"),
    },
    LiveFile {
        path: "/live.js",
        content_type: "text/javascript; charset=utf-8",
        text: include_str!("../../live/page.js"),
    },
];

/// The state of a run as the page expects it: JSON in one line, with its figures as texts.
///
/// ```
/// use perf_report::{LiveView, live_event};
///
/// let view = LiveView {
///     name: "catalog".to_owned(),
///     ..LiveView::default()
/// };
/// assert!(live_event(&view).starts_with(r#"{"name":"catalog","#));
/// ```
#[must_use]
pub fn live_event(view: &LiveView) -> String {
    let event = Event {
        name: &view.name,
        target: &view.target,
        elapsed: span_text(view.elapsed),
        state: match (view.ended, view.stopping) {
            (true, _) => "ended",
            (false, true) => "stopping",
            (false, false) => "running",
        },
        scenarios: view.scenarios.iter().map(scenario).collect(),
        machine: machine(view),
    };
    // Texts, and numbers that are written as null where they are none: it is always JSON.
    serde_json::to_string(&event).unwrap_or_default()
}

#[derive(Serialize)]
struct Event<'a> {
    name: &'a str,
    target: &'a str,
    elapsed: String,
    state: &'static str,
    scenarios: Vec<Card<'a>>,
    machine: Vec<Fact>,
}

#[derive(Serialize)]
struct Card<'a> {
    name: &'a str,
    load: &'a str,
    stage: &'static str,
    clock: &'static str,
    done: Option<f64>,
    facts: Vec<Fact>,
    /// The largest values of both charts.
    tops: [String; 2],
    /// Requests a second, failed ones of them, p95 in milliseconds.
    course: Vec<(f64, u64, Option<f64>)>,
    rows: [[String; 5]; 2],
}

/// Name, value, a note beside it, and whether it is bad.
type Fact = (&'static str, String, String, bool);

fn fact(name: &'static str, value: String) -> Fact {
    (name, value, String::new(), false)
}

fn scenario(scenario: &LiveScenario) -> Card<'_> {
    let errors = scenario.failed + scenario.not_sent;
    let wanted = scenario
        .wanted_rate
        .map(|wanted| format!("of {} wanted", rate_text(Some(wanted))));
    let rate = match wanted {
        Some(wanted) => ("starts", rate_text(scenario.rate), wanted, false),
        None => fact("starts", rate_text(scenario.rate)),
    };
    let facts = vec![
        fact("time", span_text(scenario.elapsed)),
        rate,
        fact("requests", rate_text(scenario.request_rate)),
        fact("sent", count_text(scenario.sent)),
        (
            "failed",
            count_text(scenario.failed),
            String::new(),
            scenario.failed > 0,
        ),
        fact("in flight", count_text(scenario.in_flight)),
        (
            "not sent",
            count_text(scenario.not_sent),
            String::new(),
            scenario.not_sent > 0,
        ),
        (
            "error rate",
            share_text(scenario.error_share()),
            String::new(),
            errors > 0,
        ),
        fact("held back", count_text(scenario.held_back)),
    ];
    let slowest = scenario.course.iter().filter_map(took).max();
    let most = scenario.course.iter().map(|point| point.rate);
    let most = most.reduce(f64::max);
    let last = interval_text(scenario.interval);
    let whole = match scenario.stage {
        LiveStage::WarmUp => "warm-up so far",
        _ => "all measured",
    };
    Card {
        name: &scenario.name,
        load: &scenario.load,
        stage: scenario.stage.word(),
        clock: clock_text(scenario.clock),
        done: scenario.done,
        facts,
        tops: [
            latency_text(slowest.map(LiveLatency::Took)),
            rate_text(most),
        ],
        course: scenario
            .course
            .iter()
            .map(|point| {
                let millis = took(point).map(|p95| p95.as_secs_f64() * 1e3);
                (point.rate, point.failed, millis)
            })
            .collect(),
        rows: [
            row(last, &scenario.recent),
            row(whole.to_owned(), &scenario.whole),
        ],
    }
}

fn row(of: String, latencies: &LiveLatencies) -> [String; 5] {
    let [p50, p95, p99] = [latencies.p50, latencies.p95, latencies.p99].map(latency_text);
    [of, p50, p95, p99, count_text(latencies.requests)]
}

fn took(point: &LivePoint) -> Option<Duration> {
    match point.p95 {
        Some(LiveLatency::Took(span)) => Some(span),
        _ => None,
    }
}

fn machine(view: &LiveView) -> Vec<Fact> {
    let generator = view.generator;
    let cores = |subject| {
        let used = view.resources_of(subject)?;
        Some((cores_text(used.cpu_cores), memory_text(used.memory)))
    };
    let mut facts = Vec::new();
    if let Some((cores, memory)) = cores(Subject::Generator) {
        let of = match generator.workers {
            1 => "cores, 1 worker".to_owned(),
            many => format!("cores, {many} workers"),
        };
        facts.push(("generator", cores, format!("{of}, {memory}"), false));
    }
    facts.push((
        "late starts",
        count_text(generator.late_starts),
        format!("of {}", count_text(generator.starts)),
        generator.late_starts > 0,
    ));
    for (subject, name) in [(Subject::Target, "target"), (Subject::Host, "host")] {
        if let Some((cores, memory)) = cores(subject) {
            facts.push((name, cores, format!("cores, {memory}"), false));
        }
    }
    facts
}
