//! The exit codes: a contract with every pipeline that calls this program.

use perf_core::{Comparison, Run, RunVerdict, Verdict, Weight};

use crate::arguments::Demands;

/// No criterion of priority P0 and no rule of the gate fails. Warnings, misses of priority P1 among them, are allowed unless `--strict` is given; what could not be decided or was not judged, unless `--strict` or `--require-confidence` is. A miss of priority P2 is only told.
pub(crate) const HOLDS: u8 = 0;
/// A criterion of priority P0 or the regression gate failed; with `--strict`, also a warning.
pub(crate) const FAILS: u8 = 1;
/// A mistake in the usage, the plan, the configuration or the input, found before anything was sent; or a result that could not be shown or written where it was wanted.
pub(crate) const MISTAKE: u8 = 2;
/// The data cannot decide, or nothing was judged, and `--require-confidence` or `--strict` asks for a decision.
pub(crate) const INCONCLUSIVE: u8 = 3;
/// Not comparable: the machine, the load or what a scenario does differs from the baseline's in a way that matters, or no scenario of the run is in the baseline; or there is no baseline, and `--require-baseline` asks for one.
pub(crate) const NOT_COMPARABLE: u8 = 4;
/// Invalid: the target was never reached, or a scenario had no success and no criterion fails for it; or what does not pass may be the load generator's own fault.
pub(crate) const INVALID: u8 = 5;
/// Interrupted, by Ctrl-C or a signal to end, or killed and then recovered; what was measured so far is saved and reported as partial.
pub(crate) const INTERRUPTED: u8 = 130;

/// The exit code for a judged run.
pub(crate) fn of(run: &Run, demands: Demands) -> u8 {
    match run.verdict() {
        RunVerdict::Failed => FAILS,
        RunVerdict::PassedWithWarnings if demands.strict => FAILS,
        RunVerdict::Undecided | RunVerdict::NotJudged
            if demands.strict || demands.require_confidence =>
        {
            INCONCLUSIVE
        }
        RunVerdict::Invalid => INVALID,
        RunVerdict::Interrupted => INTERRUPTED,
        RunVerdict::Passed
        | RunVerdict::PassedWithWarnings
        | RunVerdict::Undecided
        | RunVerdict::NotJudged => HOLDS,
    }
}

/// The exit code for runs that are one comparison, which stands in the last one: the most serious
/// of theirs. A run that nothing judged says nothing where another was judged.
pub(crate) fn of_runs(runs: &[Run], demands: Demands) -> u8 {
    let is_judged = |run: &&Run| run.verdict() != RunVerdict::NotJudged;
    let judged: Vec<u8> = runs
        .iter()
        .filter(is_judged)
        .map(|r| of(r, demands))
        .collect();
    match runs.last() {
        Some(last) if judged.is_empty() => of(last, demands),
        _ => most_serious(&judged),
    }
}

/// The exit code for a comparison that is no run's.
pub(crate) fn of_comparison(comparison: &Comparison, demands: Demands) -> u8 {
    let any = |wanted: Verdict| comparison.rows.iter().any(|row| row.verdict == wanted);
    let mut findings = comparison.findings.iter();
    if any(Verdict::Fail) {
        FAILS
    } else if findings.any(|finding| finding.weight == Weight::Invalid) {
        INVALID
    } else if any(Verdict::Inconclusive) && (demands.strict || demands.require_confidence) {
        INCONCLUSIVE
    } else if any(Verdict::Warn) && demands.strict {
        FAILS
    } else {
        HOLDS
    }
}

/// The exit code for several results.
pub(crate) fn most_serious(codes: &[u8]) -> u8 {
    let by_weight = [INTERRUPTED, INVALID, FAILS, INCONCLUSIVE];
    let mut by_weight = by_weight.into_iter();
    by_weight.find(|code| codes.contains(code)).unwrap_or(HOLDS)
}
