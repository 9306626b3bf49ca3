//! What is known to be doubtful about the run itself, before anything else is read from it.

use perf_core::{Concern, Insight, Run, RunVerdict, Weight};

/// Doubts that may mislead. Notices are no reason to act.
pub(super) fn doubts(run: &Run) -> Vec<Insight> {
    let compared = run
        .comparison
        .iter()
        .flat_map(|compared| &compared.findings);
    let is_invalid = run.verdict() == RunVerdict::Invalid;
    let doubts = run.findings.iter().chain(compared);
    let insights = doubts.filter_map(|finding| {
        let concern = match finding.weight {
            Weight::Invalid => Concern::Critical,
            // What holds in spite of it is believed.
            Weight::GeneratorFault if is_invalid => Concern::Critical,
            Weight::Warning | Weight::GeneratorFault => Concern::Warning,
            Weight::Notice => return None,
        };
        Some(Insight {
            code: finding.code.clone(),
            concern,
            scenario: finding.scenario.clone(),
            step: None,
            evidence: finding.message.clone(),
            recommendation: finding
                .advice
                .clone()
                .unwrap_or_else(|| "see why".to_owned()),
        })
    });
    insights.collect()
}
