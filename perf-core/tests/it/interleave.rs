//! Scenarios that are driven in turn.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use perf_core::{
    Change, Load, Metric, Plan, Process, Quantity, Requirement, Selection, parse_plan,
};

const FIXTURE: &str = include_str!("../fixtures/v1/interleave.toml");

fn read(text: &str) -> Result<Plan, String> {
    parse_plan(text, "perf.toml", Path::new(""), &|_| None).map_err(|error| error.to_string())
}

#[test]
fn one_of_the_two_says_so() {
    let plan = read(FIXTURE).expect("it is right");
    assert_eq!(plan.scenarios[0].interleave, None);
    let turns = plan.scenarios[1].interleave.as_ref().expect("it says so");
    assert_eq!((turns.with.as_str(), turns.blocks.get()), ("direct", 10));
    assert_eq!(turns.process, Some(Process::PidFile("bus.pid".into())));
    assert_eq!(turns.with_process, Some(Process::Name("direct".to_owned())));
    let metrics: Vec<_> = plan.scenarios[1]
        .criteria
        .iter()
        .map(|c| c.require.metric())
        .collect();
    assert_eq!(metrics, [Metric::CpuOverhead, Metric::MemoryOverhead]);
    // In turn it is the same work.
    let alone = FIXTURE
        .lines()
        .filter(|line| !line.starts_with("interleave") && !line.starts_with("criteria"));
    let alone = read(&alone.collect::<Vec<_>>().join("\n")).expect("it is right");
    assert_eq!(alone.scenarios[1].hash, plan.scenarios[1].hash);
}

#[test]
fn both_are_selected_or_the_other_one_alone() {
    let plan = read(FIXTURE).expect("it is right");
    let select = |name: &str| {
        plan.clone().select(&Selection {
            scenarios: vec![name.to_owned()],
            ..Selection::default()
        })
    };
    assert!(select("bus").is_err());
    assert_eq!(select("direct").expect("it is one").scenarios.len(), 1);
}

#[test]
fn a_load_is_cut_into_blocks_that_make_it_up() {
    let plan = read(FIXTURE).expect("it is right");
    let blocks = NonZeroU32::new(10).expect("not zero");
    let cut = |load: &Load| -> Vec<Load> {
        let blocks = (0..10).map(|place| load.block(place, blocks));
        blocks.map(|block| block.expect("it can be cut")).collect()
    };
    let counts: Vec<u64> = cut(&plan.scenarios[0].load)
        .iter()
        .map(|block| match block {
            Load::Iterations { total, .. } => total.get(),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(counts.iter().sum::<u64>(), 103);
    assert!(counts.iter().all(|count| [10, 11].contains(count)));
    let times = cut(&plan.scenarios[1].load);
    assert!(
        times
            .iter()
            .all(|block| block.duration() == Some(Duration::from_secs(2)))
    );
    // A load that is too short has one iteration in each.
    let short = plan.scenarios[0]
        .load
        .with_iterations(std::num::NonZeroU64::MIN);
    assert_eq!(cut(&short).len(), 10);
}

#[test]
fn an_overhead_has_a_sign_and_may_be_less_than_nothing() {
    let line: Requirement = "cpu_overhead < 5%".parse().expect("it is right");
    assert_eq!(line.to_string(), "cpu_overhead < +5.0%");
    let less = Change::relative(-0.25).expect("not all of it");
    let text = serde_json::to_string(&Quantity::Change(less)).expect("it is written");
    assert_eq!(text, r#"{"change":-0.25}"#);
    assert_eq!(
        serde_json::from_str::<Quantity>(&text).expect("it is read"),
        Quantity::Change(less)
    );
}

#[test]
fn mistakes_in_turns_are_told_in_their_places() {
    let scenario = |name: &str, load: &str, rest: &str| {
        format!(
            "[[scenario]]\nname = \"{name}\"\nload = {{ {load} }}\n{rest}\nstep = [{{ path = \"/\" }}]\n"
        )
    };
    let turns =
        |with: &str, rest: &str| format!("interleave = {{ with = \"{with}\", blocks = 10{rest} }}");
    let text = [
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n\
         [defaults]\norder = \"parallel\"\n"
            .to_owned(),
        scenario(
            "first",
            "iterations = 9",
            "criteria = [\"cpu_overhead < 5%\"]",
        ),
        scenario("plain", "iterations = 9", ""),
        scenario("parallel", "iterations = 9", &turns("plain", "")),
        scenario("itself", "iterations = 9", &turns("itself", "")),
        scenario("unknown", "iterations = 9", &turns("plane", "")),
        scenario("far", "iterations = 9", &turns("late", "")),
        scenario("burst", "burst = 9", ""),
        scenario("of burst", "iterations = 9", &turns("burst", "")),
        scenario("warm", "iterations = 9", "warm_up = \"1s\""),
        scenario("of warm", "iterations = 9", &turns("warm", "")),
        scenario("late", "iterations = 9", "start_after = \"1s\""),
        scenario("of late", "iterations = 9", &turns("late", "")),
        scenario(
            "rate",
            "iterations = 9",
            "criteria = [\"throughput > 1/s\"]",
        ),
        scenario("of rate", "iterations = 9", &turns("rate", "")),
        scenario(
            "few",
            "iterations = 9",
            "interleave = { with = \"rate\", blocks = 3 }",
        ),
        scenario("none", "iterations = 9", "interleave = { with = \"rate\" }"),
        scenario(
            "started",
            "iterations = 9",
            &turns("none", ", process = { command = [\"app\"] }"),
        ),
    ]
    .concat();
    insta::assert_snapshot!(read(&text).expect_err("it is wrong"));
}
