//! The runs of a store, as they are listed.

use perf_baseline::{AcceptedChange, RunId, Store, StoredRun, StoredStep};
use perf_core::{Metric, MetricSet, Quantile, Statistic};
use perf_report::{Entry, Heading, Listing, Section};
use perf_stats::{LearnedNoise, learn_noise};

use crate::failure::Failure;

/// The metrics of a listing, with the titles of their columns.
const METRICS: [(&str, &str, Metric); 6] = [
    ("p50", "P50", Metric::quantile(Quantile::P50)),
    ("p95", "P95", Metric::quantile(Quantile::P95)),
    ("p99", "P99", Metric::quantile(Quantile::P99)),
    ("mean", "MEAN", Metric::response(Statistic::Mean)),
    ("throughput", "THROUGHPUT", Metric::Throughput),
    ("error_rate", "ERRORS", Metric::ErrorRate),
];

/// All runs of a store, oldest first.
pub(crate) fn all(store: &Store) -> Result<Vec<(RunId, StoredRun)>, Failure> {
    store.runs().map_err(|e| Failure::of(&e).hint(e.hint()))
}

/// All accepted changes of a store, oldest first.
pub(crate) fn accepted(store: &Store) -> Result<Vec<AcceptedChange>, Failure> {
    store.accepted().map_err(|e| Failure::of(&e).hint(e.hint()))
}

/// An accepted change in one sentence.
pub(crate) fn acceptance(change: &AcceptedChange) -> String {
    let of = change.scenario.as_deref().unwrap_or("all scenarios");
    let until = match change.expires_at {
        Some(end) => format!("until {end}"),
        None => "without an end".to_owned(),
    };
    format!(
        "{} of {of}: {} accepted by {} {until}, because: {}",
        change.metric, change.shift, change.author, change.reason
    )
}

/// The commit that was measured, shortened.
pub(crate) fn commit(run: &StoredRun) -> Option<String> {
    let build = run.environment.build.as_ref();
    build.map(|build| build.commit.chars().take(12).collect())
}

/// How much runs of one version differ. A run of which the commit is not known is a version of its own.
pub(crate) fn noise(runs: &[(RunId, StoredRun)]) -> Vec<LearnedNoise> {
    let each = runs.iter().map(|(id, run)| {
        let build = run.environment.build.as_ref();
        let version = build.map_or_else(|| id.to_string(), |build| build.commit.clone());
        (version, run.figures(id.as_str()))
    });
    let metrics = METRICS.map(|(_, _, metric)| metric);
    learn_noise(&each.collect::<Vec<_>>(), &metrics)
}

/// The runs of a store, one a row.
pub(crate) fn listed(
    store: &Store,
    runs: &[(RunId, StoredRun)],
    accepted: &[AcceptedChange],
) -> Listing {
    let headings = [
        Heading::left("id", "RUN"),
        Heading::left("plan", "PLAN").giving_way(),
        Heading::left("branch", "BRANCH").giving_way(),
        Heading::right("scenarios", "SCENARIOS"),
        Heading::right("requests", "REQUESTS"),
    ];
    let rows = runs.iter().map(|(id, run)| {
        let branch = run.environment.build.as_ref();
        let branch = branch.and_then(|build| build.branch.clone());
        let mut row: Vec<Entry> = vec![
            id.as_str().into(),
            run.name.clone().into(),
            Entry::of(branch),
            run.scenarios.len().into(),
            Entry::of(Some(run.requests()).filter(|requests| *requests > 0)),
        ];
        row.extend(figures(&run.metrics));
        row.push(Entry::of(run.notes.clone()));
        row
    });
    let headings = headings.into_iter().chain(metric_headings());
    let runs = Section {
        key: "runs",
        title: None,
        headings: headings
            .chain([Heading::left("notes", "NOTES").giving_way()])
            .collect(),
        rows: rows.collect(),
        if_empty: format!("no runs in `{}`", store.folder().display()),
    };
    let accepted = (!accepted.is_empty()).then(|| acceptances(accepted));
    Listing {
        sections: std::iter::once(runs).chain(accepted).collect(),
    }
}

fn acceptances(accepted: &[AcceptedChange]) -> Section {
    let rows = accepted.iter().map(|change| {
        vec![
            change.plan.clone().into(),
            Entry::of(change.scenario.clone()),
            change.metric.to_string().into(),
            change.shift.to_string().into(),
            Entry::of(
                change
                    .commit
                    .as_ref()
                    .map(|c| c.chars().take(12).collect::<String>()),
            ),
            change.author.clone().into(),
            Entry::of(change.expires_at),
            change.reason.clone().into(),
        ]
    });
    Section {
        key: "accepted",
        title: Some("accepted changes".to_owned()),
        headings: vec![
            Heading::left("plan", "PLAN").giving_way(),
            Heading::left("scenario", "SCENARIO").giving_way(),
            Heading::left("metric", "METRIC"),
            Heading::right("shift", "CHANGE"),
            Heading::left("commit", "COMMIT"),
            Heading::left("author", "BY").giving_way(),
            Heading::left("expires_at", "UNTIL"),
            Heading::left("reason", "REASON").giving_way(),
        ],
        rows: rows.collect(),
        if_empty: String::new(),
    }
}

/// What is kept of one run.
pub(crate) fn shown(id: &RunId, run: &StoredRun) -> Listing {
    let scenarios = run.scenarios.iter().map(|scenario| {
        let mut row: Vec<Entry> = vec![scenario.name.clone().into(), scenario.load.clone().into()];
        row.push(scenario.metrics.requests.into());
        row.extend(figures(&scenario.metrics));
        row
    });
    let total = || {
        let mut row: Vec<Entry> = vec!["all".into(), Entry::Absent];
        row.push(Entry::of(Some(run.requests()).filter(|r| *r > 0)));
        row.extend(figures(&run.metrics));
        row
    };
    let headings = [
        Heading::left("scenario", "SCENARIO"),
        Heading::left("load", "LOAD").giving_way(),
        Heading::right("requests", "REQUESTS"),
    ];
    let metrics = Section {
        key: "metrics",
        title: None,
        headings: headings.into_iter().chain(metric_headings()).collect(),
        rows: scenarios.chain([total()]).collect(),
        if_empty: String::new(),
    };
    let steps = run.scenarios.iter();
    let failures = steps.flat_map(|scenario| {
        let steps = scenario.steps.iter();
        steps.flat_map(|step| failures(&scenario.name, step))
    });
    let failures = Section {
        key: "failures",
        title: Some("failures".to_owned()),
        headings: vec![
            Heading::left("scenario", "SCENARIO"),
            Heading::left("step", "STEP"),
            Heading::left("class", "CLASS"),
            Heading::right("count", "COUNT"),
        ],
        rows: failures.collect(),
        if_empty: "  none".to_owned(),
    };
    Listing {
        sections: vec![about(id, run), metrics, failures],
    }
}

/// Where a run came from.
fn about(id: &RunId, run: &StoredRun) -> Section {
    let host = run.environment.host.as_ref();
    let build = run.environment.build.as_ref();
    let version = run.origin.version.as_deref().unwrap_or_default();
    let tool = format!("{} {version}", run.origin.tool);
    let facts: [(&str, Entry); 11] = [
        ("run", id.as_str().into()),
        ("plan", run.name.clone().into()),
        ("plan_hash", Entry::of(run.plan_hash.clone())),
        ("recorded_at", run.recorded_at.into()),
        ("tool", tool.trim_end().into()),
        ("target", Entry::of(run.target.clone())),
        ("commit", Entry::of(build.map(|b| b.commit.clone()))),
        ("branch", Entry::of(build.and_then(|b| b.branch.clone()))),
        (
            "machine",
            Entry::of(host.map(|host| format!("{}, {} cores", host.cpu_model, host.cores))),
        ),
        (
            "system",
            Entry::of(host.map(|host| format!("{}, {}, {}", host.os, host.kernel, host.arch))),
        ),
        ("notes", Entry::of(run.notes.clone())),
    ];
    Section {
        key: "run",
        title: None,
        headings: vec![Heading::left("fact", ""), Heading::left("value", "")],
        rows: facts
            .into_iter()
            .map(|(name, value)| vec![name.into(), value])
            .collect(),
        if_empty: String::new(),
    }
}

fn failures(scenario: &str, step: &StoredStep) -> Vec<Vec<Entry>> {
    let each = step.failures.iter().map(|(kind, count)| {
        vec![
            scenario.into(),
            step.step.clone().into(),
            kind.name().into(),
            (*count).into(),
        ]
    });
    each.collect()
}

fn metric_headings() -> impl Iterator<Item = Heading> {
    METRICS
        .iter()
        .map(|(key, title, _)| Heading::right(key, *title))
}

fn figures(metrics: &MetricSet) -> impl Iterator<Item = Entry> + '_ {
    METRICS
        .iter()
        .map(|(_, _, metric)| Entry::of(metrics.get(*metric).map(|known| known.value)))
}
