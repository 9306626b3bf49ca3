//! Scenarios that were run at several sizes or with several numbers of users, and what was fitted.

use perf_core::{
    BoundedNumber, Number, Quantity, Reading, Run, ScalabilityLaw, ScaleAxis, ScalingRecord, Unit,
};
use serde::{Deserialize, Serialize};

use super::figure::{Figure, Labelled};
use super::measure::Measure;
use crate::format::Scales;

/// How a scenario scales.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScalingView {
    /// The scenario's name in the plan.
    pub name: String,
    /// What was varied.
    pub axis: Labelled<ScaleAxis>,
    /// What was measured at each value.
    pub points: Vec<ScalingRow>,
    /// The exponent with which the median grows: 1 is proportional; `null` with fewer than two values.
    pub exponent: Option<BoundedFigure>,
    /// The Universal Scalability Law of throughput over users; `null` for sizes, and with fewer than
    /// three numbers of users.
    pub law: Option<LawView>,
}

/// One size or number of users.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScalingRow {
    /// The scenario that it was measured in.
    pub scenario: String,
    /// The size or the number of users.
    pub value: Figure,
    /// The median of the response time.
    pub p50: Measure,
    /// How many times that of the first value it is: `3.20`.
    pub times: String,
    /// Successful requests per second.
    pub throughput: Measure,
}

/// A fitted number with its interval.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoundedFigure {
    /// Number and interval: `0.98 [0.91, 1.05]`.
    pub text: String,
    /// The number.
    pub value: Number,
    /// The lower end; `null` where the points cannot bound it.
    pub low: Option<Number>,
    /// The upper end; `null` where the points cannot bound it.
    pub high: Option<Number>,
}

/// X(N) = λ·N / (1 + σ·(N − 1) + κ·N·(N − 1)), fitted to throughput over users.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LawView {
    /// λ, the throughput of a single user.
    pub single: Figure,
    /// σ, the part of the work that waits for a shared resource.
    pub contention: BoundedFigure,
    /// κ, what each pair of users costs.
    pub coherence: BoundedFigure,
    /// Where throughput is the highest, in words; `null` where it grows for ever.
    pub peak: Option<String>,
}

pub(super) fn rows(run: &Run) -> Vec<ScalingView> {
    run.scaling.iter().map(ScalingView::of).collect()
}

impl ScalingView {
    fn of(record: &ScalingRecord) -> Self {
        let values = record.points.iter().flat_map(|point| {
            [&point.p50, &point.throughput].map(|estimate| estimate.reading.quantity())
        });
        let scales = Scales::fitting(values.flatten());
        let median = |reading: Reading| match reading {
            Reading::Exactly(value) => Some(value.in_base_unit()),
            _ => None,
        };
        let first = record.points.first();
        let first = first.and_then(|point| median(point.p50.reading));
        let points = record.points.iter().map(|point| {
            let times = first.zip(median(point.p50.reading));
            let times = times.filter(|(first, _)| *first > 0.0);
            ScalingRow {
                scenario: point.scenario.clone(),
                value: number_figure(point.value),
                p50: Measure::of(&point.p50, &scales),
                times: times.map_or_else(|| "–".to_owned(), |(first, own)| digits(own / first)),
                throughput: Measure::of(&point.throughput, &scales),
            }
        });
        let axis = match record.axis {
            ScaleAxis::Size => "size",
            ScaleAxis::VirtualUsers => "users",
        };
        Self {
            name: record.name.clone(),
            axis: Labelled::new(axis, record.axis),
            points: points.collect(),
            exponent: record.exponent.as_ref().map(BoundedFigure::of),
            law: record.law.as_ref().map(LawView::of),
        }
    }
}

impl BoundedFigure {
    fn of(bounded: &BoundedNumber) -> Self {
        let end = |end: Option<Number>, open: &str| {
            end.map_or_else(|| open.to_owned(), |end| digits(end.value()))
        };
        let value = digits(bounded.value.value());
        let text = if bounded.low.is_none() && bounded.high.is_none() {
            format!("{value}, interval unknown")
        } else {
            let (low, high) = (end(bounded.low, "−∞"), end(bounded.high, "∞"));
            format!("{value} [{low}, {high}]")
        };
        Self {
            text,
            value: bounded.value,
            low: bounded.low,
            high: bounded.high,
        }
    }
}

impl LawView {
    fn of(law: &ScalabilityLaw) -> Self {
        let rate = |rate| {
            let rate = Quantity::Rate(rate);
            Figure::usual(rate, Scales::fitting([rate]).of(Unit::Rate))
        };
        Self {
            single: rate(law.single),
            contention: BoundedFigure::of(&law.contention),
            coherence: BoundedFigure::of(&law.coherence),
            peak: law.peak.map(|peak| {
                let beyond = if peak.measured {
                    ""
                } else {
                    ", which is beyond what was measured"
                };
                format!(
                    "{} with {} users{beyond}",
                    rate(peak.throughput).text,
                    digits(peak.users.value())
                )
            }),
        }
    }
}

fn number_figure(number: Number) -> Figure {
    let number = Quantity::Number(number);
    Figure::exact(number, Scales::fitting([number]).of(Unit::Number))
}

/// Three digits that say something: `3.20`, `0.00123`, `128`.
fn digits(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 100.0 {
        format!("{value:.0}")
    } else if magnitude >= 10.0 {
        format!("{value:.1}")
    } else if magnitude >= 0.1 || magnitude <= 0.0 {
        format!("{value:.2}")
    } else if magnitude >= 0.001 {
        format!("{value:.4}")
    } else {
        format!("{value:.1e}")
    }
}
