//! What accepted changes make of a baseline.

use std::time::Duration;

use perf_baseline::{
    AcceptedChange, AcceptedShift, Store, accepted_figures, accepted_latencies, last_known_figures,
};
use perf_core::{Metric, Quantile, Quantity, RunFigures, Timestamp};

use crate::store::{kept, sample};

pub(crate) const P95: Metric = Metric::quantile(Quantile::P95);

pub(crate) fn day(day: u8) -> Timestamp {
    format!("2026-11-{day:02}T00:00:00Z").parse().unwrap()
}

pub(crate) fn change(expires_at: Option<Timestamp>) -> AcceptedChange {
    AcceptedChange {
        plan: sample().name,
        scenario: Some("browse".to_owned()),
        metric: P95,
        shift: AcceptedShift::ratio(1.5).unwrap(),
        since: day(10),
        accepted_at: day(12),
        commit: Some("44fc181".to_owned()),
        reason: "it checks the stock".to_owned(),
        author: "Ada".to_owned(),
        expires_at,
    }
}

/// Runs of the 5th and of the 15th, as a change leaves them on the 20th.
fn figures(change: AcceptedChange) -> Vec<RunFigures> {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    for day_of in [5, 15] {
        let mut run = kept(&sample());
        run.recorded_at = day(day_of);
        store.add(&run).unwrap();
    }
    let file = store.accept(&change).unwrap();
    assert!(
        file.ends_with("accepted/20261112T000000000Z-browse-p95.json"),
        "{}",
        file.display()
    );
    store.accept(&change).unwrap();
    let accepted = store.accepted().unwrap();
    assert_eq!(accepted, [change], "the same is there once");
    accepted_figures(&store.runs().unwrap(), &accepted, day(20))
}

fn p95(figures: &RunFigures, scenario: &str) -> Option<Quantity> {
    let metrics = &figures.scenario(scenario).unwrap().metrics;
    metrics.get(P95).map(|known| known.value)
}

pub(crate) fn millis(millis: u64) -> Quantity {
    Quantity::Time(Duration::from_millis(millis))
}

#[test]
fn while_it_holds_earlier_runs_stand_for_the_new_level() {
    for end in [None, Some(day(20))] {
        let figures = figures(change(end));
        assert_eq!(p95(&figures[0], "browse"), Some(millis(18)));
        assert_eq!(p95(&figures[1], "browse"), Some(millis(12)));
        assert_eq!(
            p95(&figures[0], "Aggregated"),
            Some(millis(2066)),
            "not asked for"
        );
    }
}

#[test]
fn once_it_has_expired_later_runs_are_no_baseline() {
    let figures = figures(change(Some(day(19))));
    assert_eq!(p95(&figures[0], "browse"), Some(millis(12)));
    assert_eq!(p95(&figures[1], "browse"), None);
    let known = last_known_figures(&figures).unwrap();
    assert_eq!(known.label, figures[1].label);
    assert_eq!(p95(&known, "browse"), Some(millis(12)));
}

#[test]
fn a_change_of_another_plan_or_scenario_moves_nothing() {
    let plan = figures(AcceptedChange {
        plan: "other".to_owned(),
        ..change(None)
    });
    assert_eq!(p95(&plan[0], "browse"), Some(millis(12)));
}

#[test]
fn an_error_rate_is_accepted_by_points() {
    let before = Quantity::Share(perf_core::Share::ZERO);
    let after = Quantity::Share(perf_core::Share::new(0.334).unwrap());
    let shift = AcceptedShift::between(Metric::ErrorRate, before, after).unwrap();
    assert_eq!(shift.to_string(), "+33.40 points");
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let mut run = kept(&sample());
    run.recorded_at = day(5);
    store.add(&run).unwrap();
    let accepted = [AcceptedChange {
        metric: Metric::ErrorRate,
        shift,
        ..change(None)
    }];
    let figures = accepted_figures(&store.runs().unwrap(), &accepted, day(20));
    let metrics = &figures[0].scenario("browse").unwrap().metrics;
    assert_eq!(
        (metrics.requests, metrics.failures),
        (9, 6),
        "3 and a third of 9"
    );
}

/// Which of the runs of the 5th and of the 15th have distributions of `browse` on the 20th.
fn compared(change: &AcceptedChange) -> Vec<bool> {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    for day_of in [5, 15] {
        let mut run = kept(&sample());
        run.recorded_at = day(day_of);
        store.add(&run).unwrap();
    }
    let accepted = std::slice::from_ref(change);
    let latencies = accepted_latencies(&store.runs().unwrap(), accepted, day(20));
    let has_browse = |run: &Vec<perf_core::ScenarioLatencies>| {
        assert!(
            run.iter().all(|s| s.name != "Aggregated"),
            "of which only percentiles are known"
        );
        run.iter()
            .any(|s| s.name == "browse" && s.steps.iter().any(|h| h.count() > 0))
    };
    latencies.iter().map(has_browse).collect()
}

#[test]
fn a_distribution_of_another_level_is_left_out() {
    assert_eq!(compared(&change(None)), [false, true], "it holds");
    assert_eq!(
        compared(&change(Some(day(19)))),
        [true, false],
        "it has expired"
    );
    let other = AcceptedChange {
        plan: "other".to_owned(),
        ..change(None)
    };
    assert_eq!(compared(&other), [true, true]);
    let failures = AcceptedChange {
        metric: Metric::ErrorRate,
        ..change(None)
    };
    assert_eq!(compared(&failures), [true, true]);
}
