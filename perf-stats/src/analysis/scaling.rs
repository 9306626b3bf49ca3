//! Work that costs more than its size: latencies that grow faster than proportionally.

use perf_core::{Concern, Insight, Run, ScaleAxis, ScalingRecord};

/// An exponent that is above this at the least is worse than proportional, and worth a word.
const WORSE: f64 = 1.05;

/// Medians that surely grow faster than the size of the work; and throughput that surely falls beyond
/// a number of users that was measured.
pub(super) fn worse_than_linear(run: &Run) -> Vec<Insight> {
    run.scaling
        .iter()
        .filter_map(of_size)
        .chain(run.scaling.iter().filter_map(of_users))
        .collect()
}

fn of_size(scaled: &ScalingRecord) -> Option<Insight> {
    let exponent = scaled.exponent?;
    let low = exponent.low?.value();
    if scaled.axis != ScaleAxis::Size || low <= WORSE {
        return None;
    }
    let (first, last) = (scaled.points.first()?, scaled.points.last()?);
    let medians = first
        .p50
        .reading
        .quantity()
        .zip(last.p50.reading.quantity());
    let (first_median, last_median) = medians?;
    Some(insight(
        scaled,
        format!(
            "the median grows with the exponent {:.2} of the size, and at least {low:.2}: from \
             {first_median} at {} to {last_median} at {}",
            exponent.value.value(),
            first.value,
            last.value
        ),
        "look for work that is done for every pair, or for every one again: nested loops, a query for \
         each element, a list that is copied as it grows",
    ))
}

fn of_users(scaled: &ScalingRecord) -> Option<Insight> {
    let law = scaled.law?;
    let peak = law.peak.filter(|peak| peak.measured)?;
    // With no interval above zero, nothing shows that users disturb each other.
    law.coherence.low.filter(|low| low.value() > 0.0)?;
    Some(insight(
        scaled,
        format!(
            "throughput is the highest with {} users, {}, and falls with more (coherence {:.2e})",
            peak.users,
            peak.throughput,
            law.coherence.value.value()
        ),
        "admit no more than that at a time, in the target or before it; look for what all of them write: \
         a lock, a counter, a row",
    ))
}

fn insight(scaled: &ScalingRecord, evidence: String, recommendation: &str) -> Insight {
    Insight {
        code: "scales-badly".to_owned(),
        concern: Concern::Warning,
        scenario: Some(scaled.name.clone()),
        step: None,
        evidence,
        recommendation: recommendation.to_owned(),
    }
}
