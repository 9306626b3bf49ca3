//! One source of values, made ready to draw from.

use std::borrow::Cow;
use std::num::NonZeroU64;

use perf_core::{Choice, DataKind, DataScope, DataSource, Generator, RowOrder, value_at};
use serde_json::Value;

use super::data_error::DataError;
use super::generate::generate;
use super::read::read;
use super::shuffle::Shuffle;
use super::table::Table;
use crate::random::{ScenarioKey, Stream, mixed};

/// A source of values. What is drawn follows from the place that it is drawn for, and from nothing
/// that was drawn before.
#[derive(Debug)]
pub(crate) struct Source {
    name: String,
    scope: DataScope,
    purpose: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Rows { table: Table, order: RowOrder },
    Choice(Weighted),
    Generator(Generator),
}

/// Values with the sums of the weights up to and including their own.
#[derive(Debug)]
struct Weighted {
    values: Vec<Value>,
    sums: Vec<u64>,
    total: u64,
}

/// What a value is drawn for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) seed: u64,
    pub(crate) scenario: ScenarioKey,
    pub(crate) level: Level,
    /// The number of the iteration, or of the user.
    pub(crate) number: u64,
    /// The number of the draw where there are several for one number; for chance alone.
    pub(crate) draw: u64,
    /// The number of the user.
    pub(crate) user: u64,
}

/// What has numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// The scenario: there is one of it.
    Scenario,
    /// Its users.
    User,
    /// Its iterations.
    Iteration,
}

/// A value that was drawn.
#[derive(Debug, Clone)]
pub(crate) enum Drawn {
    /// The row with this number.
    Row(usize),
    /// A value that was made up.
    Value(Value),
}

/// There is no row left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UsedUp;

impl Source {
    /// Makes `source` ready. Its file is read here.
    pub(super) fn new(source: &DataSource) -> Result<Self, DataError> {
        let kind = match &source.kind {
            DataKind::Rows { rows, order } => Kind::Rows {
                table: read(rows)?,
                order: *order,
            },
            DataKind::Generator(Generator::Choice(choices)) => Kind::Choice(Weighted::new(choices)),
            DataKind::Generator(generator) => Kind::Generator(generator.clone()),
        };
        Ok(Self {
            name: source.name.clone(),
            scope: source.scope,
            purpose: format!("data {}", source.name),
            kind,
        })
    }

    /// What templates call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How often a new value is drawn.
    pub(crate) const fn scope(&self) -> DataScope {
        self.scope
    }

    /// The rows that can be drawn, if each can be drawn once only.
    pub(crate) fn unique_rows(&self) -> Option<u64> {
        match &self.kind {
            Kind::Rows {
                table,
                order: RowOrder::Unique,
            } => Some(table.len() as u64),
            _ => None,
        }
    }

    /// The value for `place`.
    pub(crate) fn draw(&self, place: Place) -> Result<Drawn, UsedUp> {
        match &self.kind {
            Kind::Rows { table, order } => {
                let rows = NonZeroU64::new(table.len() as u64).ok_or(UsedUp)?;
                let row = match order {
                    RowOrder::Sequential => place.number % rows,
                    RowOrder::PerUser => place.user % rows,
                    RowOrder::Random => self.stream(place).below(rows.get()),
                    RowOrder::Unique if place.number < rows.get() => place.number,
                    RowOrder::Unique => return Err(UsedUp),
                    RowOrder::Shuffled => {
                        let (round, number) = (place.number / rows, place.number % rows);
                        let place = Place {
                            number: round,
                            ..place
                        };
                        Shuffle::new(self.stream(place), rows).at(number)
                    }
                };
                let row = usize::try_from(row).expect("a number below a length fits");
                Ok(Drawn::Row(row))
            }
            Kind::Choice(weighted) => {
                let drawn = self.stream(place).below(weighted.total);
                Ok(Drawn::Row(
                    weighted.sums.partition_point(|sum| *sum <= drawn),
                ))
            }
            Kind::Generator(generator) => {
                let mut stream = self.stream(place);
                let value = generate(generator, &mut stream, place.number);
                Ok(Drawn::Value(value))
            }
        }
    }

    /// What `fields` lead to from a value that was drawn here.
    pub(crate) fn value_at<'v>(
        &'v self,
        drawn: &'v Drawn,
        fields: &[String],
    ) -> Option<Cow<'v, Value>> {
        match (drawn, &self.kind) {
            (Drawn::Row(row), Kind::Rows { table, .. }) => table.at(*row, fields),
            (Drawn::Row(row), Kind::Choice(weighted)) => {
                value_at(weighted.values.get(*row)?, fields).map(Cow::Borrowed)
            }
            (Drawn::Row(_), Kind::Generator(_)) => None,
            // As a whole a person is known by the full name.
            (Drawn::Value(value), Kind::Generator(Generator::Person)) if fields.is_empty() => {
                value.get("full").map(Cow::Borrowed)
            }
            (Drawn::Value(value), _) => value_at(value, fields).map(Cow::Borrowed),
        }
    }

    /// The first row that `fields` lead nowhere from, with the fields that it has. Only rows that
    /// were read are looked at: the others were checked with the plan.
    pub(super) fn row_without(&self, fields: &[String]) -> Option<(usize, Vec<String>)> {
        match &self.kind {
            Kind::Rows { table, .. } => {
                let row = table.row_without(fields)?;
                Some((row, table.fields(row)))
            }
            Kind::Choice(_) | Kind::Generator(_) => None,
        }
    }

    fn stream(&self, place: Place) -> Stream {
        place.stream(&self.purpose)
    }
}

impl Place {
    /// The numbers that are drawn here for `purpose`.
    pub(crate) fn stream(&self, purpose: &str) -> Stream {
        // Each level and each draw begins to count at a place of its own, far from the others.
        let level = match self.level {
            Level::Scenario => 0,
            Level::User => 1,
            Level::Iteration => 2,
        };
        let kind = mixed(self.draw.wrapping_mul(3).wrapping_add(level));
        let number = kind.wrapping_add(self.number);
        Stream::new(self.seed, self.scenario, purpose, number)
    }
}

impl Weighted {
    fn new(choices: &[Choice]) -> Self {
        let mut total = 0;
        let sums = choices.iter().map(|choice| {
            total += u64::from(choice.weight.get());
            total
        });
        Self {
            sums: sums.collect(),
            values: choices.iter().map(|choice| choice.value.clone()).collect(),
            total,
        }
    }
}
