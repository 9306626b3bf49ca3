//! Runs held against a history. Knows nothing of where histories are kept.

use perf_core::{Comparison, RunFigures};

use super::answer::{Replicates, row};
use super::control::divide_out;
use super::design::GateSettings;
use super::improvement::suspicious_improvements;
use super::subjects::{Subject, paired_subjects, subjects};
use crate::comparison::not_in_both;
use crate::runs::{
    ChangeVerdict, MetricPairs, MetricRuns, PairTable, Refusal, RunComparison, RunEstimateError,
    RunTable, RunTableError, compare_pairs, compare_runs,
};

/// What runs say against a history.
#[derive(Debug, Clone, PartialEq)]
pub struct GateComparison {
    /// The rows, scenario by scenario.
    pub comparison: Comparison,
    /// Whether nothing is proven to be worse and something could not be told: more runs may
    /// decide it.
    pub is_undecided: bool,
}

/// Why runs cannot be held against a history.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// No scenario is in both.
    #[error("no scenario of this run has been stored before")]
    NothingInCommon(#[source] RunTableError),
    /// A figure that no run has, or too many runs.
    #[error(transparent)]
    Figure(#[from] RunEstimateError),
}

/// Judges the runs of one version, `current`, against those before them, `history`, oldest first.
///
/// Of each scenario that both have, p50, the tail, the error rate and the throughput are tested
/// together by [`compare_runs`]: runs are what is replicated, the chance of any false alarm among
/// all metrics is 5 %, and with [`GateDesign::Looks`](crate::GateDesign::Looks) it stays so however often runs are added
/// while nothing is decided. The tail is p99 where five requests lie beyond it in every run, else
/// p95 on the same terms, else none. The throughput of a schedule is not tested: the plan settles
/// it. 2 % are tolerated, 100 µs, 0.5 points of failures, and what the noise between baseline runs
/// suggests.
///
/// Own rules take the place of what is tolerated, and name further metrics; a control's drift is
/// divided out of the other scenarios; noise that was learned is tolerated where it is more than what
/// the baseline shows.
///
/// A regression fails, what is suspicious warns; equivalent and improved pass; what the runs
/// cannot tell is inconclusive and never a pass. An improvement while more requests fail or answers
/// become smaller is a finding.
///
/// # Errors
/// [`GateError`]: no scenario in common, or more than 256 runs.
///
/// ```
/// use perf_core::{Bytes, LoadModel, Metric, MetricSet, MetricValue, Quantile, Quantity};
/// use perf_core::{RunFigures, ScenarioFigures, Verdict};
/// use perf_stats::{GateDesign, compare_with_history};
/// use std::time::Duration;
///
/// let p50 = Metric::quantile(Quantile::P50);
/// let run = |micros: u64| RunFigures {
///     scenarios: vec![ScenarioFigures {
///         name: "order".to_owned(),
///         model: LoadModel::Open,
///         received: Bytes::new(0),
///         metrics: MetricSet {
///             requests: 50,
///             failures: 0,
///             values: vec![MetricValue::exact(
///                 p50,
///                 Quantity::Time(Duration::from_micros(micros)),
///             )],
///         },
///     }],
///     ..RunFigures::default()
/// };
/// let history: Vec<_> = [10_100, 9_900, 10_050, 9_870, 10_020, 10_130, 9_960, 10_000, 9_920, 10_090]
///     .map(run)
///     .into();
/// let judged = compare_with_history(&[11_200, 11_040, 11_110].map(run), &history, GateDesign::Once)?;
/// assert_eq!(judged.comparison.rows[0].verdict, Verdict::Fail);
/// # Ok::<(), perf_stats::GateError>(())
/// ```
pub fn compare_with_history<'a>(
    current: &[RunFigures],
    history: &[RunFigures],
    settings: impl Into<GateSettings<'a>>,
) -> Result<GateComparison, GateError> {
    controlled(with_history, current, history, &settings.into())
}

/// By `comparing`, without the drift of the control where there is one.
fn controlled(
    comparing: impl Fn(
        &[RunFigures],
        &[RunFigures],
        &GateSettings<'_>,
    ) -> Result<GateComparison, GateError>,
    current: &[RunFigures],
    before: &[RunFigures],
    gate: &GateSettings<'_>,
) -> Result<GateComparison, GateError> {
    let Some(control) = gate.control() else {
        return comparing(current, before, gate);
    };
    let without = divide_out(control, current, before);
    let mut compared = comparing(&without.current, &without.history, gate)?;
    compared.comparison.findings.push(without.finding);
    Ok(compared)
}

fn with_history(
    current: &[RunFigures],
    history: &[RunFigures],
    gate: &GateSettings<'_>,
) -> Result<GateComparison, GateError> {
    let subjects = subjects(current, history, gate)?;
    let metrics: Vec<MetricRuns> = subjects.iter().map(|s| s.runs.clone()).collect();
    let settings = gate.design.settings(history.len(), metrics.len());
    let table = RunTable::new(metrics).map_err(GateError::NothingInCommon)?;
    let compared = compare_runs(&table, &settings);
    Ok(answered(
        (&subjects, Replicates::Runs),
        &compared,
        (current, history),
    ))
}

/// Judges runs that were made in turn, `current` and `before`, the ones at the same place one right
/// after the other: only their differences count, so that what drifts more slowly cancels.
///
/// As [`compare_with_history`], by [`compare_pairs`] instead of [`compare_runs`]. Let the order
/// within a pair alternate. With [`GateDesign::Looks`](crate::GateDesign::Looks), a look is taken after so many further pairs;
/// 6 are the fewest that can prove something at the level of three looks. A control's drift is
/// divided out of the other scenarios of each run: what moves within a pair moves both.
///
/// # Errors
/// [`GateError`]: no scenario in common, or more than 256 pairs.
pub fn compare_interleaved<'a>(
    current: &[RunFigures],
    before: &[RunFigures],
    settings: impl Into<GateSettings<'a>>,
) -> Result<GateComparison, GateError> {
    controlled(in_turn, current, before, &settings.into())
}

fn in_turn(
    current: &[RunFigures],
    before: &[RunFigures],
    gate: &GateSettings<'_>,
) -> Result<GateComparison, GateError> {
    let subjects = paired_subjects(current, before, gate)?;
    let metrics: Vec<MetricPairs> = subjects.iter().map(|s| s.runs.clone()).collect();
    let settings = gate.design.paired_settings(metrics.len());
    let table = PairTable::new(metrics).map_err(GateError::NothingInCommon)?;
    let compared = compare_pairs(&table, &settings);
    Ok(answered(
        (&subjects, Replicates::Pairs),
        &compared,
        (current, before),
    ))
}

fn answered<R>(
    (subjects, replicates): (&[Subject<R>], Replicates),
    compared: &RunComparison,
    (current, history): (&[RunFigures], &[RunFigures]),
) -> GateComparison {
    let together = (replicates, compared.tested_together);
    let rows: Vec<_> = subjects
        .iter()
        .zip(&compared.judgements)
        .map(|(subject, judgement)| row(subject, judgement, together))
        .collect();
    let any = |wanted: fn(&ChangeVerdict) -> bool| {
        let mut verdicts = compared.judgements.iter().map(|judged| &judged.verdict);
        verdicts.any(wanted)
    };
    let is_worse = any(|verdict| matches!(verdict, ChangeVerdict::Regression));
    let is_open = any(|verdict| {
        matches!(
            verdict,
            ChangeVerdict::Inconclusive
                | ChangeVerdict::Suspicious
                | ChangeVerdict::Refused(Refusal::CannotReject { .. })
        )
    });
    let mut findings = Vec::new();
    if let Some(last) = current.last() {
        findings = not_in_both(last, history);
    }
    findings.extend(suspicious_improvements(&rows, current, history));
    GateComparison {
        comparison: Comparison {
            baseline: label(history),
            rows,
            findings,
            shifts: Vec::new(),
            history: None,
        },
        is_undecided: is_open && !is_worse,
    }
}

fn label(history: &[RunFigures]) -> String {
    match history {
        [] => String::new(),
        [only] => only.label.clone(),
        [first, .., last] => format!(
            "{} runs, from {} to {}",
            history.len(),
            first.label,
            last.label
        ),
    }
}
