//! One rule, applied to two values.

use perf_core::{
    Allowance, Change, Direction, Metric, MetricComparison, MetricSet, MetricValue, Quantile,
    Quantity, RegressionRule, Severity, Share, Statistic, Verdict,
};

use super::excess::{Excess, change_range, excess};

/// A rule held against what is known of both runs.
pub(super) fn row(
    rule: RegressionRule,
    current: &MetricSet,
    baseline: &MetricSet,
) -> MetricComparison {
    let metric = rule.metric;
    let (now, before) = (current.get(metric), baseline.get(metric));
    let change = now.zip(before).and_then(|(now, before)| {
        Change::between(before.value.in_base_unit(), now.value.in_base_unit())
    });
    let (verdict, reason) = match (now, before) {
        (Some(now), Some(before)) => compared(&rule, now, before, change),
        (None, _) => (Verdict::Inconclusive, absent(metric, "this run", current)),
        (_, None) => (
            Verdict::Inconclusive,
            absent(metric, "the baseline", baseline),
        ),
    };
    MetricComparison {
        scenario: None,
        rule,
        current: now.map(|known| known.value),
        baseline: before.map(|known| known.value),
        change,
        verdict,
        reason,
        runs: None,
    }
}

/// Takes back a pass of a latency that failing requests flatter. What got worse in spite of
/// them stays so.
pub(super) fn distrust_latency(
    row: MetricComparison,
    current: &MetricSet,
    error_rate_tripped: bool,
) -> MetricComparison {
    let Metric::Latency { statistic, .. } = row.rule.metric else {
        return row;
    };
    let Some(failing) = Share::of(current.failures, current.requests) else {
        return row;
    };
    let is_flattered = match statistic {
        Statistic::Quantile(p) => falls_among_failures(p, current),
        Statistic::Max => current.failures > 0,
        Statistic::Mean | Statistic::Min => current.failures == current.requests,
    };
    let distrusted = match row.verdict {
        Verdict::Pass => error_rate_tripped || is_flattered,
        Verdict::Inconclusive => is_flattered,
        Verdict::Warn | Verdict::Fail => false,
    };
    if !distrusted {
        return row;
    }
    let metric = row.rule.metric;
    let why = if is_flattered {
        format!("the {metric} of all requests has no upper bound")
    } else {
        "the latency of the rest does not show that it holds".to_owned()
    };
    MetricComparison {
        verdict: Verdict::Inconclusive,
        reason: format!("{failing} of requests failed; {why}"),
        ..row
    }
}

/// Takes back a pass of a percentile beyond which nothing was observed: it is the largest value of
/// a small sample, and says nothing of the tail.
pub(super) fn distrust_thin(
    row: MetricComparison,
    current: &MetricSet,
    baseline: &MetricSet,
) -> MetricComparison {
    let Metric::Latency {
        statistic: Statistic::Quantile(p),
        ..
    } = row.rule.metric
    else {
        return row;
    };
    let thin = [(current, "this run"), (baseline, "the baseline")]
        .into_iter()
        .find(|(run, _)| run.requests > 0 && p.rank(run.requests) == run.requests);
    match thin {
        Some((run, name)) if row.verdict == Verdict::Pass => MetricComparison {
            verdict: Verdict::Inconclusive,
            reason: format!(
                "of the {} requests of {name} none lies beyond {p}: it is their largest value",
                run.requests
            ),
            ..row
        },
        _ => row,
    }
}

fn falls_among_failures(quantile: Quantile, run: &MetricSet) -> bool {
    quantile.rank(run.requests) > run.requests.saturating_sub(run.failures)
}

fn compared(
    rule: &RegressionRule,
    now: &MetricValue,
    before: &MetricValue,
    change: Option<Change>,
) -> (Verdict, String) {
    let moved = format!("{} \u{2192} {}", before.value, now.value);
    let allowed = allowance_in_words(rule);
    let by = in_words(rule, now, before, change);
    match excess(now, before, rule.allowance) {
        Excess::Surely => {
            let verdict = match rule.severity {
                Severity::Warn => Verdict::Warn,
                Severity::Fail => Verdict::Fail,
            };
            (
                verdict,
                format!("{moved} is {by}, more than the {allowed} allowed"),
            )
        }
        Excess::Not => (
            Verdict::Pass,
            format!("{moved} is {by}, within the {allowed} allowed"),
        ),
        Excess::Possibly => (
            Verdict::Inconclusive,
            format!(
                "{moved} is {by}, but rounded{}{}; {allowed} is allowed",
                step_in_words(now, before),
                range_in_words(now, before)
            ),
        ),
        Excess::NoBase => (
            Verdict::Inconclusive,
            format!("{moved} cannot be compared: the baseline is nothing to relate to"),
        ),
    }
}

fn absent(metric: Metric, side: &str, run: &MetricSet) -> String {
    if run.requests == 0 && run.values.is_empty() {
        format!("{side} has no requests")
    } else {
        format!("{side} does not have {metric}")
    }
}

/// `+20.0%`, or for an absolute allowance the difference: `+2.5 percentage points`.
fn in_words(
    rule: &RegressionRule,
    now: &MetricValue,
    before: &MetricValue,
    change: Option<Change>,
) -> String {
    match (rule.allowance, now.value, before.value) {
        (Allowance::Absolute(_), Quantity::Share(now), Quantity::Share(before)) => {
            let points = (now.as_fraction() - before.as_fraction()) * 100.0;
            format!("{points:+.2} percentage points")
        }
        _ => change.map_or_else(|| "a change".to_owned(), |change| change.to_string()),
    }
}

/// `+20.0%` for a metric that is better when lower, `-30.0%` for the others.
fn allowance_in_words(rule: &RegressionRule) -> String {
    let sign = match rule.metric.direction() {
        Direction::LowerIsBetter => '+',
        Direction::HigherIsBetter => '-',
    };
    match rule.allowance {
        Allowance::Relative(by) => {
            let percent = by.as_fraction() * 100.0;
            format!("{sign}{percent:.1}%")
        }
        Allowance::Absolute(Quantity::Share(by)) => {
            let points = by.as_fraction() * 100.0;
            format!("{sign}{points:.2} percentage points")
        }
        Allowance::Absolute(by) => format!("{sign}{by}"),
        Allowance::Both { relative, absolute } => {
            let part = |allowance| allowance_in_words(&RegressionRule { allowance, ..*rule });
            format!(
                "{} and {}",
                part(Allowance::Relative(relative)),
                part(Allowance::Absolute(absolute))
            )
        }
    }
}

/// ` to 10.0 ms`: the coarser of the two roundings.
fn step_in_words(now: &MetricValue, before: &MetricValue) -> String {
    let step = |value: &MetricValue| match value.rounding {
        (Quantity::Time(low), Quantity::Time(high)) => Some(high.saturating_sub(low)),
        _ => None,
    };
    let coarser = step(now).max(step(before)).filter(|span| !span.is_zero());
    coarser.map_or_else(String::new, |span| format!(" to {}", Quantity::Time(span)))
}

/// `: between +16.9% and +23.2%`.
fn range_in_words(now: &MetricValue, before: &MetricValue) -> String {
    change_range(now, before).map_or_else(String::new, |(low, high)| {
        format!(": between {low} and {high}")
    })
}
