//! The exit codes: a contract with every pipeline that calls this program.

use perf_core::{Comparison, Completeness, Run, RunVerdict, SeriesRecord, Verdict, Weight};

use crate::arguments::Demands;

/// All criteria hold. Warnings are allowed unless `--strict` is given; criteria that could not be decided, unless `--require-confidence` is.
pub(crate) const HOLDS: u8 = 0;
/// A criterion or the regression gate failed; with `--strict`, also a warning.
pub(crate) const FAILS: u8 = 1;
/// A mistake in the usage, the plan, the configuration or the input; nothing was measured.
pub(crate) const MISTAKE: u8 = 2;
/// The data cannot decide, and `--require-confidence` or `--strict` asks for a decision.
pub(crate) const INCONCLUSIVE: u8 = 3;
/// Not comparable: there is no baseline, and `--require-baseline` asks for one.
pub(crate) const NOT_COMPARABLE: u8 = 4;
/// Invalid: the target was never reached, or nothing that it did was a success.
pub(crate) const INVALID: u8 = 5;
/// Interrupted; what was measured so far is saved and reported as partial.
pub(crate) const INTERRUPTED: u8 = 130;

/// The exit code for a judged run.
pub(crate) fn of(run: &Run, demands: Demands) -> u8 {
    if run.completeness == Completeness::Interrupted {
        return INTERRUPTED;
    }
    let (requests, failures) = requests_and_failures(run);
    let reached = run.scenarios.iter().flat_map(|s| &s.series).any(|series| {
        series.successes > 0 || series.failures.keys().any(|kind| kind.target_answered())
    });
    if requests == 0 || (failures == requests && !reached) {
        return INVALID;
    }
    let verdict = RunVerdict::of(&run.judgements);
    let gate = run.comparison.as_ref().map(of_comparison);
    let seen = |wanted: RunVerdict, row: Verdict| verdict == wanted || gate == Some(row);
    if seen(RunVerdict::Failed, Verdict::Fail) {
        FAILS
    } else if is_invalid(run) {
        INVALID
    } else if demands.strict && seen(RunVerdict::PassedWithWarnings, Verdict::Warn) {
        FAILS
    } else if (demands.strict || demands.require_confidence)
        && seen(RunVerdict::Undecided, Verdict::Inconclusive)
    {
        INCONCLUSIVE
    } else {
        HOLDS
    }
}

/// The most serious row of a comparison.
pub(crate) fn of_comparison(comparison: &Comparison) -> Verdict {
    let any = |verdict| comparison.rows.iter().any(|row| row.verdict == verdict);
    [Verdict::Fail, Verdict::Warn, Verdict::Inconclusive]
        .into_iter()
        .find(|verdict| any(*verdict))
        .unwrap_or(Verdict::Pass)
}

/// Requests of the whole run and those of them that failed.
pub(crate) fn requests_and_failures(run: &Run) -> (u64, u64) {
    let series = || {
        run.scenarios
            .iter()
            .filter(|s| !s.part_of_total)
            .flat_map(|s| &s.series)
    };
    (
        series().map(SeriesRecord::requests).sum(),
        series().map(SeriesRecord::failed).sum(),
    )
}

/// Whether the result must not be used, whatever its figures say.
fn is_invalid(run: &Run) -> bool {
    let compared = run
        .comparison
        .iter()
        .flat_map(|comparison| &comparison.findings);
    run.findings
        .iter()
        .chain(compared)
        .any(|finding| finding.weight == Weight::Invalid)
}
