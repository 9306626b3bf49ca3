//! `scale = { … }`: the values that a scenario is repeated with.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use toml::de::DeValue;

use super::fields::Fields;
use super::value::Value;
use crate::plan::{Load, ScaleAxis};
use crate::units::Number;

const EXPECTED: &str =
    "`scale = { sizes = [10, 50, 100] }` or `scale = { virtual_users = [1, 2, 4, 8] }`";
const FEWEST: usize = 2;
const MOST: usize = 50;
const LARGEST_SIZE: u64 = 1_000_000_000;
const MOST_USERS: u64 = 100_000;

/// One of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ScaleValue {
    pub(super) axis: ScaleAxis,
    pub(super) value: u32,
    /// Whether it is the first one of its scenario.
    pub(super) is_first: bool,
}

impl ScaleValue {
    /// In place of values that are wrong.
    pub(super) const STAND_IN: Self = Self {
        axis: ScaleAxis::Size,
        value: 1,
        is_first: true,
    };

    pub(super) fn number(self) -> Number {
        Number::of_count(u64::from(self.value))
    }

    /// The name of the scenario with this value.
    pub(super) fn name(self, of: &str) -> String {
        format!("{of}, {}", self.axis.label(self.number()))
    }

    /// What `{{size}}` stands for; `None` where users are varied.
    pub(super) fn size(self) -> Option<u32> {
        (self.axis == ScaleAxis::Size).then_some(self.value)
    }

    /// `load`, which stands at `value` in the file, with so many users if it is users that vary.
    pub(super) fn load(self, load: Load, value: Value<'_>) -> Option<Load> {
        let users = NonZeroU32::new(self.value).filter(|_| self.axis == ScaleAxis::VirtualUsers);
        let Some(users) = users else {
            return Some(load);
        };
        match load {
            Load::Iterations { total, .. } => Some(Load::Iterations {
                total,
                virtual_users: users,
            }),
            Load::VirtualUsers {
                duration,
                spawn_rate,
                ramp_down,
                ..
            } => Some(Load::VirtualUsers {
                virtual_users: users,
                duration,
                spawn_rate,
                ramp_down,
            }),
            _ => {
                value.wrong(
                    "this load has no fixed number of users that `scale` could vary",
                    "`{ duration = \"30s\", virtual_users = 1 }`, or `{ iterations = 1000 }`",
                );
                None
            }
        }
    }
}

/// The values that the scenario at `scenario` is repeated with. Nothing where it has no `scale`; `None`
/// where that is wrong.
pub(super) fn decode_scale(scenario: Value<'_>) -> Option<Vec<ScaleValue>> {
    let DeValue::Table(_) = scenario.raw.get_ref() else {
        // What it is instead is told where it is read.
        return Some(Vec::new());
    };
    let mut fields = Fields::of(scenario, EXPECTED)?;
    let Some(scale) = fields.take("scale") else {
        return Some(Vec::new());
    };
    let mut fields = Fields::of(scale, EXPECTED)?;
    let sizes = fields.take("sizes");
    let users = fields.take("virtual_users");
    fields.close();
    match (sizes, users) {
        (Some(list), None) => values(list, ScaleAxis::Size, LARGEST_SIZE),
        (None, Some(list)) => values(list, ScaleAxis::VirtualUsers, MOST_USERS),
        (None, None) => {
            scale.wrong("neither `sizes` nor `virtual_users`", EXPECTED);
            None
        }
        (Some(_), Some(users)) => {
            users.wrong(
                "`virtual_users` beside `sizes`: one of them is varied",
                EXPECTED,
            );
            None
        }
    }
}

fn values(list: Value<'_>, axis: ScaleAxis, largest: u64) -> Option<Vec<ScaleValue>> {
    let elements = list.list(EXPECTED)?;
    let mut seen = BTreeSet::new();
    let read: Vec<_> = elements
        .iter()
        .map(|element| {
            let value = element.positive(largest)?;
            if !seen.insert(value) {
                element.wrong(format!("{value} is there twice"), "each value once");
                return None;
            }
            u32::try_from(value).ok()
        })
        .collect();
    let read: Option<Vec<u32>> = read.into_iter().collect();
    let read = read?;
    if !(FEWEST..=MOST).contains(&read.len()) {
        list.wrong(
            format!("{} values", read.len()),
            format!("from {FEWEST} to {MOST} values, three or more for an interval"),
        );
        return None;
    }
    let values = read.into_iter().enumerate();
    let values = values.map(|(at, value)| ScaleValue {
        axis,
        value,
        is_first: at == 0,
    });
    Some(values.collect())
}
