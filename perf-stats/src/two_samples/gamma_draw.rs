//! Gamma-distributed numbers drawn from the crate's generator, for the order statistics of
//! resamples. Needs no other source of randomness.

use crate::random::Random;

/// A value of the gamma distribution with a whole `shape` and scale 1; zero for a shape of 0.
///
/// Source: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
pub(super) fn gamma(shape: usize, random: &mut Random) -> f64 {
    if shape == 0 {
        return 0.0;
    }
    let d = shape as f64 - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(random);
        let root = 1.0 + c * x;
        if root <= 0.0 {
            continue;
        }
        let cube = root * root * root;
        let height = libm::log(1.0 - random.unit());
        if height < 0.5 * x * x + d - d * cube + d * libm::log(cube) {
            return d * cube;
        }
    }
}

/// A standard normal value, by the polar method (Marsaglia and Bray, "A convenient method for
/// generating normal variables", 1964).
fn normal(random: &mut Random) -> f64 {
    loop {
        let (x, y) = (2.0 * random.unit() - 1.0, 2.0 * random.unit() - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * libm::log(square) / square).sqrt();
        }
    }
}
