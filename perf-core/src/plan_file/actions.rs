//! A list of steps: requests, pauses, loops and choices.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use toml::de::DeValue;

use super::delay::decode_delay;
use super::fields::Fields;
use super::guard::decode_guard;
use super::inherited::Inherited;
use super::step::decode_step;
use super::value::Value;
use crate::criterion::Priority;
use crate::plan::{Action, Times};

const EXPECTED: &str = "a table with a `path`, a `think_time`, or `repeat` and `step`";
const LOOP: &str = "`repeat = 3` with `step = [{ path = \"/items\" }]`";
const CHOICE: &str = "`if = { \"{{role}}\" = \"admin\" }` with `step` and `else`";
/// Deeper than anybody reads, and far from what a stack could not hold.
const MAX_DEPTH: usize = 8;

/// Where a list of steps stands.
pub(super) struct Place<'a> {
    inherited: &'a Inherited,
    /// The names of the steps of the scenario so far.
    names: &'a mut BTreeSet<String>,
    /// The priority of criteria that have none; `None` where nothing is measured.
    priority: Option<Priority>,
    depth: usize,
}

impl<'a> Place<'a> {
    /// Among the measured steps.
    pub(super) const fn measured(
        inherited: &'a Inherited,
        priority: Priority,
        names: &'a mut BTreeSet<String>,
    ) -> Self {
        Self {
            inherited,
            names,
            priority: Some(priority),
            depth: 0,
        }
    }

    /// Among those that are done around them.
    pub(super) const fn around(inherited: &'a Inherited, names: &'a mut BTreeSet<String>) -> Self {
        Self {
            inherited,
            names,
            priority: None,
            depth: 0,
        }
    }
}

/// The actions of a list; never empty.
pub(super) fn decode_actions(list: Value<'_>, place: &mut Place<'_>) -> Option<Vec<Action>> {
    let elements = list.list("a list of steps, each a table with a `path`")?;
    if elements.is_empty() {
        list.wrong("no step", "at least one step");
        return None;
    }
    let decoded: Vec<_> = elements
        .iter()
        .map(|element| decode_action(*element, place))
        .collect();
    let decoded: Option<Vec<_>> = decoded.into_iter().collect();
    decoded.map(|actions| actions.into_iter().flatten().collect())
}

/// What one table says: one action, or a request and a pause, or a choice between such.
fn decode_action(value: Value<'_>, place: &mut Place<'_>) -> Option<Vec<Action>> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let otherwise = fields.take("else");
    if let Some(until) = fields.take("until")
        && fields.take("repeat").is_none()
    {
        until.wrong("`until` without `repeat`", LOOP);
    }
    if fields.take("if").is_none() {
        if let Some(otherwise) = otherwise {
            otherwise.wrong("`else` without `if`", CHOICE);
        }
        return decode_unconditional(value, fields, place);
    }
    let when = decode_guard(&mut fields, "if");
    let branches = fields.take("step").is_some() && fields.take("repeat").is_none();
    let then = if branches {
        nested(value, place, |place| {
            let then = fields.take("step").and_then(|s| decode_actions(s, place));
            fields.close();
            then
        })
    } else {
        decode_unconditional(value, fields, place)
    };
    let otherwise = otherwise.map_or(Some(Vec::new()), |list| {
        nested(value, place, |place| decode_actions(list, place))
    });
    Some(vec![Action::Choose {
        when: when?,
        then: then?,
        otherwise: otherwise?,
    }])
}

fn decode_unconditional(
    value: Value<'_>,
    mut fields: Fields<'_>,
    place: &mut Place<'_>,
) -> Option<Vec<Action>> {
    let repeat = fields.take("repeat");
    let steps = fields.take("step");
    if repeat.is_some() || steps.is_some() {
        return decode_loop(value, fields, place).map(|action| vec![action]);
    }
    let pause = fields.take("think_time").map(decode_delay);
    if pause.is_some() && fields.take("path").is_none() && !fields.has_unknown_key() {
        return pause.flatten().map(|delay| vec![Action::Pause(delay)]);
    }
    if let Some(criteria) = fields.take("criteria")
        && place.priority.is_none()
    {
        criteria.wrong(
            "criteria of a step that is not measured",
            "criteria only in `[[scenario.step]]` and `[[scenario.task.step]]`",
        );
    }
    let priority = place.priority.unwrap_or_default();
    let step = decode_step(value, fields, place.inherited, priority, place.names)?;
    let pause = pause.map_or(Some(None), |delay| delay.map(Some))?;
    Some(
        [Action::Request(Box::new(step))]
            .into_iter()
            .chain(pause.map(Action::Pause))
            .collect(),
    )
}

fn decode_loop(value: Value<'_>, mut fields: Fields<'_>, place: &mut Place<'_>) -> Option<Action> {
    let times = fields.require("repeat", LOOP).and_then(decode_times);
    let actions = nested(value, place, |place| {
        let steps = fields.require("step", LOOP)?;
        decode_actions(steps, place)
    });
    let until = fields
        .take("until")
        .map(|_| decode_guard(&mut fields, "until"));
    fields.close();
    Some(Action::Repeat {
        times: times?,
        until: until.map_or(Some(None), |guard| guard.map(Some))?,
        actions: actions?,
    })
}

/// A number, or a value of the run that is one.
fn decode_times(value: Value<'_>) -> Option<Times> {
    const EXPECTED: &str = "a whole number from 1 to 1000000, or a value such as `\"{{count}}\"`";
    if let DeValue::String(_) = value.raw.get_ref() {
        let template = value.template(EXPECTED)?;
        value.decoder.uses.end_step(Vec::new());
        if let Some(number) = template.as_fixed() {
            let times = number.trim().parse().ok().and_then(NonZeroU32::new);
            let times = times.filter(|times| times.get() <= Times::MOST);
            if times.is_none() {
                value.wrong(format!("`{number}` is no number of times"), EXPECTED);
            }
            return times.map(Times::Fixed);
        }
        return Some(Times::Counted(template));
    }
    let times = value.positive(Times::MOST.into())?;
    let times = u32::try_from(times).ok().and_then(NonZeroU32::new)?;
    Some(Times::Fixed(times))
}

/// What `decode` makes of what is within `value`, one level deeper.
fn nested<T>(
    value: Value<'_>,
    place: &mut Place<'_>,
    decode: impl FnOnce(&mut Place<'_>) -> Option<T>,
) -> Option<T> {
    if place.depth == MAX_DEPTH {
        value.wrong(
            "loops and choices too deep within each other",
            "at most eight",
        );
        return None;
    }
    place.depth += 1;
    let decoded = decode(place);
    place.depth -= 1;
    decoded
}
