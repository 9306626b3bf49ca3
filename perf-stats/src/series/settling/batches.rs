//! Means of consecutive values, and how much such means vary for no reason. A drift or a step
//! hardly raises that figure; it makes no judgement.

/// Beyond, a series counts as a random walk.
const MOST: f64 = 0.99;
/// The most correlation between neighbouring batches that is allowed for.
const MOST_BETWEEN_BATCHES: f64 = 0.9;

/// How the means of batches vary where nothing changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Noise {
    /// The variance of a batch mean, so increased that contrasts of means may be judged as if
    /// batches were independent.
    pub(super) variance: f64,
    /// The degrees of freedom it is known with.
    pub(super) degrees: f64,
}

/// The means of as many full batches of `length` values as there are, the last values being in
/// the last batch.
pub(super) fn means(values: &[f64], length: usize) -> Vec<f64> {
    let skipped = values.len() % length;
    values[skipped..]
        .chunks_exact(length)
        .map(|batch| batch.iter().sum::<f64>() / length as f64)
        .collect()
}

/// From the differences of neighbouring means (von Neumann, "Distribution of the ratio of the
/// mean square successive difference to the variance", 1941), which see little of a trend; they
/// see too little of the variance where neighbours are alike as well, which the correlation of
/// neighbouring values corrects, on the model of an autoregression of first order.
pub(super) fn noise(values: &[f64], means: &[f64], length: usize) -> Noise {
    let rho = between_batches(local_correlation(values), length);
    let differences = (means.len() - 1) as f64;
    let variance = mean_square_step(means, 1) / 2.0;
    Noise {
        variance: variance * (1.0 + rho) / ((1.0 - rho) * (1.0 - rho)),
        // Overlapping differences are worth two thirds of independent values.
        degrees: (differences * (2.0 / 3.0) * (1.0 - rho) / (1.0 + rho)).max(2.0),
    }
}

/// The lag-one autocorrelation from steps over one and over two places: for an autoregression
/// of first order their mean squares are as 1 to 1 + ρ, whatever the slow changes of level.
fn local_correlation(values: &[f64]) -> f64 {
    let one = mean_square_step(values, 1);
    if one > 0.0 {
        (mean_square_step(values, 2) / one - 1.0).clamp(0.0, MOST)
    } else {
        0.0
    }
}

fn mean_square_step(values: &[f64], places: usize) -> f64 {
    let sum: f64 = values
        .iter()
        .zip(&values[places.min(values.len())..])
        .map(|(a, b)| (b - a) * (b - a))
        .sum();
    sum / values.len().saturating_sub(places).max(1) as f64
}

/// The correlation of the means of neighbouring batches of an autoregression of first order.
fn between_batches(rho: f64, length: usize) -> f64 {
    let forgotten = 1.0 - libm::pow(rho, length as f64);
    let own = length as f64 * (1.0 - rho * rho) - 2.0 * rho * forgotten;
    if rho > 0.0 && own > 0.0 {
        (rho * forgotten * forgotten / own).clamp(0.0, MOST_BETWEEN_BATCHES)
    } else {
        0.0
    }
}
