//! Finds the changes of level in a history, says where each may lie, and how large it is. It
//! does not say which of them matter.

use perf_core::Share;

use super::history::History;
use super::levels::Levels;
use super::location::locate;
use super::segmentation::{Found, segments, smallest_level};
use super::shift::{LevelShift, shift};
use crate::series::order::to_unit_size;

/// The fewest figures of which some order is rare enough to be a finding.
const FEWEST: usize = 12;

/// How sure a finding must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePointSettings {
    /// How often a history without a change may show one, in each part that is searched.
    pub level: Share,
    /// How often the candidates of a location hold the true one, and the interval of a shift
    /// the true shift.
    pub confidence: Share,
}

impl Default for ChangePointSettings {
    /// 1 % and 95 %.
    fn default() -> Self {
        Self {
            level: Share::new(0.01).unwrap_or(Share::ZERO),
            confidence: Share::new(0.95).unwrap_or(Share::ZERO),
        }
    }
}

/// What a history shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangePoints {
    /// The changes, oldest first. Empty where nothing speaks for one.
    pub points: Vec<ChangePoint>,
    /// The correlation of neighbouring runs that was allowed for, from 0 to 0.9. It is
    /// estimated on the cautious side, and zero where nothing was found that it could explain.
    pub autocorrelation: f64,
}

/// A change of level.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangePoint {
    /// Position of the first figure of the new level, counted from zero, gaps included.
    pub position: usize,
    /// All positions where the new level may have begun, ascending, `position` among them.
    /// A gap is one if what follows it is: the change may have come with a run that gave no
    /// figure.
    pub candidates: Vec<usize>,
    /// How often a part without a change shows one as clear, anywhere; at least 0.0014.
    pub p_value: f64,
    /// How much the level changed, between the neighbouring changes.
    pub shift: LevelShift,
}

/// Why changes cannot be looked for.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangePointError {
    /// No order of so few figures is rare enough.
    #[error("{observed} figures are too few to find a change: it takes {needed}")]
    TooFew {
        /// Figures in the history, gaps not counted.
        observed: usize,
        /// How many are needed.
        needed: usize,
    },
    /// No data could be significant at that level, so that "nothing found" would say nothing.
    #[error("a level of {level} cannot be reached: the smallest p-value is {smallest}")]
    LevelOutOfReach {
        /// What was asked for.
        level: f64,
        /// The smallest p-value there is.
        smallest: f64,
    },
}

/// Where the figures of a history changed their level for good, or for at least five runs.
///
/// The method is hierarchical division by the energy statistic with α = 1 (Matteson and James,
/// "A nonparametric approach for multiple change point analysis of multivariate data", 2014),
/// with these differences. Figures are replaced by their ranks within the part that is divided,
/// which bounds the weight of an odd one. The search and each of 999 permutations maximise over
/// all locations; p is (1 + b)/(1 + 999). The error is shared, 7 to 3, between splits of the
/// whole part, which see late changes best, and splits of all its windows, which see levels
/// that were left again. Where the changes that are found so far leave residuals of which
/// neighbours are alike, the series is freed of that dependence (an autoregression of first
/// order, its coefficient corrected for the fitted levels) and searched anew. A change is
/// dropped if not two of the next three figures are at the new level.
///
/// Only ranks decide: multiplying or (but for rounding) taking logarithms changes nothing about
/// what is found among independent runs. Use logarithms where ratios are meant, because shifts
/// are differences.
///
/// # Limitations
/// At least five runs between changes; two levels that differ by less than about one standard
/// deviation need dozens of runs; drifts come out as steps. With an autocorrelation above 0.7
/// the rate of false findings is two to three times the level. Parts of more than 400 figures
/// are not searched for windows, and histories end at 2,000 figures.
///
/// # Errors
/// Fewer than twelve figures, or a level below what 999 permutations can attain.
///
/// ```
/// use perf_stats::{ChangePointSettings, History, change_points};
/// // 15 runs at about 100 ms, a gap, and 12 runs at about 110 ms.
/// let runs = (0..28_u32).map(|run| {
///     let noise = f64::from(run * 7 % 5) / 2.0;
///     (run != 15).then_some(if run < 15 { 100.0 } else { 110.0 } + noise)
/// });
/// let history = History::new(&runs.collect::<Vec<_>>())?;
/// let found = change_points(&history, ChangePointSettings::default())?;
/// assert_eq!(found.points.len(), 1);
/// assert_eq!(found.points[0].position, 16);
/// assert_eq!(found.points[0].candidates, [15, 16]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn change_points(
    history: &History,
    settings: ChangePointSettings,
) -> Result<ChangePoints, ChangePointError> {
    let level = settings.level.as_fraction();
    if history.observed() < FEWEST {
        return Err(ChangePointError::TooFew {
            observed: history.observed(),
            needed: FEWEST,
        });
    }
    if level < smallest_level() {
        return Err(ChangePointError::LevelOutOfReach {
            level,
            smallest: smallest_level(),
        });
    }
    let values = to_unit_size(history.values());
    let (found, autocorrelation) = search(&values, history.positions(), level);
    Ok(ChangePoints {
        points: describe(
            history,
            &values,
            &found,
            autocorrelation,
            settings.confidence,
        ),
        autocorrelation,
    })
}

/// The changes, and the autocorrelation that they were found in spite of.
fn search(values: &[f64], positions: &[usize], level: f64) -> (Vec<Found>, f64) {
    let found = segments(values, level);
    if found.is_empty() {
        return (found, 0.0);
    }
    let starts: Vec<usize> = found.iter().map(|change| change.start).collect();
    let levels = Levels::fit(values, positions, &starts);
    if levels.autocorrelation > 0.0 {
        let whitened = levels.whitened(positions);
        (segments(&whitened, level), levels.autocorrelation)
    } else {
        (found, 0.0)
    }
}

/// Each change between its neighbours, without those that are only an odd figure.
fn describe(
    history: &History,
    values: &[f64],
    found: &[Found],
    autocorrelation: f64,
    confidence: Share,
) -> Vec<ChangePoint> {
    let positions = history.positions();
    let mut points = Vec::with_capacity(found.len());
    let mut from = 0;
    for (place, change) in found.iter().enumerate() {
        let to = found.get(place + 1).map_or(values.len(), |next| next.start);
        let located = locate(
            &values[from..to],
            &positions[from..to],
            autocorrelation,
            confidence.as_fraction(),
        );
        let Some(location) = located else { continue };
        let start = from + location.start;
        let (before, after) = (&history.values()[from..start], &history.values()[start..to]);
        let with_gaps = location.candidates.iter().flat_map(|candidate| {
            let candidate = from + candidate;
            positions[candidate - 1] + 1..=positions[candidate]
        });
        points.push(ChangePoint {
            position: positions[start],
            candidates: with_gaps.collect(),
            p_value: change.p_value,
            shift: shift(before, after, autocorrelation, confidence),
        });
        from = start;
    }
    points
}
