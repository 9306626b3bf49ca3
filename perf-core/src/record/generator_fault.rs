//! What of a judged run cannot be told from a fault of the load generator.

use super::run::Run;
use super::series::SeriesRecord;
use crate::criterion::Priority;
use crate::judge::{Evidence, Finding, Judgement, MetricComparison, Verdict, Weight};
use crate::metric::{Direction, Metric, Statistic};
use crate::outcome::FailureKind;
use crate::units::Quantity;

/// The finding that tells how many starts were late.
const LATE: &str = "generator-late";
/// The finding that tells how many requests the generator's machine had nothing left for.
const LIMIT: &str = "local-limit";

/// Whether a fault of the generator may have brought about all that does not pass, or what passes for
/// the wrong reason. A fault makes times longer, rates lower and failures more, and never the other way
/// round, so that what passes although it was is believed.
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
    let mut failing = rows.filter(|row| row.verdict == Verdict::Fail);
    let shaken_row =
        |row: &MetricComparison| faults(run).any(|fault| is_its_doing(row.rule.metric, fault));
    run.judgements.iter().any(shaken) || failing.any(shaken_row)
}

fn faults(run: &Run) -> impl Iterator<Item = &Finding> {
    let is_fault = |finding: &&Finding| finding.weight == Weight::GeneratorFault;
    run.findings.iter().filter(is_fault)
}

/// The faults that may have touched what is judged.
fn touching<'a>(run: &'a Run, judgement: &'a Judgement) -> impl Iterator<Item = &'a Finding> {
    let metric = judgement.criterion.require.metric();
    faults(run).filter(move |fault| {
        let is_there = match (&fault.scenario, &judgement.scenario) {
            (Some(at_fault), Some(judged)) => at_fault == judged,
            _ => true,
        };
        is_there && is_its_doing(metric, fault)
    })
}

/// Whether a judgement fails the run whatever the generator did: a wrong answer, or too many slow
/// or failed ones even if all that it sent late, or could not send, had been fast and right.
fn is_the_targets(run: &Run, judgement: &Judgement) -> bool {
    let fails = judgement.verdict == Verdict::Fail && judgement.criterion.priority == Priority::P0;
    let is_counted = |fault: &Finding| matches!(fault.code.as_str(), LATE | LIMIT);
    fails
        && (touching(run, judgement).next().is_none()
            || (touching(run, judgement).all(is_counted)
                && fails_without_the_generators(run, judgement)))
}

/// Whether more requests than are allowed are beyond the target, those not counted that were sent
/// late, or never for want of what the generator's machine has to give.
fn fails_without_the_generators(run: &Run, judgement: &Judgement) -> bool {
    let require = &judgement.criterion.require;
    let unsent = tallied(run, judgement, |series| {
        let tally = series.failures.get(&FailureKind::LocalLimit);
        tally.map_or(0, |tally| tally.count)
    });
    match (require.metric(), &judgement.evidence, require.target()) {
        (
            Metric::Latency {
                statistic: Statistic::Quantile(quantile),
                ..
            },
            Evidence::Binomial {
                beyond_at_least,
                observations,
                ..
            },
            _,
        ) => {
            let allowed = (1.0 - quantile.as_f64()) * *observations as f64;
            let excused = late_starts(run, judgement) + unsent;
            beyond_at_least.saturating_sub(excused) as f64 > allowed
        }
        (Metric::ErrorRate, _, Quantity::Share(most)) if require.comparator().is_ceiling() => {
            let failed = tallied(run, judgement, SeriesRecord::failed);
            let allowed = most.as_fraction() * judgement.estimate.observations as f64;
            failed.saturating_sub(unsent) as f64 > allowed
        }
        _ => false,
    }
}

/// Starts that were late by the generator's own fault.
fn late_starts(run: &Run, judgement: &Judgement) -> u64 {
    let lateness = run.generator.iter().flat_map(|seen| &seen.lateness);
    let judged = judgement.scenario.as_ref();
    let of_it = lateness.filter(|late| judged.is_none_or(|judged| *judged == late.scenario));
    of_it.map(|late| late.late).sum()
}

/// The sum of `count` over what is judged.
fn tallied(run: &Run, judgement: &Judgement, count: impl Fn(&SeriesRecord) -> u64) -> u64 {
    let judged = judgement.scenario.as_ref();
    let scenarios = run.scenarios.iter();
    let scenarios = scenarios.filter(|one| match judged {
        Some(judged) => *judged == one.name,
        None => !one.part_of_total,
    });
    let series = scenarios.flat_map(|scenario| &scenario.series);
    let step = judgement.step.as_ref();
    let series = series.filter(|series| step.is_none_or(|step| *step == series.step));
    series.map(count).sum()
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
    is_its_doing(require.metric(), fault) && is_doubtful
}

/// Whether the fault can have a part in the metric. Only what could not be sent is a failure of its own.
fn is_its_doing(metric: Metric, fault: &Finding) -> bool {
    match metric {
        Metric::Latency { .. } | Metric::Throughput => true,
        Metric::ErrorRate => fault.code == LIMIT,
        _ => false,
    }
}
