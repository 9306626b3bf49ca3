//! What of a judged run cannot be told from a fault of the load generator.

use super::run::Run;
use crate::criterion::Priority;
use crate::judge::{Judgement, MetricComparison, Verdict, Weight};
use crate::metric::{Direction, Metric};

/// Whether a fault of the generator may have brought about all that does not pass, or what passes for
/// the wrong reason. A fault makes times longer and rates lower and never the other way round,
/// so that what passes although it was is believed.
pub(super) fn explains(run: &Run) -> bool {
    let faults = || {
        run.findings
            .iter()
            .filter(|finding| finding.weight == Weight::GeneratorFault)
    };
    let is_the_targets = |judgement: &Judgement| {
        judgement.verdict == Verdict::Fail
            && judgement.criterion.priority == Priority::P0
            && !is_of_time(judgement.criterion.require.metric())
    };
    if run.judgements.iter().any(is_the_targets) {
        return false;
    }
    let touches = |scenario: Option<&str>| {
        faults().any(|fault| match (&fault.scenario, scenario) {
            (Some(at_fault), Some(judged)) => at_fault == judged,
            _ => true,
        })
    };
    let judgements = run
        .judgements
        .iter()
        .filter(|judgement| judgement.criterion.priority <= Priority::P1 && is_shaken(judgement));
    let rows = run.comparison.iter().flat_map(|compared| &compared.rows);
    let mut rows = rows.filter(|row| is_row_shaken(row));
    judgements
        .map(|judgement| judgement.scenario.as_deref())
        .any(touches)
        || (rows.next().is_some() && faults().next().is_some())
}

fn is_shaken(judgement: &Judgement) -> bool {
    let require = &judgement.criterion.require;
    let wants_little = require.comparator().is_ceiling();
    let right_way = match require.metric().direction() {
        Direction::LowerIsBetter => wants_little,
        Direction::HigherIsBetter => !wants_little,
    };
    // Of a multiple, the fault may be in what it is a multiple of.
    let is_believed = judgement.verdict == Verdict::Pass && right_way && !require.is_relative();
    is_of_time(require.metric()) && !is_believed
}

fn is_row_shaken(row: &MetricComparison) -> bool {
    let stands = matches!(row.verdict, Verdict::Pass);
    is_of_time(row.rule.metric) && !stands
}

/// Whether the generator has a part in it.
const fn is_of_time(metric: Metric) -> bool {
    matches!(metric, Metric::Latency { .. } | Metric::Throughput)
}
