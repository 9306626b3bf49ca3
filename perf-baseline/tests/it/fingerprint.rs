//! Whether two runs were made under the same circumstances.

use perf_baseline::{
    Circumstances, Comparable, Difference, Mismatch, NotComparable, RunId, Store, StoredRun,
    Weightiness, comparable, differences,
};
use perf_core::{Host, Run};

use crate::store::{kept, sample};

/// A run, changed after one like it was stored.
fn changed(change: impl Fn(&mut Run)) -> (StoredRun, Run) {
    let mut run = sample();
    run.scenarios[0].hash = Some("a".repeat(16));
    let details = &mut run.environment.host.as_mut().unwrap().details;
    details.machine = Some("KVM large".to_owned());
    details.governor = Some("performance".to_owned());
    let baseline = kept(&run);
    change(&mut run);
    (baseline, run)
}

fn found(change: impl Fn(&mut Run)) -> Vec<Difference> {
    let (baseline, run) = changed(change);
    let current = Circumstances {
        environment: &run.environment,
        target: run.target.as_deref(),
        scenarios: &Circumstances::of_records(&run.scenarios),
    };
    differences(&current, &baseline)
}

fn host(run: &mut Run) -> &mut Host {
    run.environment.host.as_mut().unwrap()
}

#[test]
fn the_same_is_no_difference_and_neither_is_what_nobody_knows() {
    assert_eq!(found(|_| {}), []);
    assert_eq!(found(|run| run.environment.host = None), []);
    assert_eq!(found(|run| run.target = None), []);
    assert_eq!(found(|run| host(run).details.machine = None), []);
    assert_eq!(found(|run| run.scenarios[0].hash = None), []);
    assert_eq!(found(|run| drop(run.scenarios.remove(0))), []);
    assert_eq!(found(|run| run.scenarios[0].name = "new".to_owned()), []);
    let other_port = |run: &mut Run| run.target = Some("http://localhost:1".to_owned());
    assert_eq!(found(other_port), []);
}

#[test]
fn e_every_hard_and_soft_difference_is_told() {
    type Case = (fn(&mut Run), &'static str, Weightiness);
    use Weightiness::{Hard, Soft};
    let cases: [Case; 15] = [
        (
            |r| host(r).arch = "aarch64".to_owned(),
            "instruction set",
            Hard,
        ),
        (|r| host(r).cpu_model = "Z80".to_owned(), "processor", Hard),
        (|r| host(r).cores = 3, "logical cores", Hard),
        (
            |r| host(r).os = "Plan 9".to_owned(),
            "operating system",
            Hard,
        ),
        (|r| host(r).kernel = "6.2.0".to_owned(), "kernel", Hard),
        (|r| host(r).kernel = "6.1.9".to_owned(), "kernel", Soft),
        (
            |r| host(r).memory = perf_core::Bytes::new(4 << 30),
            "memory",
            Soft,
        ),
        (
            |r| host(r).details.machine = Some("KVM small".to_owned()),
            "machine",
            Hard,
        ),
        (
            |r| host(r).details.governor = Some("powersave".to_owned()),
            "clock governor",
            Soft,
        ),
        (
            |r| r.target = Some("https://shop.example/".to_owned()),
            "place of the target",
            Hard,
        ),
        (
            |r| r.scenarios[0].load = "60/s for 10 s".to_owned(),
            "load of scenario `browse`",
            Hard,
        ),
        (
            |r| r.scenarios[0].hash = Some("b".to_owned()),
            "what scenario `browse` does",
            Hard,
        ),
        (|r| host(r).kernel = "7.1.0".to_owned(), "kernel", Hard),
        (
            |r| host(r).kernel = "6.1.0-18-amd64".to_owned(),
            "kernel",
            Soft,
        ),
        (
            |r| host(r).memory = perf_core::Bytes::new(16 << 30),
            "memory",
            Soft,
        ),
    ];
    for (change, circumstance, weightiness) in cases {
        let found = found(change);
        assert_eq!(found.len(), 1, "{circumstance}: {found:?}");
        assert_eq!(found[0].circumstance, circumstance);
        assert_eq!(found[0].weightiness, weightiness, "{circumstance}");
    }
}

#[test]
fn hard_ones_come_first_and_say_both_sides() {
    let found = found(|run| {
        host(run).details.governor = Some("powersave".to_owned());
        host(run).cores = 64;
    });
    let told: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "logical cores: `2` in the baseline, `64` now",
            "clock governor: `performance` in the baseline, `powersave` now"
        ]
    );
}

#[test]
fn another_host_is_soft_and_small_differences_of_memory_are_none() {
    let mut run = sample();
    run.target = Some("https://a.example:8443/x".to_owned());
    let baseline = kept(&run);
    run.target = Some("https://user@b.example/x".to_owned());
    host(&mut run).memory = perf_core::Bytes::new((8 << 30) - 1_000_000);
    let current = Circumstances {
        environment: &run.environment,
        target: run.target.as_deref(),
        scenarios: &[],
    };
    let found = differences(&current, &baseline);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].to_string(),
        "target: `a.example` in the baseline, `b.example` now"
    );
    assert_eq!(found[0].weightiness, Weightiness::Soft);
}

fn id(number: u32) -> RunId {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let mut run = kept(&sample());
    run.notes = Some(number.to_string());
    store.add(&run).unwrap()
}

/// What is left of runs changed like this, held against a usual one.
fn held(changes: &[fn(&mut StoredRun)], mismatch: Mismatch) -> Result<Comparable, NotComparable> {
    let (baseline, run) = changed(|_| {});
    let runs = changes.iter().zip(0_u32..).map(|(change, number)| {
        let mut stored = baseline.clone();
        change(&mut stored);
        (id(number), stored)
    });
    let current = Circumstances {
        environment: &run.environment,
        target: run.target.as_deref(),
        scenarios: &Circumstances::of_records(&run.scenarios),
    };
    comparable(runs.collect(), &run.name, &current, mismatch)
}

fn names(found: &Comparable) -> Vec<Vec<&str>> {
    let runs = found.runs.iter();
    runs.map(|(_, run)| run.scenarios.iter().map(|s| &*s.name).collect())
        .collect()
}

#[test]
fn runs_of_other_plans_and_machines_are_left_out() {
    let cores: fn(&mut StoredRun) = |run| run.environment.host.as_mut().unwrap().cores = 9;
    let plan: fn(&mut StoredRun) = |run| run.name = "other".to_owned();
    let same: fn(&mut StoredRun) = |_| {};
    let found = held(&[same, cores, plan], Mismatch::Refuse).unwrap();
    assert_eq!(names(&found), [["browse", "Aggregated"]]);
    assert_eq!(found.differences, []);
    let none = held(&[plan], Mismatch::Allow).unwrap_err();
    assert!(matches!(none, NotComparable::NoRuns { .. }));
    let only_others = held(&[plan, cores], Mismatch::Refuse).unwrap_err();
    assert!(
        only_others
            .to_string()
            .contains("\n  logical cores: `9` in the baseline, `2` now")
    );
    let allowed = held(&[cores], Mismatch::Allow).unwrap();
    assert_eq!(allowed.differences.len(), 1);
}

#[test]
fn a_run_whose_scenarios_have_all_been_renamed_is_held_against_none() {
    let renamed: fn(&mut StoredRun) = |run| {
        for scenario in &mut run.scenarios {
            scenario.name = format!("old {}", scenario.name);
        }
    };
    let one: fn(&mut StoredRun) = |run| run.scenarios[0].name = "old".to_owned();
    let only_total: fn(&mut StoredRun) = |run| run.scenarios.clear();
    let cores: fn(&mut StoredRun) = |run| {
        run.environment.host.as_mut().unwrap().cores = 9;
        run.scenarios.truncate(1);
        run.scenarios[0].name = "old".to_owned();
    };
    for (stored, mismatch) in [
        (renamed, Mismatch::Refuse),
        (renamed, Mismatch::Allow),
        (cores, Mismatch::Allow),
    ] {
        let refused = held(&[stored], mismatch).unwrap_err();
        assert!(
            matches!(refused, NotComparable::OtherScenarios { .. }),
            "{refused}"
        );
        let told = refused.to_string();
        assert!(told.contains("only in the baseline: `old"), "{told}");
        assert!(told.contains("only in this run: `browse`"), "{told}");
    }
    // One of them is enough, and a total is of all.
    for stored in [one, only_total] {
        assert_eq!(
            held(&[renamed, stored], Mismatch::Refuse)
                .unwrap()
                .runs
                .len(),
            2
        );
    }
}

#[test]
fn a_scenario_that_changed_leaves_the_others_their_history() {
    let old: fn(&mut StoredRun) = |run| run.scenarios[0].hash = Some("old".to_owned());
    let same: fn(&mut StoredRun) = |_| {};
    let refused = held(&[old, old], Mismatch::Refuse).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("what scenario `browse` does: `old`"),
        "{refused}"
    );
    let allowed = held(&[old, old], Mismatch::Allow).unwrap();
    assert_eq!(names(&allowed), [["browse", "Aggregated"]; 2]);
    assert_eq!(allowed.differences[0].scenario.as_deref(), Some("browse"));
    // One run of the new kind is enough to go on with; the other scenario keeps its runs.
    let found = held(&[old, old, same], Mismatch::Refuse).unwrap();
    assert_eq!(
        names(&found),
        [
            vec!["Aggregated"],
            vec!["Aggregated"],
            vec!["browse", "Aggregated"]
        ]
    );
    assert_eq!(found.differences, []);
    // A run that has nothing left is none of which only the total is known.
    let alone: fn(&mut StoredRun) = |run| {
        run.scenarios.truncate(1);
        run.scenarios[0].hash = Some("old".to_owned());
    };
    let found = held(&[alone, same], Mismatch::Refuse).unwrap();
    assert_eq!(names(&found), [["browse", "Aggregated"]]);
    let total: fn(&mut StoredRun) = |run| run.scenarios.clear();
    let found = held(&[total], Mismatch::Refuse).unwrap();
    assert_eq!(names(&found), [[""; 0]]);
}
