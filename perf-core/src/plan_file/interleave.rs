//! `interleave = { … }`: two scenarios that are driven in turn.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use super::decoder::Decoder;
use super::fields::Fields;
use super::inherited::Course;
use super::process::decode_process;
use super::turns::TurnTaker;
use super::value::Value;
use crate::did_you_mean::did_you_mean;
use crate::metric::Metric;
use crate::plan::{Interleave, Order, Process, Scenario, WarmUp};

const EXPECTED: &str = "`interleave = { with = \"other scenario\", blocks = 20 }`";
/// One warms up, and three pairs are the fewest that have an interval worth its name.
const FEWEST: u64 = 4;
const MOST: u64 = 1_000;

/// What the scenario called `name` says of its turns, unless its name is a mistake.
pub(super) fn decode_interleave(value: Value<'_>, name: Option<&str>) -> Option<Interleave> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let with = fields.require("with", EXPECTED);
    let blocks = fields.require("blocks", EXPECTED);
    let process = fields.take("process").map(decode_found);
    let with_process = fields.take("with_process").map(decode_found);
    fields.close();
    let text = with.and_then(|with| with.text("the name of another scenario"));
    let blocks = blocks.and_then(|blocks| {
        let count = blocks.positive(MOST)?;
        if count < FEWEST {
            blocks.wrong(
                format!("{count} blocks are too few for an interval"),
                format!("{FEWEST} blocks or more, of which the first one warms up; 20 are usual"),
            );
            return None;
        }
        u32::try_from(count).ok().and_then(NonZeroU32::new)
    });
    let text = text?;
    if let Some(by) = name {
        value.decoder.turns.note(by.to_owned(), text.span);
    }
    Some(Interleave {
        with: text.content,
        blocks: blocks?,
        process: process.map_or(Some(None), |process| process.map(Some))?,
        with_process: with_process.map_or(Some(None), |process| process.map(Some))?,
    })
}

/// A process that runs already when the load begins.
fn decode_found(value: Value<'_>) -> Option<Process> {
    let process = decode_process(value)?;
    if matches!(process, Process::Command(_)) {
        value.wrong(
            "a command, which `[target]` starts",
            "`{ pid_file = \"server.pid\" }`, `{ name = \"nginx\" }` or `{ port = 8080 }`",
        );
        return None;
    }
    Some(process)
}

/// Notes every scenario that cannot be driven in turn with the one that it names. Those that have
/// other mistakes are not among `scenarios`; `known` has the names of all.
pub(super) fn check_interleaved(
    decoder: &Decoder<'_>,
    scenarios: &[Scenario],
    known: &BTreeSet<String>,
    course: Course,
) {
    let mut taken = BTreeSet::new();
    for TurnTaker { name: by, span } in decoder.turns.take() {
        let find = |name: &str| scenarios.iter().find(|scenario| scenario.name == name);
        let Some((own, interleave)) =
            find(&by).and_then(|own| Some((own, own.interleave.as_ref()?)))
        else {
            continue;
        };
        let with = &interleave.with;
        let wrong = |problem: String, expected: &str| decoder.mistake(&span, problem, expected);
        if *with == by {
            wrong(format!("`{with}` in turn with itself"), "another scenario");
            continue;
        }
        if !known.contains(with) {
            let others = known.iter().filter(|name| **name != by);
            let guess = did_you_mean(with, others.map(String::as_str));
            let guess = guess.unwrap_or_else(|| "the name of another scenario".to_owned());
            wrong(format!("no scenario is called `{with}`"), &guess);
            continue;
        }
        if course.order == Order::Parallel {
            wrong(
                "turns in a plan whose scenarios all begin together".to_owned(),
                "`order = \"sequential\"` in `[defaults]`",
            );
        }
        let are_named = interleave.process.is_some() && interleave.with_process.is_some();
        if !course.target_is_watched && !are_named {
            wrong(
                "no process under test that could be metered".to_owned(),
                "a `process` in `[target]`, or `process` and `with_process` beside `with`",
            );
        }
        let place = |name: &str| scenarios.iter().position(|scenario| scenario.name == name);
        let Some(other) = find(with) else { continue };
        if place(&by)
            .zip(place(with))
            .is_some_and(|(own, with)| own.abs_diff(with) != 1)
        {
            wrong(
                format!("`{with}`, which does not stand beside this scenario"),
                "the scenario just before this one, or just behind it",
            );
        }
        if other.interleave.is_some() || !taken.insert(with.clone()) {
            wrong(
                format!("`{with}` takes turns with another scenario already"),
                "pairs of scenarios, of which one has `interleave`",
            );
        }
        for scenario in [own, other] {
            if let Some((problem, expected)) = hindrance(scenario, interleave.blocks) {
                wrong(format!("`{}` {problem}", scenario.name), expected);
            }
        }
    }
}

/// What keeps a scenario from being driven in blocks, and what would be right.
fn hindrance(scenario: &Scenario, blocks: NonZeroU32) -> Option<(&'static str, &'static str)> {
    const EVEN: &str = "`{ iterations = 1000 }`, `{ virtual_users = 4, duration = \"20s\" }` or \
                        `{ arrival_rate = \"50/s\", duration = \"20s\" }`";
    let over_time = |metric: Metric| matches!(metric, Metric::Throughput | Metric::Pace(_));
    let mut metrics = scenario.criteria.iter().map(|c| c.require.metric());
    if scenario.load.block(0, blocks).is_none() {
        return Some((
            "has a load that changes: its blocks would not be alike",
            EVEN,
        ));
    }
    if scenario.scale.is_some() {
        return Some(("has a `scale`", "a scenario without one"));
    }
    if !scenario.faults.is_empty() {
        return Some((
            "has a fault, which would fall into the one block and not into the other",
            "a scenario without faults",
        ));
    }
    if scenario.warm_up != WarmUp::None {
        return Some((
            "has a warm-up of its own",
            "none: the first block of each of the two is the warm-up",
        ));
    }
    if !scenario.start_after.is_zero() {
        return Some(("has `start_after`", "none: it begins when its turn comes"));
    }
    metrics.any(over_time).then_some((
        "has a criterion on a rate over time, and rests in between",
        "criteria on latency, errors and overhead; a rate in a scenario of its own",
    ))
}
