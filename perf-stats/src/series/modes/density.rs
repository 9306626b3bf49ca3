//! A smoothed histogram of sorted values: where it dips deepest, and where it is highest.

/// Bins over the bulk of the values.
const BINS: usize = 512;
/// So much on either side is left out of the picture: far outliers would empty the bins.
const LEFT_OUT: f64 = 0.005;
/// The widest smoothing that is tried, in bins, the narrowest, and the step between.
const WIDEST: f64 = 128.0;
const NARROWEST: f64 = 1.5;
const STEP: f64 = 0.87;
/// The kernel is cut off at so many standard deviations.
const KERNEL_REACH: f64 = 4.0;

/// Counts of values in bins of equal width.
pub(super) struct Density {
    counts: Vec<f64>,
    origin: f64,
    width: f64,
}

impl Density {
    /// Of values in ascending order; `None` where the bulk of them is equal.
    pub(super) fn of(sorted: &[f64]) -> Option<Self> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "fewer than there are values"
        )]
        let left_out = (sorted.len() as f64 * LEFT_OUT) as usize;
        let bulk = &sorted[left_out..sorted.len() - left_out];
        let (origin, end) = (*bulk.first()?, *bulk.last()?);
        let width = (end - origin) / (BINS - 1) as f64;
        if width <= 0.0 {
            return None;
        }
        let mut counts = vec![0.0; BINS];
        for value in bulk {
            let place = ((value - origin) / width).min((BINS - 1) as f64);
            let part = place - place.floor();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a bin"
            )]
            let bin = place as usize;
            counts[bin] += 1.0 - part;
            if part > 0.0 {
                counts[(bin + 1).min(BINS - 1)] += part;
            }
        }
        Some(Self {
            counts,
            origin,
            width,
        })
    }

    /// The deepest place between two peaks, at the strongest smoothing that leaves two peaks
    /// with at least `least` values on either side of a valley; `None` where there are none.
    pub(super) fn valley(&self, least: f64) -> Option<f64> {
        let mut deviation = WIDEST;
        while deviation >= NARROWEST {
            let smooth = self.smoothed(deviation);
            if let Some(bin) = deepest(&smooth, &self.counts, least) {
                return Some(self.origin + bin as f64 * self.width);
            }
            deviation *= STEP;
        }
        None
    }

    /// Where the density is highest, smoothed by the rule of thumb of Silverman, "Density
    /// estimation for statistics and data analysis", 1986.
    pub(super) fn peak(&self, sorted: &[f64]) -> f64 {
        let n = sorted.len();
        let mean = sorted.iter().sum::<f64>() / n as f64;
        let squares: f64 = sorted.iter().map(|x| (x - mean) * (x - mean)).sum();
        let deviation = (squares / n as f64).sqrt();
        let quarters = sorted[n * 3 / 4] - sorted[n / 4];
        let spread = if quarters > 0.0 {
            deviation.min(quarters / 1.34)
        } else {
            deviation
        };
        let bandwidth = 0.9 * spread * libm::pow(n as f64, -0.2) / self.width;
        let smooth = self.smoothed(bandwidth.clamp(1.0, WIDEST));
        let mut best = (f64::MIN, 0);
        for (bin, height) in smooth.into_iter().enumerate() {
            if height > best.0 {
                best = (height, bin);
            }
        }
        self.origin + best.1 as f64 * self.width
    }

    /// The counts under a normal kernel with this standard deviation in bins.
    fn smoothed(&self, deviation: f64) -> Vec<f64> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most four times the widest smoothing"
        )]
        let reach = (deviation * KERNEL_REACH).ceil() as usize;
        let kernel: Vec<f64> = (0..=reach)
            .map(|distance| {
                let z = distance as f64 / deviation;
                libm::exp(-0.5 * z * z)
            })
            .collect();
        (0..BINS)
            .map(|bin| {
                let (from, to) = (bin.saturating_sub(reach), (bin + reach).min(BINS - 1));
                (from..=to)
                    .map(|other| self.counts[other] * kernel[other.abs_diff(bin)])
                    .sum()
            })
            .collect()
    }
}

/// The bin of the deepest valley, by its distance below the lower of the peaks on its sides,
/// among those with enough values on either side.
fn deepest(smooth: &[f64], counts: &[f64], least: f64) -> Option<usize> {
    let total: f64 = counts.iter().sum();
    let mut highest_after = smooth.to_vec();
    for bin in (0..smooth.len() - 1).rev() {
        highest_after[bin] = highest_after[bin].max(highest_after[bin + 1]);
    }
    let (mut before, mut highest_before) = (0.0, 0.0_f64);
    let mut best = (0.0, None);
    for (bin, height) in smooth.iter().enumerate() {
        highest_before = highest_before.max(*height);
        let depth = highest_before.min(highest_after[bin]) - height;
        before += counts[bin];
        let enough = before >= least && total - before >= least;
        if enough && depth > best.0 {
            best = (depth, Some(bin));
        }
    }
    best.1
}
