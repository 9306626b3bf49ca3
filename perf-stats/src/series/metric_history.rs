//! What a history of one metric shows: its changes of level, in the metric's own unit. It does
//! not know what a run is; gaps stay gaps.

use perf_core::{Change, Direction, Metric, Quantity};

use super::change_points::{
    ChangePoint, ChangePointError, ChangePointSettings, History, HistoryError, change_points,
};

/// Levels that differ by less are called the same: 2 %, and for error rates a tenth of a point.
const SMALLEST_RATIO: f64 = 0.02;
const SMALLEST_SHARE: f64 = 0.001;

/// A change of the level of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricChange {
    /// The first run of the new level, counted from zero, gaps included.
    pub position: usize,
    /// The first and the last run that may have brought it, `position` among them.
    pub between: (usize, usize),
    /// The median of the runs before it, back to the change before.
    pub before: Quantity,
    /// The median of the runs since, up to the next change.
    pub after: Quantity,
    /// From the one to the other.
    pub change: Option<Change>,
    /// Whether the new level is the worse one.
    pub is_worse: bool,
    /// How often a history without a change shows one as clear.
    pub p_value: f64,
}

/// Why a history was not searched for changes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricHistoryError {
    /// Too many figures, or one that is none.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Too few figures.
    #[error(transparent)]
    Search(#[from] ChangePointError),
}

/// Searches the figures of a metric, oldest run first, for changes of level that matter.
///
/// The search is that of [`change_points`] at its defaults, and only ranks decide. Of what it
/// finds, changes of less than 2 % are left out (of error rates, less than 0.1 points): a long
/// quiet history shows ever smaller ones.
///
/// # Errors
/// Fewer than twelve figures, or more than 2,000.
///
/// ```
/// use perf_core::{Metric, Quantile, Quantity};
/// use perf_stats::metric_changes;
/// use std::time::Duration;
///
/// let p95 = Metric::quantile(Quantile::P95);
/// let figures: Vec<_> = (0..30_u64)
///     .map(|run| Some(if run < 15 { 100 } else { 120 } + run * 7 % 5))
///     .map(|millis| millis.map(|ms| Quantity::Time(Duration::from_millis(ms))))
///     .collect();
/// let changes = metric_changes(p95, &figures)?;
/// assert_eq!(changes.len(), 1);
/// assert_eq!((changes[0].position, changes[0].is_worse), (15, true));
/// # Ok::<(), perf_stats::MetricHistoryError>(())
/// ```
pub fn metric_changes(
    metric: Metric,
    figures: &[Option<Quantity>],
) -> Result<Vec<MetricChange>, MetricHistoryError> {
    let numbers: Vec<Option<f64>> = figures
        .iter()
        .map(|figure| figure.map(Quantity::in_base_unit))
        .collect();
    let found = change_points(&History::new(&numbers)?, ChangePointSettings::default())?;
    let ends = found.points.iter().map(|point| point.position);
    let ends: Vec<usize> = ends.chain([figures.len()]).collect();
    let mut from = 0;
    let mut changes = Vec::new();
    for (place, point) in found.points.iter().enumerate() {
        let before = median(&figures[from..point.position]);
        let after = median(&figures[point.position..ends[place + 1]]);
        from = point.position;
        let (Some(before), Some(after)) = (before, after) else {
            continue;
        };
        changes.extend(described(metric, point, before, after));
    }
    Ok(changes)
}

/// The change at `point`; `None` for one that is too small to matter.
fn described(
    metric: Metric,
    point: &ChangePoint,
    before: Quantity,
    after: Quantity,
) -> Option<MetricChange> {
    let (old, new) = (before.in_base_unit(), after.in_base_unit());
    let matters = match metric {
        Metric::ErrorRate => (new - old).abs() >= SMALLEST_SHARE,
        _ => (new - old).abs() >= SMALLEST_RATIO * old.abs(),
    };
    let first = point.candidates.first().copied();
    let last = point.candidates.last().copied();
    matters.then(|| MetricChange {
        position: point.position,
        between: (
            first.unwrap_or(point.position),
            last.unwrap_or(point.position),
        ),
        before,
        after,
        change: Change::between(old, new),
        is_worse: match metric.direction() {
            Direction::LowerIsBetter => new > old,
            Direction::HigherIsBetter => new < old,
        },
        p_value: point.p_value,
    })
}

/// The middle one, or the lower one of the middle two: a figure that was there.
fn median(figures: &[Option<Quantity>]) -> Option<Quantity> {
    let mut known: Vec<Quantity> = figures.iter().copied().flatten().collect();
    known.sort_by(|a, b| a.in_base_unit().total_cmp(&b.in_base_unit()));
    known.get(known.len().saturating_sub(1) / 2).copied()
}
