//! The verdict of a run from those of its criteria.

use perf_core::{
    Criterion, Estimate, Evidence, Judgement, Metric, Priority, Quantile, Reading, Requirement,
    RunVerdict, Verdict,
};

fn judged(verdict: Verdict, priority: Priority) -> Judgement {
    let require: Requirement = "p95 < 1s".parse().expect("a requirement");
    Judgement {
        scenario: None,
        step: None,
        criterion: Criterion {
            priority,
            ..require.into()
        },
        estimate: Estimate {
            metric: Metric::quantile(Quantile::P95),
            reading: Reading::Missing,
            interval: None,
            observations: 0,
        },
        verdict,
        evidence: Evidence::Nothing,
        reason: String::new(),
        needs_more: None,
    }
}

#[test]
fn the_most_serious_verdict_counts_by_its_priority() {
    use Priority::{P0, P1, P2};
    use Verdict::{Fail, Inconclusive, Pass, Warn};
    for (judgements, expected) in [
        (vec![], RunVerdict::NotJudged),
        (vec![(Pass, P0), (Pass, P2)], RunVerdict::Passed),
        (vec![(Pass, P0), (Warn, P0)], RunVerdict::PassedWithWarnings),
        (vec![(Pass, P0), (Fail, P1)], RunVerdict::PassedWithWarnings),
        (
            vec![(Pass, P0), (Fail, P2), (Inconclusive, P2)],
            RunVerdict::Passed,
        ),
        (vec![(Inconclusive, P0), (Warn, P0)], RunVerdict::Undecided),
        (vec![(Inconclusive, P0), (Fail, P0)], RunVerdict::Failed),
    ] {
        let list: Vec<_> = judgements
            .iter()
            .map(|(verdict, priority)| judged(*verdict, *priority))
            .collect();
        assert_eq!(RunVerdict::of(&list), expected, "{judgements:?}");
    }
}
