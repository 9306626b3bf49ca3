//! What of a judged run cannot be told from a fault of the load generator.

use super::run::Run;
use crate::criterion::Priority;
use crate::judge::{Evidence, Finding, Judgement, Verdict, Weight};
use crate::metric::{Direction, Metric, Statistic};

/// The finding that tells how many starts were late.
const LATE: &str = "generator-late";

/// Whether a fault of the generator may have brought about all that does not pass, or what passes for
/// the wrong reason. A fault makes times longer and rates lower and never the other way round, so that
/// what passes although it was is believed.
pub(super) fn explains(run: &Run) -> bool {
    if run
        .judgements
        .iter()
        .any(|judgement| is_the_targets(run, judgement))
    {
        return false;
    }
    let shaken = |judgement: &Judgement| {
        judgement.criterion.priority <= Priority::P1
            && touching(run, judgement).any(|fault| is_shaken(judgement, fault))
    };
    let rows = run.comparison.iter().flat_map(|compared| &compared.rows);
    let mut rows = rows.filter(|row| row.verdict == Verdict::Fail && is_of_time(row.rule.metric));
    run.judgements.iter().any(shaken) || (rows.next().is_some() && faults(run).next().is_some())
}

fn faults(run: &Run) -> impl Iterator<Item = &Finding> {
    let is_fault = |finding: &&Finding| finding.weight == Weight::GeneratorFault;
    run.findings.iter().filter(is_fault)
}

/// The faults that may have touched what is judged.
fn touching<'a>(run: &'a Run, judgement: &'a Judgement) -> impl Iterator<Item = &'a Finding> {
    faults(run).filter(|fault| match (&fault.scenario, &judgement.scenario) {
        (Some(at_fault), Some(judged)) => at_fault == judged,
        _ => true,
    })
}

/// Whether a judgement fails the run whatever the generator did: a wrong answer, or too many slow
/// ones even if all that it sent late had been fast.
fn is_the_targets(run: &Run, judgement: &Judgement) -> bool {
    let fails = judgement.verdict == Verdict::Fail && judgement.criterion.priority == Priority::P0;
    let only_late = || touching(run, judgement).all(|fault| fault.code == LATE);
    fails
        && (!is_of_time(judgement.criterion.require.metric())
            || (only_late() && fails_without_the_late(run, judgement)))
}

/// Whether more requests than are allowed are beyond the target, those that were sent late not
/// counted.
fn fails_without_the_late(run: &Run, judgement: &Judgement) -> bool {
    let Evidence::Binomial {
        beyond_at_least,
        observations,
        ..
    } = judgement.evidence
    else {
        return false;
    };
    let Metric::Latency {
        statistic: Statistic::Quantile(quantile),
        ..
    } = judgement.criterion.require.metric()
    else {
        return false;
    };
    let lateness = run.generator.iter().flat_map(|seen| &seen.lateness);
    let judged = judgement.scenario.as_ref();
    let of_it = lateness.filter(|late| judged.is_none_or(|judged| *judged == late.scenario));
    let late: u64 = of_it.map(|late| late.late).sum();
    let allowed = (1.0 - quantile.as_f64()) * observations as f64;
    beyond_at_least.saturating_sub(late) as f64 > allowed
}

fn is_shaken(judgement: &Judgement, fault: &Finding) -> bool {
    let require = &judgement.criterion.require;
    let wants_little = require.comparator().is_ceiling();
    let right_way = match require.metric().direction() {
        Direction::LowerIsBetter => wants_little,
        Direction::HigherIsBetter => !wants_little,
    };
    // Of a multiple, the fault may be in what it is a multiple of.
    let is_doubtful = match judgement.verdict {
        Verdict::Fail => true,
        Verdict::Pass | Verdict::Warn => !right_way || require.is_relative(),
        // It has neither passed nor failed: a few late starts are usual and no reason to say more.
        Verdict::Inconclusive => fault.code != LATE,
    };
    is_of_time(require.metric()) && is_doubtful
}

/// Whether the generator has a part in it.
const fn is_of_time(metric: Metric) -> bool {
    matches!(metric, Metric::Latency { .. } | Metric::Throughput)
}
