//! The bootstrap of a mean by blocks, which keeps the dependence within them.

use perf_core::Share;

use super::block_length::block_lengths;
use super::effective_size::batch_size;
use super::serial_interval::SerialIntervalError;
use crate::interval::MeanInterval;
use crate::moments::Moments;
use crate::random::Random;
use crate::values::FiniteValues;

/// How often the values are drawn anew; with one more, common tails are whole ranks.
const RESAMPLES: usize = 1_999;

/// The two-sided interval of the mean of values in the order of their arrival by the stationary
/// bootstrap: 1,999 times, blocks of random length that begin at random places are put together
/// until they are as long as the sample, and the interval is between quantiles of their means.
/// `None` for a confidence so near to 100 % that it is beyond all of them.
///
/// The mean length of the blocks is that of [`block_lengths`](crate::block_lengths). What is
/// random follows from the values, so that the same values have the same interval. From 32,768
/// values on, means of 16,384 to 32,767 consecutive batches are drawn instead of values.
///
/// It assumes less than [`serial_mean_interval`](crate::serial_mean_interval), and is too narrow
/// where the sample is worth little: simulated coverage at a nominal 95 % is 94 % for 2,000 normal
/// values that follow an autoregression with ρ = 0.5, and 92 % with ρ = 0.9.
///
/// Source: Politis and Romano, "The stationary bootstrap", 1994.
///
/// # Errors
/// Fewer than twelve values, values that are all equal, and values above about 1e150.
pub fn block_bootstrap_interval(
    values: FiniteValues<'_>,
    confidence: Share,
) -> Result<Option<MeanInterval>, SerialIntervalError> {
    if values.len() < 12 {
        return Err(SerialIntervalError::TooFew(values.len()));
    }
    let moments =
        Moments::of(values.as_slice()).map_err(|_beyond_floats| SerialIntervalError::TooLarge)?;
    let size = batch_size(values.len());
    let batches = values.as_slice().chunks_exact(size);
    let means: Vec<f64> = batches
        .map(|batch| batch.iter().map(|v| v - moments.mean()).sum::<f64>() / size as f64)
        .collect();
    let length = FiniteValues::new(&means)
        .ok()
        .and_then(block_lengths)
        .ok_or(SerialIntervalError::AllSame)?
        .stationary;
    let mut random = Random::from_data("stationary bootstrap of the mean", &[values.as_slice()]);
    let sums = running_sums(&means);
    let mut drawn: Vec<f64> = (0..RESAMPLES)
        .map(|_| moments.mean() + drawn_sum(&sums, length, &mut random) / means.len() as f64)
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    // A hair, because 2,000 · 0.025 need not be 50 in floats.
    let rank = ((RESAMPLES + 1) as f64 * tail + 1e-9).floor();
    let place = (1..=RESAMPLES)
        .take_while(|place| *place as f64 <= rank)
        .last();
    Ok(place.and_then(|place| {
        Some(MeanInterval {
            low: *drawn.get(place - 1)?,
            high: *drawn.get(RESAMPLES - place)?,
        })
    }))
}

/// The sum of the first so many values, from none to all.
fn running_sums(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let running = values.iter().map(|value| {
        sum += value;
        sum
    });
    std::iter::once(0.0).chain(running).collect()
}

/// The sum of as many values as there are, drawn in blocks of this mean length, the first value
/// following the last one.
fn drawn_sum(sums: &[f64], length: f64, random: &mut Random) -> f64 {
    let count = sums.len() - 1;
    let upto = |place: usize| sums.get(place).copied().unwrap_or(0.0);
    let all = upto(count);
    let (mut sum, mut missing) = (0.0, count);
    while missing > 0 {
        let start = usize::try_from(random.below(count as u64)).unwrap_or(0);
        let block = geometric(length, missing, random);
        let end = start + block;
        sum += if end <= count {
            upto(end) - upto(start)
        } else {
            all - upto(start) + upto(end - count)
        };
        missing -= block;
    }
    sum
}

/// A length from 1 to `most`, ended after each value with the same chance.
fn geometric(mean: f64, most: usize, random: &mut Random) -> usize {
    if mean <= 1.0 {
        return 1;
    }
    let drawn = libm::log1p(-random.unit()) / libm::log1p(-1.0 / mean);
    if drawn >= most as f64 {
        return most;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a quotient of two logarithms below one, and less than the length"
    )]
    let whole = drawn as usize;
    (whole + 1).min(most)
}
