//! The rules that a run is held to against its baseline unless somebody says otherwise.
//! Refuses to apply them: what a rule means for two runs is the business of statistics.

use perf_core::{Allowance, Change, Metric, Quantile, Quantity, RegressionRule, Severity, Share};

/// The rules of the regression gate, in the order in which they are shown:
///
/// | metric | may be worse by | otherwise |
/// |---|---|---|
/// | p50 | 20 % | warning |
/// | p95 | 20 % | failure |
/// | p99 | 25 % | warning |
/// | error rate | 2 percentage points | failure |
/// | throughput | 30 % | warning |
///
/// The error rate is absolute because a relative rule could never trip on a baseline of zero.
#[must_use]
#[expect(
    clippy::missing_panics_doc,
    reason = "its constants are legal, or no test would pass"
)]
pub fn default_rules() -> Vec<RegressionRule> {
    let percent = |share: f64| {
        Allowance::Relative(Change::relative(share).expect("the constants below are shares"))
    };
    let points = |share: f64| {
        let share = Share::new(share).expect("the constants below are shares");
        Allowance::Absolute(Quantity::Share(share))
    };
    let rule = |metric, allowance, severity| RegressionRule {
        metric,
        allowance,
        severity,
    };
    vec![
        rule(
            Metric::quantile(Quantile::P50),
            percent(0.20),
            Severity::Warn,
        ),
        rule(
            Metric::quantile(Quantile::P95),
            percent(0.20),
            Severity::Fail,
        ),
        rule(
            Metric::quantile(Quantile::P99),
            percent(0.25),
            Severity::Warn,
        ),
        rule(Metric::ErrorRate, points(0.02), Severity::Fail),
        rule(Metric::Throughput, percent(0.30), Severity::Warn),
    ]
}
