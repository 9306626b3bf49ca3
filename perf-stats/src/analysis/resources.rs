//! What the target used: memory that grows.

use perf_core::{Bytes, Concern, Insight, Quantity, Run, Subject};

use crate::series::{Neighbours, mann_kendall};
use crate::values::FiniteValues;

/// Fewer looks show no growth.
const FEWEST_LOOKS: usize = 20;
const LEVEL: f64 = 0.01;
/// A growth of less than this part of the start is not worth a word.
const GROWTH: f64 = 0.1;
/// Nor is one of less than this.
const LEAST_GROWTH: u64 = 10_000_000;

/// Memory of the target that grows all the time. The first quarter is left out, in which caches
/// fill.
pub(super) fn leak(run: &Run) -> Vec<Insight> {
    let target = run
        .resources
        .iter()
        .find(|used| used.subject == Subject::Target);
    let insight = target.and_then(|used| {
        let looks = &used.samples[used.samples.len() / 4..];
        if looks.len() < FEWEST_LOOKS {
            return None;
        }
        let (first, last) = (looks.first()?, looks.last()?);
        let times: Vec<f64> = looks
            .iter()
            .map(|look| look.at.since(first.at).as_secs_f64())
            .collect();
        let bytes: Vec<f64> = looks
            .iter()
            .map(|look| look.memory.count() as f64)
            .collect();
        let (times, bytes) = (
            FiniteValues::new(&times).ok()?,
            FiniteValues::new(&bytes).ok()?,
        );
        let test = mann_kendall(times, bytes, Neighbours::Correlated).ok()?;
        let grown = last.memory.count().saturating_sub(first.memory.count());
        let is_large =
            grown >= LEAST_GROWTH && grown as f64 >= first.memory.count() as f64 * GROWTH;
        if test.p_rising >= LEVEL || !is_large {
            return None;
        }
        Some(Insight {
            code: "memory-leak".to_owned(),
            concern: Concern::Warning,
            scenario: None,
            step: None,
            evidence: format!(
                "the memory of the process under test grew by {} to {} after the first quarter of \
                 the run (p = {:.2e})",
                Quantity::Size(Bytes::new(grown)),
                Quantity::Size(last.memory),
                test.p_rising
            ),
            recommendation:
                "let it run for hours with a criterion on `memory_slope`; compare what is \
                             allocated at two times"
                    .to_owned(),
        })
    });
    insight.into_iter().collect()
}
