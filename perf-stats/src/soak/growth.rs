//! Whether what a process holds grows and goes on growing. Refuses to call a start that fills
//! caches, or a wavering, a leak.

use std::time::Duration;

use perf_core::{GrowthRecord, Holding, Number, ResourceSample, Resources, Share, Subject};

use crate::series::{Neighbours, SlopeInterval, TrendLine, theil_sen};
use crate::special::normal_quantile;
use crate::values::FiniteValues;

/// Looks that follow each other are alike, and an interval that allows for that is still too narrow
/// where they are very much so (93 % at ρ = 0.8): so many medians of many looks are nearly
/// independent.
const BLOCKS: usize = 20;
/// Looks in a block, at the least.
const FEWEST_IN_A_BLOCK: usize = 2;
/// A shorter watch shows a start and no growth.
const SHORTEST: Duration = Duration::from_secs(10);
/// Two-sided; a leak is shown by the lower end alone.
const CONFIDENCE: f64 = 0.99;
/// With this chance a growth of the detectable size is found.
const POWER: f64 = 0.8;
/// The second half of what leaks grows at least so much as fast as the first half.
const GOES_ON: f64 = 0.5;
/// What has grown by less than this part of what was there does not matter yet.
const LEAST_SHARE: f64 = 0.02;
/// Nor does less than this: what allocators take at once, and some connections.
const LEAST_BYTES: f64 = 4e6;
const LEAST_COUNT: f64 = 5.0;

/// How memory, open files and threads of the process under test have grown, each where it was
/// watched long enough: for some 14 seconds, with 54 looks. Other subjects are left out.
///
/// The first quarter of the watch is left out, in which caches fill. The rest is cut into twenty parts
/// of as many looks; the medians of these have a Theil–Sen line with its interval at 99 %. It is a
/// leak if all of this holds:
///
/// - the lower end is above nothing;
/// - the second half grows, at least half as fast as the first: what fills up gets slower;
/// - by this line it has grown by 2 %, and by 4 MB or by 5 files or threads.
///
/// What takes longer than the watch to fill up, and what is given back more rarely than that, cannot be
/// told from a leak.
///
/// Source of the line: [`theil_sen`]; medians of blocks in place of looks as in the method of batch
/// means (Law and Carson, "A sequential procedure for determining the length of a steady-state
/// simulation", 1979).
#[must_use]
pub fn growth(resources: &[Resources]) -> Vec<GrowthRecord> {
    let target = resources
        .iter()
        .find(|used| used.subject == Subject::Target);
    let samples = target.map_or(&[][..], |used| &used.samples);
    let rest = &samples[samples.len() / 4..];
    let holdings = Holding::ALL.into_iter();
    holdings
        .filter_map(|holding| of_holding(rest, holding))
        .collect()
}

fn of_holding(looks: &[ResourceSample], holding: Holding) -> Option<GrowthRecord> {
    let (first, last) = (looks.first()?, looks.last()?);
    let watched = last.at.since(first.at);
    if watched < SHORTEST || looks.len() < BLOCKS * FEWEST_IN_A_BLOCK {
        return None;
    }
    let points: Option<Vec<(f64, f64)>> = looks
        .iter()
        .map(|look| {
            let hours = look.at.since(first.at).as_secs_f64() / 3_600.0;
            Some((hours, amount(look, holding)?))
        })
        .collect();
    let blocks = medians(&points?);
    let (early, late) = blocks.split_at(BLOCKS / 2);
    let (whole, early, late) = (line(&blocks)?, line(early)?, line(late)?);
    let hours = watched.as_secs_f64() / 3_600.0;
    let start = blocks.first()?.1;
    let worth_a_word = match holding {
        Holding::Memory => LEAST_BYTES,
        Holding::OpenFiles | Holding::Threads => LEAST_COUNT,
    };
    let matters = worth_a_word.max(start * LEAST_SHARE) / hours;
    let goes_on = late.slope > 0.0 && late.slope >= early.slope * GOES_ON;
    let is_shown = whole.interval.is_some_and(|ends| ends.low > 0.0);
    let detectable = whole.interval.map(|ends| reach(ends).max(matters));
    Some(GrowthRecord {
        subject: Subject::Target,
        holding,
        watched,
        per_hour: Number::new(whole.slope)?,
        low: whole.interval.and_then(|ends| Number::new(ends.low)),
        high: whole.interval.and_then(|ends| Number::new(ends.high)),
        confidence: Share::new(CONFIDENCE)?,
        detectable: detectable.and_then(Number::new),
        is_leak: is_shown && goes_on && whole.slope >= matters,
    })
}

fn amount(look: &ResourceSample, holding: Holding) -> Option<f64> {
    match holding {
        Holding::Memory => Some(look.memory.count() as f64),
        Holding::OpenFiles => look.open_files.map(|count| count as f64),
        Holding::Threads => look.threads.map(|count| count as f64),
    }
}

/// The median of each block of points, at its median time.
fn medians(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let middle = |mut values: Vec<f64>| {
        values.sort_unstable_by(f64::total_cmp);
        let half = values.len() / 2;
        if values.len() % 2 == 1 {
            values[half]
        } else {
            f64::midpoint(values[half - 1], values[half])
        }
    };
    let block = |number: usize| {
        let part = &points[number * points.len() / BLOCKS..(number + 1) * points.len() / BLOCKS];
        let times = part.iter().map(|(time, _)| *time).collect();
        let values = part.iter().map(|(_, value)| *value).collect();
        (middle(times), middle(values))
    };
    (0..BLOCKS).map(block).collect()
}

fn line(points: &[(f64, f64)]) -> Option<TrendLine> {
    let (times, values): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let times = FiniteValues::new(&times).ok()?;
    let values = FiniteValues::new(&values).ok()?;
    let confidence = Share::new(CONFIDENCE)?;
    theil_sen(times, values, Neighbours::Correlated, confidence).ok()
}

/// The slope whose interval lies above nothing with a chance of 80 %.
fn reach(ends: SlopeInterval) -> f64 {
    let deviate = normal_quantile(f64::midpoint(1.0, CONFIDENCE));
    (ends.high - ends.low) / 2.0 * (1.0 + normal_quantile(POWER) / deviate)
}
