//! A kernel density on a fine grid. Knows nothing of modes.

use super::bandwidth::bandwidth;

/// Grid points to a standard deviation of the kernel.
const FINENESS: u32 = 8;
/// Grid points on each side of the kernel's middle: beyond them is less than a millionth of it.
const REACH: usize = 40;
/// The most grid points; a kernel too narrow for them is widened.
const MOST_CELLS: f64 = 65_536.0;

/// The heights of the density at evenly spaced points. They have no unit: only their ratios count.
#[derive(Debug)]
pub(super) struct Density {
    pub(super) heights: Vec<f64>,
    origin: f64,
    step: f64,
}

impl Density {
    /// The density of `sorted` values; `None` where nearly all of them are equal.
    ///
    /// It covers the middle 96 % of the values and as much again on each side, so that a single
    /// outlier does not take the grid away from the rest.
    ///
    /// Values are put on the grid by linear binning (Jones and Lotwick, "On the errors involved in
    /// computing the empirical characteristic function", 1983; Wand, "Fast computation of
    /// multivariate kernel estimators", 1994): each is shared by the two points around it. That
    /// makes the cost proportional to the values plus the points times the kernel.
    pub(super) fn of(sorted: &[f64]) -> Option<Self> {
        let wanted = bandwidth(sorted)?;
        let count = sorted.len();
        let rest = count.div_ceil(50).min((count - 1) / 2);
        let (low, high) = (sorted[rest], sorted[count - 1 - rest]);
        let width = high - low;
        let origin = (low - width).max(sorted[0]);
        let end = (high + width).min(sorted[count - 1]);
        let step = (wanted / f64::from(FINENESS)).max((end - origin) / MOST_CELLS);
        if width <= 0.0 || step < f64::MIN_POSITIVE {
            return None;
        }
        let inside = &sorted[sorted.partition_point(|value| *value < origin)
            ..sorted.partition_point(|value| *value <= end)];
        let weights = binned(inside, origin, step, cell((end - origin) / step) + 2);
        Some(Self {
            heights: smoothed(&weights),
            origin,
            step,
        })
    }

    /// The value at a place on the grid, counted in halves of a step.
    pub(super) fn value_at(&self, half_points: usize) -> f64 {
        self.origin + 0.5 * half_points as f64 * self.step
    }
}

fn binned(values: &[f64], origin: f64, step: f64, points: usize) -> Vec<f64> {
    let mut weights = vec![0.0; points];
    for value in values {
        let place = (value - origin) / step;
        let left = cell(place).min(points - 2);
        let part = place - left as f64;
        weights[left] += 1.0 - part;
        weights[left + 1] += part;
    }
    weights
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places on the grid are between zero and some ten thousands"
)]
fn cell(place: f64) -> usize {
    place as usize
}

fn smoothed(weights: &[f64]) -> Vec<f64> {
    let kernel: Vec<f64> = (0_u32..)
        .take(REACH + 1)
        .map(|distance| {
            let deviations = f64::from(distance) / f64::from(FINENESS);
            libm::exp(-0.5 * deviations * deviations)
        })
        .collect();
    let height = |point: usize| {
        let from = point.saturating_sub(REACH);
        let near = &weights[from..(point + REACH + 1).min(weights.len())];
        let parts = near.iter().enumerate();
        parts
            .map(|(i, weight)| weight * kernel[(from + i).abs_diff(point)])
            .sum()
    };
    (0..weights.len()).map(height).collect()
}
