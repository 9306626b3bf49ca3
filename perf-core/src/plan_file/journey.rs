//! What a scenario's users do: `step` or `task`, and what is done around them.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use super::actions::{Place, decode_actions};
use super::delay::decode_delay;
use super::fields::Fields;
use super::inherited::{Inherited, unique};
use super::uses::Area;
use super::value::Value;
use crate::criterion::Priority;
use crate::plan::{Action, Journey, Surroundings, Task};

const MAX_WEIGHT: u64 = 1_000_000;
const STEPS: &str = "at least one table `[[scenario.step]]` with a path";
const TASKS: &str = "tables `[[scenario.task]]` with a weight and steps";

pub(super) fn decode_journey(
    fields: &mut Fields<'_>,
    inherited: &Inherited,
    priority: Priority,
) -> Option<Journey> {
    let think_time = fields.take("think_time").map(decode_delay);
    let pacing = fields.take("pacing").map(Value::duration_or_none);
    let mut names = BTreeSet::new();
    let tasks = match (fields.take("step"), fields.take("task")) {
        (Some(_), Some(task)) => {
            let problem = "both steps and tasks";
            task.wrong(problem, "steps, or tasks that have steps of their own");
            None
        }
        (Some(steps), None) => {
            steps.decoder.uses.enter(Area::Task);
            let mut place = Place::measured(inherited, priority, &mut names);
            decode_measured(steps, &mut place).map(|actions| {
                vec![Task {
                    name: None,
                    weight: NonZeroU32::MIN,
                    actions,
                }]
            })
        }
        (None, Some(tasks)) => decode_tasks(tasks, inherited, priority, &mut names),
        (None, None) => {
            fields.lacks("`step` is missing", STEPS);
            None
        }
    };
    let mut around = |key, area| {
        let mut place = Place::around(inherited, &mut names);
        fields.take(key).map_or(Some(Vec::new()), |list| {
            list.decoder.uses.enter(area);
            decode_actions(list, &mut place)
        })
    };
    let surroundings = Surroundings {
        setup: around("setup", Area::Setup).unwrap_or_default(),
        on_start: around("on_start", Area::OnStart).unwrap_or_default(),
        before_each: around("before_each", Area::BeforeEach).unwrap_or_default(),
        after_each: around("after_each", Area::AfterEach).unwrap_or_default(),
        on_stop: around("on_stop", Area::OnStop).unwrap_or_default(),
        teardown: around("teardown", Area::Teardown).unwrap_or_default(),
    };
    Some(Journey {
        tasks: tasks?,
        think_time: think_time.map_or(Some(None), |delay| delay.map(Some))?,
        pacing: pacing.map_or(Some(None), |span| span.map(Some))?,
        surroundings,
    })
}

fn decode_tasks(
    list: Value<'_>,
    inherited: &Inherited,
    priority: Priority,
    steps: &mut BTreeSet<String>,
) -> Option<Vec<Task>> {
    let elements = list.list(TASKS)?;
    if elements.is_empty() {
        list.wrong("no task", TASKS);
        return None;
    }
    let mut names = BTreeSet::new();
    let decoded: Vec<_> = elements
        .iter()
        .map(|element| {
            let mut fields = Fields::of(*element, TASKS)?;
            let name = fields.name("name");
            let name = name.map(|name| unique(*element, name, &mut names, "task"));
            let weight = fields
                .take("weight")
                .map_or(Some(1), |weight| weight.positive(MAX_WEIGHT));
            element.decoder.uses.enter(Area::Task);
            let mut place = Place::measured(inherited, priority, steps);
            let actions = fields
                .require("step", "`[[scenario.task.step]]` with a path")
                .and_then(|list| decode_measured(list, &mut place));
            fields.close();
            Some(Task {
                name: name.map_or(Some(None), |name| name.map(Some))?,
                weight: u32::try_from(weight?).ok().and_then(NonZeroU32::new)?,
                actions: actions?,
            })
        })
        .collect();
    decoded.into_iter().collect()
}

/// The actions of a list that has to have a request in it: without one there is nothing to measure.
fn decode_measured(list: Value<'_>, place: &mut Place<'_>) -> Option<Vec<Action>> {
    let actions = decode_actions(list, place)?;
    let measured = actions.iter().any(Action::has_request);
    if !measured {
        list.wrong("no step that sends a request", STEPS);
    }
    measured.then_some(actions)
}
