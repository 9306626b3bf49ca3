//! `history --bisect`: which commit to measure next.

use std::path::Path;

use perf_baseline::{NextCommit, RunId, StoredRun, next_to_measure};
use perf_driver::commits_between;
use perf_report::{Entry, Heading, Section};
use perf_stats::MetricChange;

/// Where the last change for the worse came from, and what would tell more.
pub(super) fn bisect(runs: &[(RunId, StoredRun)], changes: &[MetricChange]) -> Section {
    let mut worse = changes.iter().filter(|change| change.is_worse);
    let rows = worse.next_back().map(|change| row(runs, change));
    Section {
        key: "bisect",
        title: Some("what brought the last change for the worse".to_owned()),
        headings: vec![
            Heading::left("after_commit", "AFTER COMMIT"),
            Heading::left("up_to_commit", "UP TO COMMIT"),
            Heading::right("commits", "COMMITS"),
            Heading::right("measured", "MEASURED"),
            Heading::left("next", "MEASURE NEXT"),
            Heading::left("why", "BECAUSE"),
        ],
        rows: rows.into_iter().collect(),
        if_empty: "  there is none".to_owned(),
    }
}

fn row(runs: &[(RunId, StoredRun)], change: &MetricChange) -> Vec<Entry> {
    let (first, last) = change.between;
    let before = first.checked_sub(1).and_then(|place| commit(runs, place));
    let after = commit(runs, last);
    let listed = before
        .zip(after)
        .and_then(|(before, after)| commits_between(Path::new("."), before, after));
    let is_all = listed.is_some();
    // Without the repository, the commits that were measured are all that are known.
    let commits = listed.unwrap_or_else(|| {
        let mut known: Vec<String> = Vec::new();
        for place in first..=last {
            if let Some(commit) = commit(runs, place).map(str::to_owned)
                && !known.contains(&commit)
            {
                known.push(commit);
            }
        }
        known
    });
    let counted = |wanted: &str| {
        let places = 0..runs.len();
        places
            .filter(|place| commit(runs, *place) == Some(wanted))
            .count()
    };
    let measured = commits.iter().filter(|commit| counted(commit) > 0).count();
    let (next, why) = match next_to_measure(&commits, counted) {
        Some(NextCommit { commit, runs: 0 }) => (
            Some(commit.to_owned()),
            "it has no run, and leaves half of the others".to_owned(),
        ),
        Some(NextCommit { commit, runs }) => (
            Some(commit.to_owned()),
            format!("all have runs, and it has the fewest: {runs}"),
        ),
        None if commits.is_empty() => (None, "the commits are not known".to_owned()),
        None if is_all => (None, "only one commit is left: it is the one".to_owned()),
        None => (
            None,
            "only one measured commit is left, and the repository is not here".to_owned(),
        ),
    };
    vec![
        Entry::of(before.map(short)),
        Entry::of(after.map(short)),
        commits.len().into(),
        measured.into(),
        Entry::of(next),
        why.into(),
    ]
}

fn commit(runs: &[(RunId, StoredRun)], place: usize) -> Option<&str> {
    let build = runs.get(place)?.1.environment.build.as_ref();
    build.map(|build| build.commit.as_str())
}

fn short(commit: &str) -> String {
    commit.chars().take(12).collect()
}
