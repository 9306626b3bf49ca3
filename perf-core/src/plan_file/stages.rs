//! `load = { stages = [ … ] }`.

use std::time::Duration;

use super::amounts::{MAX_CONCURRENCY, rate_or_none};
use super::fields::Fields;
use super::value::Value;
use crate::plan::{Stage, Stages};
use crate::units::Rate;

pub(super) const EXPECTED: &str = "stages such as \
     `[{ virtual_users = 50, over = \"10s\" }, { hold = \"1m\" }, { pause = \"5s\" }]`, of \
     `virtual_users` or of `arrival_rate`";
const ONE: &str = "`{ virtual_users = 50, over = \"10s\" }`, `{ virtual_users = 50, hold = \"1m\" }`, \
     `{ hold = \"1m\" }` or `{ pause = \"5s\" }`, or the same with an `arrival_rate`";
const ONE_KIND: &str = "either `virtual_users` or `arrival_rate` in all stages";

/// Stages of the one kind or the other.
pub(super) enum Decoded {
    Users(Stages<u32>),
    Rates(Stages<Rate>),
}

/// One stage as it is written.
struct Written<'d> {
    whole: Value<'d>,
    users: Option<Value<'d>>,
    rate: Option<Value<'d>>,
    from: Option<Value<'d>>,
    shape: Shape,
}

/// What a stage does; its time is `None` if it cannot be read.
#[derive(Clone, Copy)]
enum Shape {
    Move(Option<Duration>),
    Stay(Option<Duration>),
    Pause(Option<Duration>),
}

pub(super) fn decode_stages(list: Value<'_>) -> Option<Decoded> {
    let written: Vec<_> = list
        .list(EXPECTED)?
        .into_iter()
        .map(Written::decode)
        .collect();
    let known = || written.iter().flatten();
    let has_users = known().any(|stage| stage.users.is_some());
    let of_rates = known().find_map(|stage| stage.rate);
    if let (true, Some(rate)) = (has_users, of_rates) {
        rate.wrong("stages of users and of arrivals in one load", ONE_KIND);
        return None;
    }
    if of_rates.is_some() {
        let read = |value: Value<'_>| value.read("a rate such as `\"50/s\"`", rate_or_none);
        let zero = Rate::per_second(0.0)?;
        joined(list, written, zero, |stage| stage.rate, read).map(Decoded::Rates)
    } else if has_users {
        let read = |value: Value<'_>| u32::try_from(value.whole(0, MAX_CONCURRENCY)?).ok();
        joined(list, written, 0, |stage| stage.users, read).map(Decoded::Users)
    } else {
        // What cannot be read at all has been told.
        if written.iter().all(Option::is_some) {
            list.wrong("stages that do not say how much", EXPECTED);
        }
        None
    }
}

impl<'d> Written<'d> {
    fn decode(value: Value<'d>) -> Option<Self> {
        let mut fields = Fields::of(value, ONE)?;
        let users = fields.take("virtual_users");
        let rate = fields.take("arrival_rate");
        let from = fields.take("from");
        let over = fields.take("over");
        let hold = fields.take("hold");
        let pause = fields.take("pause");
        let has_value = users.is_some() || rate.is_some();
        let shape = match (over, hold, pause) {
            (Some(over), None, None) if has_value => Some(Shape::Move(over.duration())),
            (None, Some(hold), None) => Some(Shape::Stay(hold.duration())),
            (None, None, Some(pause)) if !has_value => Some(Shape::Pause(pause.duration())),
            _ => {
                fields.lacks_unless_misspelt("not one kind of stage", ONE);
                None
            }
        };
        fields.close();
        if let (Some(from), Some(Shape::Stay(_) | Shape::Pause(_))) = (from, shape) {
            from.wrong("`from` goes with `over`", ONE);
            return None;
        }
        Some(Self {
            whole: value,
            users,
            rate,
            from,
            shape: shape?,
        })
    }
}

/// Joins stages: each goes on from where the last one ended.
fn joined<'d, V: Copy + PartialOrd + Into<f64>>(
    list: Value<'d>,
    written: Vec<Option<Written<'d>>>,
    zero: V,
    value_of: impl Fn(&Written<'d>) -> Option<Value<'d>>,
    read: impl Fn(Value<'d>) -> Option<V>,
) -> Option<Stages<V>> {
    // What a stage ends at; unknown after one that cannot be read.
    let mut reached = Some(zero);
    let stages: Vec<Option<Stage<V>>> = written
        .into_iter()
        .map(|stage| {
            let before = reached.take();
            let stage = stage?;
            let value = value_of(&stage).map(&read);
            let (from, to, over) = match stage.shape {
                Shape::Pause(span) => (Some(zero), Some(zero), span),
                Shape::Stay(span) => {
                    let held = value.unwrap_or(before);
                    if value.is_none() && held.is_some_and(|held| held <= zero) {
                        stage.whole.wrong(
                            "there is nothing to hold here",
                            "a value, as in `{ virtual_users = 50, hold = \"1m\" }`",
                        );
                    }
                    (held, held, span)
                }
                Shape::Move(span) => {
                    let from = stage.from.map_or(before, &read);
                    (from, value.flatten(), span)
                }
            };
            reached = to;
            let (from, to, over) = (from?, to?, over?);
            Some(Stage { from, to, over })
        })
        .collect();
    let stages = Stages::new(stages.into_iter().collect::<Option<_>>()?);
    if stages.is_none() {
        list.wrong("stages in which nothing is ever started", EXPECTED);
    }
    stages
}
