//! Ratios of pairs of blocks, and their geometric mean with its interval.

use std::time::Duration;

use perf_core::{
    BlockPair, BlockUse, Bytes, Change, DesignEffect, Estimate, Interval, Metric, Overhead,
    OverheadRecord, Quantity, Reading, Share,
};

use crate::interval::StudentBounds;
use crate::moments::Moments;

/// Fewer have no interval worth its name.
const FEWEST: usize = 3;

/// How much more `scenario` takes than `with`, by `pairs` of their blocks: of each pair the ratio of
/// processor time for an operation and of resident memory, of the ratios the geometric mean less one,
/// with the interval of Student at the two-sided `confidence` over their logarithms. Neighbours share
/// what else the machine does, which the ratio so leaves out; A B B A takes out a drift that is even.
///
/// A pair in which a block had no success or no process to meter is left out; with fewer than three that
/// is `None`.
#[must_use]
pub fn overhead_record(
    (scenario, with): (&str, &str),
    pairs: Vec<BlockPair>,
    confidence: Share,
) -> OverheadRecord {
    let cpu = overhead(&pairs, Metric::CpuOverhead, confidence, |nanos| {
        Some(Quantity::Time(
            Duration::try_from_secs_f64(nanos / 1e9).ok()?,
        ))
    });
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a mean of counts of bytes is not negative, and casts of floats saturate"
    )]
    let memory = overhead(&pairs, Metric::MemoryOverhead, confidence, |bytes| {
        Some(Quantity::Size(Bytes::new(bytes.round() as u64)))
    });
    OverheadRecord {
        scenario: scenario.to_owned(),
        with: with.to_owned(),
        pairs,
        cpu,
        memory,
    }
}

/// The logarithms of the ratios of the pairs that can be compared.
pub(crate) fn log_ratios(pairs: &[BlockPair], metric: Metric) -> Vec<f64> {
    let ratios = comparable(pairs, metric).map(|(own, with)| libm::log(own / with));
    ratios.collect()
}

/// What is known of the mean logarithm; `None` with fewer than three.
pub(crate) fn student_of(log_ratios: &[f64]) -> Option<StudentBounds> {
    let moments = Moments::of(log_ratios).ok()?;
    let bounds = StudentBounds::of(&moments, DesignEffect::NONE)?;
    (log_ratios.len() >= FEWEST).then_some(bounds)
}

fn overhead(
    pairs: &[BlockPair],
    metric: Metric,
    confidence: Share,
    quantity: impl Fn(f64) -> Option<Quantity>,
) -> Option<Overhead> {
    let ratios = log_ratios(pairs, metric);
    let bounds = student_of(&ratios)?;
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let own = mean(comparable(pairs, metric).map(|(own, _)| own).collect());
    let with = mean(comparable(pairs, metric).map(|(_, with)| with).collect());
    let change = |log: f64| {
        let change = Change::relative(libm::expm1(log))?;
        let is_finite = change.as_fraction().is_finite();
        is_finite.then_some(Quantity::Change(change))
    };
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    Some(Overhead {
        own: quantity(own)?,
        with: quantity(with)?,
        change: Estimate {
            metric,
            reading: Reading::Exactly(change(bounds.centre)?),
            interval: Some(Interval {
                low: bounds.low(tail).and_then(change),
                high: bounds.high(tail).and_then(change),
                confidence,
                needs_more: None,
            }),
            observations: ratios.len() as u64,
        },
    })
}

/// What each block of a pair took, above nothing on both sides.
fn comparable(pairs: &[BlockPair], metric: Metric) -> impl Iterator<Item = (f64, f64)> {
    let used = move |block: &BlockUse| {
        if metric == Metric::MemoryOverhead {
            return block.memory.map(|memory| memory.count() as f64);
        }
        let nanos = block.cpu?.as_nanos() as f64;
        Some(nanos / block.operations as f64)
    };
    pairs.iter().filter_map(move |pair| {
        let has_success = pair.own.operations > 0 && pair.with.operations > 0;
        let both = used(&pair.own).zip(used(&pair.with));
        both.filter(|(own, with)| has_success && *own > 0.0 && *with > 0.0)
    })
}
