//! How closely requests follow each other, and caps of each user.

use std::num::{NonZeroU64, NonZeroUsize};
use std::time::Duration;

use perf_core::{
    Action, FailureKind, Pace, Per, Plan, QuotaUse, RateLimit, Ratio, RequestQuota, Scenario,
};
use perf_driver::{DriveOptions, Stub, StubConfig};

use crate::operations::{Operations, count, successes};
use crate::plans::{arrivals, driven, driven_with, iterations, limit, plan, scenario, step, users};

const NOWHERE: &str = "http://127.0.0.1:1";
const HOUR: Duration = Duration::from_hours(1);

fn quota(limit: u64, window: Duration) -> RequestQuota {
    RequestQuota {
        limit: NonZeroU64::new(limit).unwrap(),
        window,
    }
}

fn request() -> Action {
    Action::Request(Box::new(step("/instant")))
}

fn with_quota(scenario: Scenario, limit: u64) -> Scenario {
    Scenario {
        quota: Some(quota(limit, HOUR)),
        ..scenario
    }
}

fn peak(pace: Option<Pace>) -> Option<u64> {
    pace?.quota.map(|quota| quota.peak)
}

/// Requirement: B-W1
#[test]
fn requests_of_all_workers_are_counted_together() {
    for workers in [1, 2] {
        let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
        let one = with_quota(scenario(iterations(500, 4), vec![step("/instant")]), 400);
        let run = driven_with(Operations, &plan(NOWHERE, vec![one]), &options);
        assert_eq!(successes(&run.sink), 500);
        let pace = run.scenarios[0].pace.unwrap();
        let used = QuotaUse {
            limit: 400,
            window: HOUR,
            peak: 500,
        };
        assert_eq!(pace.quota, Some(used));
        assert_eq!(used.ratio(), Ratio::new(1.25));
        assert!((1..=500).contains(&pace.peak_second), "{pace:?}");
        assert!(
            (pace.peak_second..=500).contains(&pace.peak_minute),
            "{pace:?}"
        );
        assert_eq!(run.pace, None, "the plan asks for none");
    }
}

#[test]
fn a_plan_counts_all_its_scenarios_and_a_scenario_only_its_own() {
    let one = with_quota(scenario(iterations(10, 2), vec![step("/instant")]), 1);
    let mut two = scenario(iterations(20, 2), vec![step("/instant"), step("/0")]);
    two.name = "two".to_owned();
    let mut both = plan(NOWHERE, vec![one, two]);
    both.defaults.quota = Some(quota(1_000, HOUR));
    let run = driven_with(Operations, &both, &DriveOptions::new());
    assert_eq!(peak(run.pace), Some(50));
    assert_eq!(peak(run.scenarios[0].pace), Some(10));
    assert_eq!(run.scenarios[1].pace, None);
}

#[test]
fn a_criterion_is_enough_to_have_it_counted() {
    let mut one = scenario(iterations(10, 1), vec![step("/instant")]);
    one.criteria = vec![
        "peak_rpm < 30"
            .parse::<perf_core::Requirement>()
            .unwrap()
            .into(),
    ];
    let mut plan: Plan = plan(NOWHERE, vec![one]);
    plan.criteria = vec![
        "burst_peak < 30"
            .parse::<perf_core::Requirement>()
            .unwrap()
            .into(),
    ];
    let run = driven_with(Operations, &plan, &DriveOptions::new());
    for pace in [run.pace, run.scenarios[0].pace] {
        let pace = pace.unwrap();
        assert_eq!((pace.peak_minute, pace.quota), (10, None));
    }
}

#[test]
fn what_is_not_measured_is_sent_all_the_same() {
    let mut one = with_quota(scenario(iterations(5, 1), vec![step("/instant")]), 1);
    one.journey.surroundings.setup = vec![request()];
    one.journey.surroundings.teardown = vec![request()];
    one.journey.surroundings.before_each = vec![request()];
    let run = driven_with(Operations, &plan(NOWHERE, vec![one]), &DriveOptions::new());
    assert_eq!(successes(&run.sink), 5);
    assert_eq!(peak(run.scenarios[0].pace), Some(12));
}

#[test]
fn what_a_cap_holds_back_to_the_end_is_not_counted() {
    let load = arrivals(1000.0, Duration::from_millis(20), 4, 100);
    let mut one = with_quota(scenario(load, vec![step("/instant")]), 1);
    one.rate_limit = Some(limit(0.01, 2));
    let mut plan = plan(NOWHERE, vec![one]);
    plan.defaults.drain = Duration::from_millis(20);
    let run = driven_with(Operations, &plan, &DriveOptions::new());
    assert_eq!(run.sink.len(), 20);
    assert_eq!(peak(run.scenarios[0].pace), Some(2));
}

#[test]
fn a_targets_quota_that_is_exceeded_shows_on_both_sides() {
    let stub = Stub::start(StubConfig {
        routes: vec!["GET / rate_limit=5/h".parse().unwrap()],
        ..StubConfig::default()
    })
    .unwrap();
    let one = with_quota(scenario(iterations(12, 1), vec![step("/")]), 5);
    let run = driven(&plan(&stub.base_url(), vec![one]));
    assert_eq!(successes(&run.sink), 5);
    assert_eq!(count(&run.sink, FailureKind::Status4xx), 7);
    assert_eq!(peak(run.scenarios[0].pace), Some(12));
}

#[test]
fn a_cap_of_each_user_holds_each_user_back_and_no_other() {
    let own = RateLimit {
        per: Per::User,
        ..limit(0.001, 2)
    };
    for (workers, of_plan) in [(1, false), (2, false), (2, true)] {
        let mut one = scenario(users(3, Duration::from_millis(300)), vec![step("/instant")]);
        let mut plan = plan(NOWHERE, Vec::new());
        if of_plan {
            plan.defaults.rate_limit = Some(own);
        } else {
            one.rate_limit = Some(own);
        }
        plan.defaults.drain = Duration::from_millis(1);
        plan.scenarios = vec![one];
        let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
        let run = driven_with(Operations, &plan, &options);
        assert_eq!(successes(&run.sink), 6, "two of each user");
        assert_eq!(run.scenarios[0].held_back, 3);
    }
}

#[test]
fn setup_and_load_are_under_the_same_cap() {
    let mut one = scenario(
        arrivals(1000.0, Duration::from_millis(20), 4, 100),
        vec![step("/instant")],
    );
    one.journey.surroundings.setup = vec![request()];
    one.rate_limit = Some(limit(0.01, 3));
    let mut plan = plan(NOWHERE, vec![one]);
    plan.defaults.drain = Duration::from_millis(20);
    let run = driven_with(Operations, &plan, &DriveOptions::new());
    assert_eq!(successes(&run.sink), 2, "the setup has used one of three");
}
