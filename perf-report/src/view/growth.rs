//! How what the process under test holds has grown, and what growth could have been seen.

use perf_core::{Growth, GrowthRecord, Holding, Number, Quantity};
use serde::{Deserialize, Serialize};

use super::figure::{Figure, Labelled};
use super::header;
use crate::format::Scales;

/// The growth of one holding of the process under test, without the first quarter of the watch.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrowthRow {
    /// Of what.
    pub holding: Labelled<Holding>,
    /// How long it was watched, without the first quarter.
    pub watched: Figure,
    /// In an hour.
    pub per_hour: Figure,
    /// Between what it lies: `[-1.20 MB/h, 3.40 MB/h]`.
    pub interval: String,
    /// In a day, if it goes on so.
    pub per_day: Figure,
    /// The growth in an hour that would have been found with a chance of 80 %.
    pub detectable: Figure,
    /// Whether it is a leak.
    pub is_leak: bool,
    /// The same in a word: `LEAK`, `no leak seen`.
    pub text: String,
}

pub(super) fn rows(growth: &[GrowthRecord]) -> Vec<GrowthRow> {
    growth.iter().map(GrowthRow::of).collect()
}

impl GrowthRow {
    fn of(record: &GrowthRecord) -> Self {
        let amount = |amount: f64| match record.holding {
            Holding::Memory => Growth::per_hour(amount).map(Quantity::Growth),
            Holding::OpenFiles | Holding::Threads => Number::new(amount).map(Quantity::Number),
        };
        let shown = |value: f64, largest: f64| {
            amount(value)
                .zip(amount(largest))
                .map_or_else(Figure::unknown, |(value, largest)| {
                    Figure::usual(value, Scales::fitting([largest]).of(value.unit()))
                })
        };
        let ends = record.low.zip(record.high);
        let interval = ends.map_or_else(
            || Figure::unknown().text,
            |(low, high)| {
                let largest = low.value().abs().max(high.value().abs());
                let [low, high] = [low, high].map(|end| shown(end.value(), largest).text);
                format!("[{low}, {high}]")
            },
        );
        let detectable = record.detectable.map(Number::value);
        let per_hour = record.per_hour.value();
        Self {
            holding: Labelled::new(record.holding.words(), record.holding),
            watched: header::elapsed(record.watched),
            per_hour: shown(per_hour, per_hour),
            interval,
            per_day: shown_of_day(record.holding, per_hour * 24.0),
            detectable: detectable.map_or_else(Figure::unknown, |least| shown(least, least)),
            is_leak: record.is_leak,
            text: if record.is_leak {
                "LEAK"
            } else {
                "no leak seen"
            }
            .to_owned(),
        }
    }
}

/// What is added in a day is no growth any more: an amount.
fn shown_of_day(holding: Holding, amount: f64) -> Figure {
    let number = match holding {
        // What shrinks has no size.
        Holding::Memory => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "casts of floats saturate, and what is below zero is left out"
            )]
            let bytes = (amount >= 0.0).then_some(amount as u64);
            bytes.map(|bytes| Quantity::Size(perf_core::Bytes::new(bytes)))
        }
        Holding::OpenFiles | Holding::Threads => Number::new(amount).map(Quantity::Number),
    };
    number.map_or_else(Figure::unknown, |number| {
        Figure::usual(number, Scales::fitting([number]).of(number.unit()))
    })
}
