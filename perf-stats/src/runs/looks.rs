//! Looking again with more runs, without more false alarms: Pocock's boundary.

use std::num::NonZeroU32;

use perf_core::Share;

use super::quadrature::nodes;
use crate::special::{normal_density, normal_quantile, normal_upper};

/// More looks than anyone plans; the work grows with their square.
const MOST_LOOKS: u32 = 20;
/// So many standard deviations to the good side nothing is left.
const FAR: f64 = 8.5;
/// Panels as wide as this many standard deviations are integrated to 1e-12.
const PANEL: f64 = 1.5;

/// Whether a boundary is crossed on one side or on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookSides {
    /// Only a worsening stops.
    Upper,
    /// A change in either direction stops.
    Both,
}

/// A plan to look several times, with the same nominal level at each look and a known chance
/// of an error in all of them together.
///
/// Pocock, "Group sequential methods in the design and analysis of clinical trials", 1977; the
/// constants by the recursive integration of Armitage, `McPherson` and Rowe, "Repeated
/// significance tests on accumulating data", 1969.
///
/// ```
/// use std::num::NonZeroU32;
/// use perf_core::Share;
/// use perf_stats::{LookSides, Looks};
///
/// let three = NonZeroU32::new(3).expect("not zero");
/// let looks = Looks::equally_spaced(three, Share::new(0.05).expect("a share"), LookSides::Upper)?;
/// assert_eq!(format!("{:.4} {:.3}", looks.nominal(), looks.boundary()), "0.0232 1.992");
/// # Ok::<(), perf_stats::LooksError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Looks {
    /// What is known at each look, in any unit.
    information: Vec<f64>,
    sides: LookSides,
    level: f64,
    boundary: f64,
    nominal: f64,
    one_sided: f64,
}

/// Why looks cannot be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LooksError {
    /// None, or more than 20.
    #[error("from 1 to {MOST_LOOKS} looks can be planned")]
    Count,
    /// A level of 0, or from one half up.
    #[error("the level of a test lies above 0 and below 0.5")]
    Level,
    /// Numbers of runs that do not grow from look to look.
    #[error("every look needs more runs than the one before")]
    NotGrowing,
}

impl Looks {
    /// Looks after equal numbers of further runs on both sides, or against a known baseline.
    ///
    /// # Errors
    /// More than 20 looks, or a level of 0 or from one half up.
    pub fn equally_spaced(
        count: NonZeroU32,
        level: Share,
        sides: LookSides,
    ) -> Result<Self, LooksError> {
        if count.get() > MOST_LOOKS {
            return Err(LooksError::Count);
        }
        let information: Vec<f64> = (1..=count.get()).map(f64::from).collect();
        Self::of(information, level, sides)
    }

    /// Looks at a growing candidate against the same baseline runs. They resemble each other
    /// more than equally spaced ones, so that the nominal level is a little higher.
    ///
    /// # Errors
    /// No or more than 20 looks, numbers that do not grow, no baseline runs, or a level of 0
    /// or from one half up.
    pub fn with_shared_baseline(
        baseline_runs: NonZeroU32,
        candidate_runs: &[NonZeroU32],
        level: Share,
        sides: LookSides,
    ) -> Result<Self, LooksError> {
        if candidate_runs.is_empty() || candidate_runs.len() > MOST_LOOKS as usize {
            return Err(LooksError::Count);
        }
        if candidate_runs.windows(2).any(|pair| pair[1] <= pair[0]) {
            return Err(LooksError::NotGrowing);
        }
        let variance =
            |runs: NonZeroU32| 1.0 / f64::from(baseline_runs.get()) + 1.0 / f64::from(runs.get());
        let information: Vec<f64> = candidate_runs.iter().map(|n| 1.0 / variance(*n)).collect();
        Self::of(information, level, sides)
    }

    /// The same looks at so many metrics at once. The largest of many statistics resembles
    /// itself less from look to look than a single one does, and so needs a lower level: the
    /// one that holds for independent metrics (Šidák, "Rectangular confidence regions for the
    /// means of multivariate normal distributions", 1967), which is safe for others.
    #[must_use]
    pub fn among(&self, metrics: NonZeroU32) -> Self {
        Self::solve(
            self.information.clone(),
            self.level,
            self.sides,
            f64::from(metrics.get()),
        )
    }

    /// How many looks are planned.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.information.len()).unwrap_or(u32::MAX)
    }

    /// The standard normal value beyond which the look at a metric stops.
    #[must_use]
    pub const fn boundary(&self) -> f64 {
        self.boundary
    }

    /// The level at which each look is tested: for both sides together where both count, and
    /// for all metrics together.
    #[must_use]
    pub const fn nominal(&self) -> f64 {
        self.nominal
    }

    /// The level of a look at the upper side alone.
    pub(super) const fn one_sided(&self) -> f64 {
        self.one_sided
    }

    fn of(information: Vec<f64>, level: Share, sides: LookSides) -> Result<Self, LooksError> {
        let level = level.as_fraction();
        if level <= 0.0 || level >= 0.5 {
            return Err(LooksError::Level);
        }
        Ok(Self::solve(information, level, sides, 1.0))
    }

    fn solve(information: Vec<f64>, level: f64, sides: LookSides, metrics: f64) -> Self {
        let each = match sides {
            LookSides::Upper => 1.0,
            LookSides::Both => 2.0,
        };
        let of_one = -libm::expm1(libm::log1p(-level) / metrics);
        let of_all = |one: f64| -libm::expm1(metrics * libm::log1p(-one));
        let boundary = boundary(&information, of_one, sides, each);
        Self {
            information,
            sides,
            level,
            boundary,
            nominal: of_all(each * normal_upper(boundary)),
            one_sided: of_all(normal_upper(boundary)),
        }
    }
}

/// The boundary that any of the looks crosses with this chance.
fn boundary(information: &[f64], level: f64, sides: LookSides, each: f64) -> f64 {
    let looks = information.len() as f64;
    // Between looks that are all the same and looks that have nothing in common.
    let mut low = -normal_quantile(level / each);
    let mut high = -normal_quantile(level / each / looks);
    let error = |boundary: f64| libm::log(crossing(information, boundary, sides) / level);
    let (mut at_low, mut at_high) = (error(low), error(high));
    // Regula falsi in the form of Dowell and Jarratt's "Illinois", 1971.
    let mut kept_high = None;
    for _ in 0..60 {
        if high - low <= 1e-13 || at_low <= 0.0 || at_high >= 0.0 {
            break;
        }
        let middle = high - at_high * (high - low) / (at_high - at_low);
        let at_middle = error(middle);
        if at_middle.abs() <= 1e-13 {
            return middle;
        }
        if at_middle > 0.0 {
            (low, at_low) = (middle, at_middle);
            at_high /= if kept_high == Some(true) { 2.0 } else { 1.0 };
            kept_high = Some(true);
        } else {
            (high, at_high) = (middle, at_middle);
            at_low /= if kept_high == Some(false) { 2.0 } else { 1.0 };
            kept_high = Some(false);
        }
    }
    if at_low <= 0.0 { low } else { high }
}

/// The chance to be beyond the boundary at any of the looks, nothing having changed.
///
/// The sum of what was observed is a walk whose variance is the information; its density where
/// no look has stopped yet is carried from look to look.
fn crossing(information: &[f64], boundary: f64, sides: LookSides) -> f64 {
    let reach = match sides {
        LookSides::Upper => FAR,
        LookSides::Both => boundary,
    };
    let each = match sides {
        LookSides::Upper => 1.0,
        LookSides::Both => 2.0,
    };
    let mut total = each * normal_upper(boundary);
    // Places of the walk with the probability of being there, not having stopped.
    let mut walk: Vec<(f64, f64)> = Vec::new();
    let mut before = 0.0_f64;
    for (at, now) in information.iter().enumerate() {
        let deviation = now.sqrt();
        let step = (now - before).sqrt();
        if at > 0 {
            let edge = boundary * deviation;
            let beyond = |place: f64| match sides {
                LookSides::Upper => normal_upper((edge - place) / step),
                LookSides::Both => {
                    normal_upper((edge - place) / step) + normal_upper((edge + place) / step)
                }
            };
            total += walk
                .iter()
                .map(|(place, mass)| mass * beyond(*place))
                .sum::<f64>();
        }
        if at + 1 < information.len() {
            let next_step = (information[at + 1] - now).sqrt();
            let width = PANEL * next_step.min(if at == 0 { deviation } else { step });
            let density = |place: f64| {
                if at == 0 {
                    normal_density(place / deviation) / deviation
                } else {
                    let from = walk
                        .iter()
                        .map(|(x, mass)| mass * normal_density((place - x) / step));
                    from.sum::<f64>() / step
                }
            };
            walk = nodes(-reach * deviation, boundary * deviation, width)
                .into_iter()
                .map(|(place, weight)| (place, weight * density(place)))
                .collect();
        }
        before = *now;
    }
    total
}
