//! Where between two other changes a change lies, and where it could lie as well.

use super::divergence::{Divergence, SHORTEST};
use super::levels::Levels;
use super::segmentation::ranks_of;
use crate::random::Random;
use crate::series::order::median;

/// Series that are made up to learn how far the statistic falls at the true location.
const RESAMPLES: usize = 499;
/// So many of the next [`LOOKED_AT`] values must be at the new level: one odd value is none.
const AT_NEW_LEVEL: usize = 2;
const LOOKED_AT: usize = 3;

/// The locations of one change.
pub(super) struct Location {
    /// The likeliest first value of the new level.
    pub(super) start: usize,
    /// All first values that the data do not rule out, ascending; `start` is among them.
    pub(super) candidates: Vec<usize>,
}

/// The location of the one change in `values`; `None` where all that speaks for it is a
/// single odd value.
///
/// A candidate is a location whose statistic is not further below the largest than the true
/// location's is in 95 of 100 (or whatever the confidence) series with the same levels, the
/// same dependence and resampled residuals.
pub(super) fn locate(
    values: &[f64],
    positions: &[usize],
    autocorrelation: f64,
    confidence: f64,
) -> Option<Location> {
    let ranks = ranks_of(values);
    let mut profile = Vec::with_capacity(ranks.len());
    Divergence::of(&ranks).profile(&ranks, &mut profile);

    let mut start = None;
    let mut best = f64::MIN;
    for (place, statistic) in profile.iter().enumerate() {
        if *statistic > best && holds_on(values, place + SHORTEST) {
            best = *statistic;
            start = Some(place + SHORTEST);
        }
    }
    let start = start?;
    let fall = usual_fall(values, positions, start, autocorrelation, confidence);
    let candidates = profile
        .iter()
        .enumerate()
        .filter(|(_, statistic)| best - *statistic <= fall)
        .map(|(place, _)| place + SHORTEST)
        .collect();
    Some(Location { start, candidates })
}

/// Whether two of the next three values from `start` on are nearer to the level after it.
fn holds_on(values: &[f64], start: usize) -> bool {
    let (before, after) = (median(&values[..start]), median(&values[start..]));
    let middle = f64::midpoint(before, after);
    let arrived = values[start..]
        .iter()
        .take(LOOKED_AT)
        .filter(|value| {
            if after > before {
                **value > middle
            } else {
                **value < middle
            }
        })
        .count();
    arrived >= AT_NEW_LEVEL
}

/// How far below its maximum the statistic at the true location stays, with probability
/// `confidence`.
fn usual_fall(
    values: &[f64],
    positions: &[usize],
    start: usize,
    autocorrelation: f64,
    confidence: f64,
) -> f64 {
    let levels = Levels::fit(values, positions, &[start]);
    let mut innovations = innovations(values, &levels, autocorrelation);
    // Taking two levels off made them smaller.
    let n = values.len() as f64;
    let correction = (n / (n - 2.0)).sqrt();
    for innovation in &mut innovations {
        *innovation *= correction;
    }
    let mut random = Random::from_data("location of a change", &[values]);
    let mut room = Vec::with_capacity(values.len());
    let mut made = vec![0.0; values.len()];
    let mut falls: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let mut rest = 0.0;
            let memory = (1.0 - autocorrelation * autocorrelation).sqrt();
            for (place, value) in made.iter_mut().enumerate() {
                let drawn = random.below(innovations.len() as u64);
                let drawn = innovations[usize::try_from(drawn).unwrap_or(0)];
                rest = if place == 0 {
                    drawn
                } else {
                    autocorrelation * rest + memory * drawn
                };
                *value = levels.level[place] + rest;
            }
            let ranks = ranks_of(&made);
            let divergence = Divergence::of(&ranks);
            let peak = divergence.of_splits(&ranks, &mut room);
            peak.statistic - room[start - SHORTEST]
        })
        .collect();
    falls.sort_unstable_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the number of resamples, plus one"
    )]
    let rank = (confidence * (RESAMPLES + 1) as f64).ceil() as usize;
    // The largest of all bounds a confidence that so few series cannot tell.
    match falls.get(rank.max(1) - 1) {
        Some(fall) => *fall,
        None => f64::INFINITY,
    }
}

/// What is new in each residual, brought to the residuals' own spread, uncut.
fn innovations(values: &[f64], levels: &Levels, autocorrelation: f64) -> Vec<f64> {
    let rest: Vec<f64> = values
        .iter()
        .zip(&levels.level)
        .map(|(v, l)| v - l)
        .collect();
    let memory = (1.0 - autocorrelation * autocorrelation).sqrt();
    let mut innovations = vec![rest[0]];
    for pair in rest.windows(2) {
        innovations.push((pair[1] - autocorrelation * pair[0]) / memory);
    }
    innovations
}
