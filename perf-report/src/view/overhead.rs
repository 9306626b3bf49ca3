//! What a scenario takes beside the one that it was driven in turn with. Computes no overhead.

use std::time::Duration;

use perf_core::{BlockPair, BlockUse, Change, Overhead, OverheadRecord, Quantity, Run};
use serde::{Deserialize, Serialize};

use super::figure::{ChangeFigure, Count, Figure};
use super::measure::Measure;
use crate::format::Scales;

/// A scenario beside the one that it was driven in turn with.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverheadView {
    /// The scenario.
    pub scenario: String,
    /// The one that it is compared with.
    pub with: String,
    /// Processor time for an operation, and resident memory; without what too few blocks tell of.
    pub figures: Vec<OverheadRow>,
    /// The pairs of blocks in order of time, without that of the warm-up.
    pub pairs: Vec<BlockPairRow>,
}

/// What each of both takes, and how much more the one is.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverheadRow {
    /// What is taken: `CPU time an operation`.
    pub what: String,
    /// What the scenario takes, on average.
    pub own: Figure,
    /// What the other one takes.
    pub with: Figure,
    /// How much more that is: the geometric mean over the pairs of blocks, with its interval.
    pub change: Measure,
}

/// A block of each.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockPairRow {
    /// Its number, from 1.
    pub number: Count,
    /// The name of the scenario whose block came first.
    pub first: String,
    /// That of the scenario.
    pub own: BlockRow,
    /// That of the other one.
    pub with: BlockRow,
    /// How much more processor time the scenario took for an operation.
    pub cpu: ChangeFigure,
    /// How much more memory.
    pub memory: ChangeFigure,
}

/// What was used in one block.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockRow {
    /// Operations that were done.
    pub operations: Count,
    /// Operations that failed.
    pub failed: Count,
    /// Processor time for an operation.
    pub cpu: Figure,
    /// Resident memory, on average.
    pub memory: Figure,
}

pub(super) fn rows(run: &Run) -> Vec<OverheadView> {
    run.overheads.iter().map(OverheadView::of).collect()
}

impl OverheadView {
    fn of(record: &OverheadRecord) -> Self {
        let blocks = record.pairs.iter().flat_map(|pair| [pair.own, pair.with]);
        let used = blocks.flat_map(|block| [cpu(&block), memory(&block)]);
        let scales = Scales::fitting(used.flatten());
        let figures = [
            ("CPU time an operation", record.cpu),
            ("resident memory", record.memory),
        ];
        let figures = figures.into_iter().filter_map(|(what, overhead)| {
            overhead.map(|overhead| OverheadRow::of(what, &overhead, &scales))
        });
        let pairs = (1..).zip(&record.pairs);
        let pairs = pairs.map(|(number, pair)| BlockPairRow::of(number, pair, record, &scales));
        Self {
            scenario: record.scenario.clone(),
            with: record.with.clone(),
            figures: figures.collect(),
            pairs: pairs.collect(),
        }
    }
}

impl OverheadRow {
    fn of(what: &str, overhead: &Overhead, scales: &Scales) -> Self {
        Self {
            what: what.to_owned(),
            own: figure(Some(overhead.own), scales),
            with: figure(Some(overhead.with), scales),
            change: Measure::of(&overhead.change, scales),
        }
    }
}

impl BlockPairRow {
    fn of(number: u64, pair: &BlockPair, record: &OverheadRecord, scales: &Scales) -> Self {
        let first = if pair.with_first {
            &record.with
        } else {
            &record.scenario
        };
        let change = |used: fn(&BlockUse) -> Option<Quantity>| {
            let both = used(&pair.own).zip(used(&pair.with));
            let change = both
                .and_then(|(own, with)| Change::between(with.in_base_unit(), own.in_base_unit()));
            ChangeFigure::of(change)
        };
        Self {
            number: Count::of(number),
            first: first.clone(),
            own: BlockRow::of(&pair.own, scales),
            with: BlockRow::of(&pair.with, scales),
            cpu: change(cpu),
            memory: change(memory),
        }
    }
}

impl BlockRow {
    fn of(block: &BlockUse, scales: &Scales) -> Self {
        Self {
            operations: Count::of(block.operations),
            failed: Count::of(block.failed),
            cpu: figure(cpu(block), scales),
            memory: figure(memory(block), scales),
        }
    }
}

/// Processor time for an operation; `None` where it is not known.
fn cpu(block: &BlockUse) -> Option<Quantity> {
    let nanos = u64::try_from(block.cpu?.as_nanos()).ok()?;
    let each = nanos.checked_div(block.operations)?;
    Some(Quantity::Time(Duration::from_nanos(each)))
}

fn memory(block: &BlockUse) -> Option<Quantity> {
    block.memory.map(Quantity::Size)
}

fn figure(quantity: Option<Quantity>, scales: &Scales) -> Figure {
    quantity.map_or_else(Figure::unknown, |quantity| {
        Figure::usual(quantity, scales.of(quantity.unit()))
    })
}
