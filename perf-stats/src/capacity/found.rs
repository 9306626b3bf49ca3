//! What a search has found: the interval, and the knee of its curve.

use perf_core::{CapacityEnd, CapacityKnee, CapacityRecord, CapacityStep, Rate, Reading, Share};

use super::search::{CapacityGoal, SearchMove, TriedStep, cut_short};
use crate::scaling::{Curve, knee};

/// The record of a search over `tried`, of which `steps` has the figures, one for one. `end` is its
/// last move, or why it was ended before that.
///
/// The knee is that of the p99 over the rate, of the first step at each that had one; see [`knee`].
#[must_use]
pub fn capacity_record(
    scenario: &str,
    required: Vec<String>,
    (goal, confidence): (&CapacityGoal, Share),
    tried: &[TriedStep],
    steps: Vec<CapacityStep>,
    cut: Option<CapacityEnd>,
) -> CapacityRecord {
    let end = match cut {
        Some(why) => cut_short(tried, why),
        None => super::search::next_move(goal, tried),
    };
    let (end, held, failed) = match end {
        SearchMove::End { why, held, failed } => (why, held, failed),
        // Whoever asks before it is done has run out of time.
        SearchMove::Drive(_) => match cut_short(tried, CapacityEnd::TimeUp) {
            SearchMove::End { why, held, failed } => (why, held, failed),
            SearchMove::Drive(_) => (CapacityEnd::TimeUp, None, None),
        },
    };
    CapacityRecord {
        scenario: scenario.to_owned(),
        required,
        precision: goal.precision(),
        confidence,
        held,
        failed,
        end,
        knee: knee_of(&steps, confidence),
        steps,
    }
}

/// Of several steps at a rate the first one counts: what a queue comes to depends on how long a step
/// is, and the others are longer.
fn knee_of(steps: &[CapacityStep], confidence: Share) -> Option<CapacityKnee> {
    let is_first = |at: usize, step: &CapacityStep| {
        let mut earlier = steps[..at].iter();
        !earlier.any(|earlier| earlier.rate == step.rate)
    };
    let points: Vec<(f64, f64)> = steps
        .iter()
        .enumerate()
        .filter(|(at, step)| is_first(*at, step))
        .filter_map(|(_, step)| {
            let Reading::Exactly(p99) = step.p99.reading else {
                return None;
            };
            Some((step.rate.as_per_second(), p99.in_base_unit()))
        })
        .collect();
    let found = knee(Curve::new(&points).ok()?, confidence).ok()??;
    Some(CapacityKnee {
        rate: Rate::per_second(found.load)?,
        low: Rate::per_second(found.low)?,
        high: Rate::per_second(found.high)?,
    })
}
