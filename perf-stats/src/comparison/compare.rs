//! A run held against a baseline by rules. Knows nothing of where baselines are kept.

use perf_core::{Comparison, Metric, MetricSet, RegressionRule, Verdict};

use super::doubts::doubts;
use super::row::{distrust_latency, distrust_thin, row};

/// Holds the metrics of a run against those of a baseline; `baseline_label` says where the
/// baseline came from. One row a rule, in the order of the rules.
///
/// A rule is tripped by a change for the worse of *more* than its allowance: for throughput
/// that is a fall. Values that were rounded stand for every value that they can have been: if
/// the rule is tripped by some of them only, the row is INCONCLUSIVE and says so. So it is where
/// a metric is missing on either side. From a baseline of zero to anything above it trips a
/// relative rule. A latency cannot pass while the rule for the error rate is tripped, nor
/// a percentile that falls among failed requests.
///
/// This compares two points, as a gate by fixed rules does; it does not know how much runs of
/// the same code differ.
///
/// ```
/// use perf_core::{
///     Allowance, Change, Metric, MetricSet, MetricValue, Quantile, Quantity, RegressionRule,
///     Severity, Verdict,
/// };
/// use std::time::Duration;
///
/// let p95 = Metric::quantile(Quantile::P95);
/// let run = |millis| MetricSet {
///     requests: 1_000,
///     failures: 0,
///     values: vec![MetricValue::exact(p95, Quantity::Time(Duration::from_millis(millis)))],
/// };
/// let rule = RegressionRule {
///     metric: p95,
///     allowance: Allowance::Relative(Change::relative(0.2).expect("more than nothing")),
///     severity: Severity::Fail,
/// };
/// let verdict = |now| perf_stats::compare(&run(now), &run(350), "main", &[rule]).rows[0].verdict;
/// assert_eq!(verdict(420), Verdict::Pass);
/// assert_eq!(verdict(421), Verdict::Fail);
/// ```
pub fn compare(
    current: &MetricSet,
    baseline: &MetricSet,
    baseline_label: &str,
    rules: &[RegressionRule],
) -> Comparison {
    let rows: Vec<_> = rules
        .iter()
        .map(|rule| row(*rule, current, baseline))
        .collect();
    let error_rate_tripped = rows.iter().any(|row| {
        row.rule.metric == Metric::ErrorRate && matches!(row.verdict, Verdict::Fail | Verdict::Warn)
    });
    Comparison {
        baseline: baseline_label.to_owned(),
        rows: rows
            .into_iter()
            .map(|row| distrust_latency(row, current, error_rate_tripped))
            .map(|row| distrust_thin(row, current, baseline))
            .collect(),
        findings: doubts(current, baseline, rules),
        shifts: Vec::new(),
        history: None,
    }
}
