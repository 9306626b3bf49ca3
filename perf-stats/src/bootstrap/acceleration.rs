//! How skewed the influences of single values are. Sees influences, not the statistic.

/// A sixth of the skewness of a statistic, from the influence of every value, with the
/// influences of several samples divided by the sizes of these. `None` where all are zero.
/// Lies between −1/6 and 1/6.
///
/// Efron, "Better bootstrap confidence intervals", 1987, formula 6.6; for several samples
/// Davison and Hinkley, "Bootstrap Methods and their Application", 1997, formula 5.29.
pub(super) fn acceleration(influences: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let largest = influences
        .clone()
        .fold(0.0_f64, |most, influence| most.max(influence.abs()));
    if largest == 0.0 {
        return None;
    }
    // Relative to the largest, so that neither squares nor cubes leave the range of a float.
    let (mut squares, mut cubes) = (0.0, 0.0);
    for influence in influences {
        let relative = influence / largest;
        let square = relative * relative;
        squares += square;
        cubes += square * relative;
    }
    Some(cubes / (6.0 * squares * squares.sqrt()))
}
