//! What earlier runs of the same plan say against it, put into the last one, which is what is shown: a
//! criterion holds if it holds in every run.

use perf_core::{Judgement, Run, Verdict, Weight};

/// Gives the last run the judgements of earlier ones that are more serious than its own, and what makes
/// an earlier one invalid. Each says which run it is of.
pub(super) fn tell_of_earlier(runs: &mut [Run]) {
    let count = runs.len();
    let Some((last, earlier)) = runs.split_last_mut() else {
        return;
    };
    for (number, run) in (1..).zip(earlier.iter()) {
        let of_run = format!("run {number} of {count}: ");
        for judgement in &run.judgements {
            let mut own = last.judgements.iter_mut();
            let own = own.find(|own| is_of_the_same(own, judgement));
            if let Some(own) = own.filter(|own| severity(own) < severity(judgement)) {
                *own = Judgement {
                    reason: of_run.clone() + &judgement.reason,
                    ..judgement.clone()
                };
            }
        }
        for finding in &run.findings {
            if matches!(finding.weight, Weight::Invalid | Weight::GeneratorFault) {
                let mut told = finding.clone();
                told.message.insert_str(0, &of_run);
                last.findings.push(told);
            }
        }
    }
}

fn is_of_the_same(one: &Judgement, other: &Judgement) -> bool {
    (&one.scenario, &one.step, &one.criterion) == (&other.scenario, &other.step, &other.criterion)
}

const fn severity(judgement: &Judgement) -> u8 {
    match judgement.verdict {
        Verdict::Pass => 0,
        Verdict::Inconclusive => 1,
        Verdict::Warn => 2,
        Verdict::Fail => 3,
    }
}
