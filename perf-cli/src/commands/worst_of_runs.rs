//! What earlier runs of the same plan say against it, put into the last one, which is what is shown: a
//! criterion holds if it holds in every run.

use perf_core::{Judgement, Run, RunVerdict, Verdict, Weight};

/// The last run with the judgements of earlier ones that are more serious than its own, or that it has
/// not, and with what made an earlier one invalid. Each says which run it is of. `None` of no runs.
///
/// A fault of the generator comes along only with a judgement that it may have brought about: it is no
/// excuse for what another run says.
pub(super) fn worst_of(runs: &[Run]) -> Option<Run> {
    let (last, earlier) = runs.split_last()?;
    let mut last = last.clone();
    let count = runs.len();
    for (number, run) in (1..).zip(earlier) {
        let of_run = format!("run {number} of {count}: ");
        let mut is_told = false;
        for judgement in &run.judgements {
            let told = || Judgement {
                reason: of_run.clone() + &judgement.reason,
                ..judgement.clone()
            };
            let mut own = last.judgements.iter_mut();
            match own.find(|own| is_of_the_same(own, judgement)) {
                Some(own) if severity(own) >= severity(judgement) => continue,
                Some(own) => *own = told(),
                None => last.judgements.push(told()),
            }
            is_told = true;
        }
        let is_excused = is_told && run.verdict() == RunVerdict::Invalid;
        for finding in &run.findings {
            let comes_along = match finding.weight {
                Weight::Invalid => true,
                Weight::GeneratorFault => is_excused,
                Weight::Warning | Weight::Notice => false,
            };
            if comes_along {
                let mut told = finding.clone();
                told.message.insert_str(0, &of_run);
                last.findings.push(told);
            }
        }
    }
    Some(last)
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use perf_baseline::{Format, import};
    use perf_core::{Criterion, Finding, Requirement, Run, RunVerdict, Verdict, Weight};
    use perf_stats::{Subject, judge};

    use super::worst_of;

    /// Another tool's run of 120 ms and 350 ms at p50 and p95, judged by `requirements`.
    fn judged(requirements: &[&str]) -> Run {
        let file = Path::new("tests/fixtures/steady_stats.csv");
        let mut run = import(file, Format::Locust).unwrap().run;
        let judgements = requirements.iter().map(|text| {
            let criterion = Criterion::from(text.parse::<Requirement>().unwrap());
            let subject = Subject::of_run(&run.scenarios, run.elapsed, &run.resources);
            judge(&criterion, &subject, "95%".parse().unwrap())
        });
        run.judgements = judgements.collect();
        run.findings.clear();
        run
    }

    fn at_fault(mut run: Run) -> Run {
        run.findings.push(Finding {
            code: "steal".to_owned(),
            weight: Weight::GeneratorFault,
            scenario: None,
            message: "it was stolen".to_owned(),
            advice: None,
        });
        run
    }

    #[test]
    fn what_an_earlier_run_says_is_told_with_its_number() {
        let fails = judged(&["p50 < 10ms"]);
        let shown = worst_of(&[fails, judged(&["p50 < 1s"]), judged(&[])]).unwrap();
        let told: Vec<_> = shown.judgements.iter().map(|j| j.verdict).collect();
        assert_eq!(told, [Verdict::Fail, Verdict::Pass]);
        assert!(shown.judgements[0].reason.starts_with("run 1 of 3: "));
        assert!(shown.judgements[1].reason.starts_with("run 2 of 3: "));
        assert_eq!(shown.verdict(), RunVerdict::Failed);
    }

    #[test]
    fn the_last_run_keeps_what_is_as_serious() {
        let runs = [judged(&["p50 < 10ms"]), judged(&["p50 < 10ms"])];
        let shown = worst_of(&runs).unwrap();
        assert_eq!(shown.judgements, runs[1].judgements);
        assert_eq!(worst_of(&[]), None);
    }

    #[test]
    fn a_fault_of_the_generator_excuses_what_its_own_run_says_and_nothing_else() {
        let shaken = at_fault(judged(&["p50 < 10ms"]));
        assert_eq!(shaken.verdict(), RunVerdict::Invalid);
        let shown = worst_of(&[shaken, judged(&["p50 < 1s"])]).unwrap();
        assert_eq!(shown.verdict(), RunVerdict::Invalid);
        assert!(shown.findings[0].message.starts_with("run 1 of 2: "));

        let holds = at_fault(judged(&["p50 < 1s"]));
        let shown = worst_of(&[holds, judged(&["p50 < 10ms"])]).unwrap();
        assert_eq!(shown.verdict(), RunVerdict::Failed);
        assert!(shown.findings.is_empty());
    }
}
