//! How wide a kernel the density of sorted values needs. Does not compute the density.

/// An interval of the standard normal distribution that holds half of it has this length.
const NORMAL_HALF: f64 = 1.348_979_500_392_163_5;
/// So many steps of rounding are smoothed over: less shows a mode at each step, more hides those
/// that stand three steps apart.
const STEPS_OF_ROUNDING: f64 = 0.4;

/// The standard deviation of a normal kernel; `None` where all values are equal.
///
/// Silverman's rule of thumb, 0.9·A·n^(-1/5), where A is the smallest of the standard deviation,
/// the distance of the quartiles and the shortest stretch with half of the values, each brought
/// to the scale of the standard deviation. The shortest half lies in the main mode and keeps the
/// kernel from being as wide as the distance of the modes. Rounded values need a kernel that is
/// wide enough for the steps of rounding.
pub(super) fn bandwidth(sorted: &[f64]) -> Option<f64> {
    let spread = spread(sorted)?;
    let rule = 0.9 * spread * libm::pow(sorted.len() as f64, -0.2);
    Some(rule.max((STEPS_OF_ROUNDING * rounding_step(sorted)).min(0.5 * spread)))
}

/// The smallest measure of spread that is not zero.
fn spread(sorted: &[f64]) -> Option<f64> {
    let count = sorted.len();
    let half = count / 2;
    let shortest = sorted[half..]
        .iter()
        .zip(sorted)
        .map(|(high, low)| high - low)
        .fold(f64::INFINITY, f64::min);
    let quartiles = sorted[count - 1 - count / 4] - sorted[count / 4];
    let measures = [
        standard_deviation(sorted),
        quartiles / NORMAL_HALF,
        shortest / NORMAL_HALF,
    ];
    measures
        .into_iter()
        .filter(|measure| *measure > 0.0)
        .reduce(f64::min)
}

fn standard_deviation(sorted: &[f64]) -> f64 {
    let count = sorted.len() as f64;
    let origin = sorted[sorted.len() / 2];
    let mean = sorted.iter().map(|value| value - origin).sum::<f64>() / count;
    let squares: f64 = sorted
        .iter()
        .map(|value| (value - origin - mean) * (value - origin - mean))
        .sum();
    (squares / count).sqrt()
}

/// The usual distance between neighbours, where most values occur repeatedly; otherwise 0.
///
/// The median of the distances, each weighing as much as the rarer one of its ends.
fn rounding_step(sorted: &[f64]) -> f64 {
    let distinct = 1 + sorted.windows(2).filter(|pair| pair[0] < pair[1]).count();
    if distinct < 2 || distinct > sorted.len() / 2 {
        return 0.0;
    }
    let mut gaps = Vec::with_capacity(distinct - 1);
    let mut former: Option<&[f64]> = None;
    for equal in sorted.chunk_by(|left, right| left >= right) {
        if let Some(former) = former {
            gaps.push((equal[0] - former[0], equal.len().min(former.len())));
        }
        former = Some(equal);
    }
    gaps.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    let total: usize = gaps.iter().map(|(_, weight)| weight).sum();
    let mut passed = 0;
    let median = gaps.iter().find(|(_, weight)| {
        passed += weight;
        passed >= total.div_ceil(2)
    });
    median.map_or(0.0, |(gap, _)| *gap)
}
