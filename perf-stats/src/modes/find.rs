//! Where the modes of a sample are. Believes in a second one only if a test does.

use perf_core::Share;

use super::density::Density;
use super::dip_test::test_sorted;
use super::humps::{Hump, Low, humps, lowest_between};
use super::scaled::Scaled;
use crate::values::FiniteValues;

/// The smallest share of the values that a mode can be asked to hold.
const LEAST_SHARE: f64 = 0.01;

/// When [`modes`] believes in more than one mode. Every share is legal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModeSettings {
    /// The level of the dip test of each valley; 1 % by default.
    pub level: Share,
    /// The density in a valley is below this share of the lower peak beside it; 80 % by default.
    pub valley: Share,
    /// A mode holds at least this share of the values; 5 % by default. Below 1 % it counts as 1 %.
    pub least_share: Share,
}

/// A mode: a place where values crowd.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mode {
    /// Where the density is highest, in the unit of the values, to some eighth of the bandwidth.
    pub location: f64,
    /// How much of the values belongs to it: those between the valleys on its two sides.
    pub share: Share,
    /// The valley between this mode and the next higher one; `None` for the last.
    pub valley: Option<Valley>,
}

/// The lowest place between two modes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Valley {
    /// Where it is, in the unit of the values; the middle if the density is flat there.
    pub location: f64,
    /// The density there as a share of that at the lower peak: near 0 if nothing lies between.
    pub depth: Share,
    /// The p-value of the dip test of the two modes beside it.
    pub p_value: f64,
}

impl Default for ModeSettings {
    fn default() -> Self {
        let percent = |part| Share::of(part, 100).unwrap_or(Share::ONE);
        Self {
            level: percent(1),
            valley: percent(80),
            least_share: percent(5),
        }
    }
}

/// The modes of `values` in rising order, at least one; the shares add up to 1.
///
/// Candidates are the peaks of a normal kernel density between which the density falls below
/// [`ModeSettings::valley`] of the lower one, and which hold [`ModeSettings::least_share`] of the
/// values. A valley between two of them counts only if the dip test ([`dip_test`](crate::dip_test))
/// of the values on its two sides rejects one mode at [`ModeSettings::level`]; the least certain
/// valley goes first, and its lower peak with it. So unimodal values have a second mode in no more
/// than the level of samples.
///
/// Hand over logarithms of latencies: their distribution is skewed, so that one bandwidth does
/// not fit both ends, and a factor between modes becomes a distance.
///
/// The bandwidth is Silverman's 0.9·A·n^(-1/5), where A is the smallest of the standard deviation,
/// the distance of the quartiles and the shortest half, all on the scale of the standard deviation;
/// at least 0.4 of the usual distance between neighbouring values if values occur repeatedly, as
/// they do when they are rounded (but no more than A/2). The density is computed on at most
/// 65,536 points.
///
/// - One value, or values that are all equal: one mode there.
/// - Modes that stand on one slope, so that there is no valley, are one mode.
/// - As many values are needed as [`dip_test`](crate::dip_test) says; no second mode found in few
///   values says little.
///
/// Takes time O(n log n) for the sorting, and a copy of the values.
///
/// Sources: Silverman, "Density estimation for statistics and data analysis", 1986, section 3.4.2;
/// Hartigan and Hartigan, "The dip test of unimodality", 1985; for the test of each valley by the
/// dip, Maurus and Plant, "Skinny-dip: clustering in a sea of noise", 2016, who test stretches in
/// a like way.
///
/// ```
/// use perf_stats::{FiniteValues, ModeSettings, modes};
/// // Half of the requests hit a cache: around 1 ms and around 20 ms.
/// let logs: Vec<f64> = (0..400)
///     .map(|i| f64::ln(if i % 2 == 0 { 1.0 } else { 20.0 }) + f64::from(i % 20) / 40.0)
///     .collect();
/// let found = modes(FiniteValues::new(&logs)?, ModeSettings::default());
/// assert_eq!(found.len(), 2);
/// assert_eq!(found[0].share.as_fraction(), 0.5);
/// assert!((1.0..1.7).contains(&found[0].location.exp()));
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn modes(values: FiniteValues<'_>, settings: ModeSettings) -> Vec<Mode> {
    let scaled = Scaled::of(values.as_slice());
    let sorted = scaled.sorted();
    let Some(density) = Density::of(sorted) else {
        return vec![Mode {
            location: scaled.unscaled(sorted[sorted.len() / 2]),
            share: Share::ONE,
            valley: None,
        }];
    };
    let mut search = Search::of(sorted, &density, settings);
    search.drop_doubtful(settings.level);
    search.modes(&scaled)
}

/// Peaks that may be modes.
struct Search<'a> {
    sorted: &'a [f64],
    density: &'a Density,
    peaks: Vec<Hump>,
}

/// A valley between two peaks.
struct Split {
    low: Low,
    /// How many values lie to the left of it.
    rank: usize,
}

impl<'a> Search<'a> {
    /// The peaks with deep valleys and enough values.
    fn of(sorted: &'a [f64], density: &'a Density, settings: ModeSettings) -> Self {
        let mut search = Self {
            sorted,
            density,
            peaks: humps(&density.heights, settings.valley.as_fraction()),
        };
        let ranks = search.ranks(&search.splits());
        let least = settings.least_share.as_fraction().max(LEAST_SHARE) * sorted.len() as f64;
        let counts = ranks.windows(2).map(|ends| (ends[1] - ends[0]) as f64);
        let mut kept: Vec<Hump> = Vec::new();
        for (peak, count) in search.peaks.iter().zip(counts) {
            if count >= least {
                kept.push(*peak);
            }
        }
        if kept.is_empty() {
            kept.extend(search.peaks.iter().copied().reduce(higher));
        }
        search.peaks = kept;
        search
    }

    /// While some valley is not believed in, takes away the one that is least certain.
    fn drop_doubtful(&mut self, level: Share) {
        loop {
            let tests = self.p_values(&self.splits());
            let mut worst: Option<(usize, f64)> = None;
            for (split, p) in tests.into_iter().enumerate() {
                if p > level.as_fraction() && worst.is_none_or(|(_, most)| p > most) {
                    worst = Some((split, p));
                }
            }
            let Some((split, _)) = worst else { return };
            self.peaks[split] = higher(self.peaks[split], self.peaks[split + 1]);
            self.peaks.remove(split + 1);
        }
    }

    fn splits(&self) -> Vec<Split> {
        let pairs = self.peaks.windows(2);
        pairs
            .map(|pair| {
                let low = lowest_between(&self.density.heights, pair[0].peak, pair[1].peak);
                let at = self.density.value_at(low.half_points);
                Split {
                    low,
                    rank: self.sorted.partition_point(|value| *value < at),
                }
            })
            .collect()
    }

    /// The rank at which each peak's values begin, and the number of values.
    fn ranks(&self, splits: &[Split]) -> Vec<usize> {
        std::iter::once(0)
            .chain(splits.iter().map(|split| split.rank))
            .chain(std::iter::once(self.sorted.len()))
            .collect()
    }

    /// The dip test of each valley on the values of the two peaks beside it.
    fn p_values(&self, splits: &[Split]) -> Vec<f64> {
        let ranks = self.ranks(splits);
        let stretches = ranks.windows(3);
        stretches
            .map(|ends| {
                let stretch = &self.sorted[ends[0]..ends[2]];
                if stretch.is_empty() {
                    1.0
                } else {
                    test_sorted(stretch).p_value
                }
            })
            .collect()
    }

    fn modes(&self, scaled: &Scaled) -> Vec<Mode> {
        let splits = self.splits();
        let ranks = self.ranks(&splits);
        let tests = self.p_values(&splits);
        let valley = |i: usize| {
            let low = splits.get(i)?.low;
            let lower_peak = self.peaks[i].height.min(self.peaks[i + 1].height);
            Some(Valley {
                location: scaled.unscaled(self.density.value_at(low.half_points)),
                depth: Share::new(low.height / lower_peak).unwrap_or(Share::ONE),
                p_value: tests[i],
            })
        };
        let peaks = self.peaks.iter().enumerate();
        peaks
            .map(|(i, peak)| Mode {
                location: scaled.unscaled(self.density.value_at(2 * peak.peak)),
                share: share(ranks[i + 1] - ranks[i], self.sorted.len()),
                valley: valley(i),
            })
            .collect()
    }
}

fn higher(left: Hump, right: Hump) -> Hump {
    if left.height >= right.height {
        left
    } else {
        right
    }
}

fn share(part: usize, whole: usize) -> Share {
    Share::new(part as f64 / whole as f64).unwrap_or(Share::ONE)
}
