//! What the target used: what it does not give back.

use perf_core::{Concern, Insight, Run};

use crate::doubts::leak_doubts;
use crate::soak::growth;

/// Leaks of a run that nobody has looked at for them; otherwise its findings tell.
pub(super) fn leak(run: &Run) -> Vec<Insight> {
    if !run.growth.is_empty() {
        return Vec::new();
    }
    let leaks = leak_doubts(&growth(&run.resources)).into_iter();
    let insights = leaks.map(|leak| Insight {
        code: leak.code,
        concern: Concern::Warning,
        scenario: None,
        step: None,
        evidence: leak.message,
        recommendation: leak.advice.unwrap_or_default(),
    });
    insights.collect()
}
