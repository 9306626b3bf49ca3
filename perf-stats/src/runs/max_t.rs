//! Family-wise p-values for all metrics at once: the runs' labels are permuted for all of them
//! together, and each statistic is held against the largest.

use super::arrangement::Exchange;
use super::columns::Columns;
use crate::random::Random;

/// Statistics that differ by less, relative to their size, are the same.
const SAME: f64 = 1e-9;
const NOTHING: f64 = 1e-20;

/// What a joint permutation says about each metric.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Family {
    /// One-sided p-values of each metric by itself.
    pub(super) raw: Vec<f64>,
    /// Adjusted for all metrics of the family.
    pub(super) adjusted: Vec<f64>,
    /// The largest statistic of each arrangement, squared and signed, in descending order.
    maxima: Vec<f64>,
    total: f64,
}

/// The step-down max-T of Westfall and Young, "Resampling-based multiple testing", 1993.
///
/// The largest statistic is held against the maximum over all metrics, the second largest
/// against the maximum over all but the first, and so on; an adjusted p-value is never below
/// that of a larger statistic. This controls the chance of any false alarm whichever metrics
/// have truly changed, because the records of the runs in the unchanged metrics are
/// exchangeable whatever the others do, and because the maximum over fewer metrics is never
/// larger (Romano and Wolf, "Exact and approximate stepdown methods for multiple hypothesis
/// testing", 2005).
pub(super) fn max_t(columns: &Columns, exchange: Exchange) -> Family {
    let metrics = columns.metrics();
    let mut sums = columns.sums();
    let mut observed = vec![0.0; metrics];
    columns.signed_squares(&exchange.observed(), &mut sums, &mut observed);
    let mut order: Vec<usize> = (0..metrics).collect();
    order.sort_by(|left, right| observed[*right].total_cmp(&observed[*left]));
    let thresholds: Vec<f64> = observed.iter().map(|x| threshold(*x)).collect();

    let arrangements = exchange.arrangements();
    // A drawn sample is counted with the observed arrangement, an enumeration holds it already.
    let start = match arrangements {
        super::arrangement::Arrangements::All { .. } => 0_u32,
        super::arrangement::Arrangements::Drawn { .. } => 1,
    };
    let mut raw = vec![start; metrics];
    let mut adjusted = vec![start; metrics];
    let mut maxima = Vec::new();
    if start == 1 {
        maxima.extend(observed.iter().copied().reduce(f64::max));
    }
    let mut random = Random::from_data("exchange of runs", &columns.data());
    let mut statistics = vec![0.0; metrics];
    exchange.for_each(&mut random, |chosen| {
        columns.signed_squares(chosen, &mut sums, &mut statistics);
        let mut largest = f64::NEG_INFINITY;
        for metric in order.iter().rev() {
            let statistic = statistics[*metric];
            raw[*metric] += u32::from(statistic >= thresholds[*metric]);
            largest = largest.max(statistic);
            adjusted[*metric] += u32::from(largest >= thresholds[*metric]);
        }
        maxima.push(largest);
    });
    maxima.sort_unstable_by(|left, right| right.total_cmp(left));

    let total = arrangements.total();
    let share = |counts: &[u32]| counts.iter().map(|n| f64::from(*n) / total).collect();
    let mut family = Family {
        raw: share(&raw),
        adjusted: share(&adjusted),
        maxima,
        total,
    };
    let mut largest = 0.0_f64;
    for metric in order {
        largest = largest.max(family.adjusted[metric]);
        family.adjusted[metric] = largest;
    }
    family
}

impl Family {
    /// The statistic from which on the most extreme metric is significant at this level;
    /// `None` where no statistic is.
    pub(super) fn critical(&self, level: f64) -> Option<f64> {
        let allowed = (self.total * level * (1.0 + 1e-12)).floor();
        let at = self
            .maxima
            .iter()
            .zip(1_u32..)
            .take_while(|(_, n)| f64::from(*n) <= allowed);
        let (square, _) = at.last()?;
        (*square > 0.0).then(|| square.sqrt())
    }
}

fn threshold(observed: f64) -> f64 {
    if observed.is_infinite() {
        observed
    } else {
        observed - SAME * observed.abs() - NOTHING
    }
}
