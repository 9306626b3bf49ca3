//! What the gate says of a target that has not changed, and of one that has become slower.

use std::num::NonZeroU32;

use perf_core::{
    CertificateCheck, Change, Clock, Comparison, Metric, Number, Plan, Quantile, Quantity,
    RunFigures, Statistic, Verdict,
};
use perf_driver::{StopSignal, Stub};
use perf_stats::{GateDesign, GateSettings, compare_interleaved, run_figures};

use super::check::{at_most, told};
use super::extent::Extent;
use super::known::stub;
use super::measured::{measured, plan};
use crate::exit_code;
use crate::failure::Failure;

const PLAN: &str = include_str!("compared.toml");

/// The slower one takes so much longer, as a part.
const SLOWER: f64 = 0.4;
const BEFORE: &str = "/work latency=log_normal(median=10ms,sigma=0.3)";
const AFTER: &str = "/work latency=log_normal(median=14ms,sigma=0.3)";

/// A target that is shown to the gate, with what its runs have measured.
struct Shown {
    _stub: Stub,
    plan: Plan,
    figures: Vec<RunFigures>,
}

impl Shown {
    fn new(route: &str, extent: Extent) -> Result<Self, Failure> {
        let stub = stub(&[route])?;
        let plan = plan(PLAN, &stub, extent.gate_span);
        Ok(Self {
            _stub: stub,
            plan,
            figures: Vec::new(),
        })
    }

    fn run(&mut self, stop: &StopSignal) -> Result<(), Failure> {
        let run = measured(&self.plan, stop)?;
        self.figures.push(run_figures(&run, &self.plan.name));
        Ok(())
    }
}

/// Runs the same target as two, and a slower one, in turn, and compares them.
pub(super) fn checks(extent: Extent, stop: &StopSignal) -> Result<[CertificateCheck; 2], Failure> {
    let mut shown = [
        Shown::new(BEFORE, extent)?,
        Shown::new(BEFORE, extent)?,
        Shown::new(AFTER, extent)?,
    ];
    for round in 0..extent.rounds {
        // None of them is always the first one.
        let first = usize::try_from(round).unwrap_or_default();
        for place in 0..shown.len() {
            let place = (first + place) % shown.len();
            shown[place].run(stop)?;
        }
    }
    let [before, same, slower] = shown;
    let unchanged = compared(&same, &before)?;
    let changed = compared(&slower, &before)?;
    let alarms = unchanged.rows.iter();
    let alarms = alarms.filter(|row| row.verdict == Verdict::Fail).count();
    Ok([
        at_most(
            "aa_alarms",
            format!("alarms over {} runs of the same target", extent.rounds),
            (count(alarms), count(0)),
        ),
        slowdown(&changed, extent)?,
    ])
}

fn compared(now: &Shown, before: &Shown) -> Result<Comparison, Failure> {
    let each = NonZeroU32::new(u32::try_from(before.figures.len()).unwrap_or(u32::MAX));
    let design = each.map_or(GateDesign::Once, |each| GateDesign::Looks { each });
    let settings = GateSettings::from(design);
    let found = compare_interleaved(&now.figures, &before.figures, settings);
    let found = found.map_err(|error| Failure::of(&error).code(exit_code::INVALID))?;
    Ok(found.comparison)
}

/// What is said of the p95 of the slower one.
fn slowdown(comparison: &Comparison, extent: Extent) -> Result<CertificateCheck, Failure> {
    let p95 = Metric::Latency {
        clock: Clock::ResponseTime,
        statistic: Statistic::Quantile(Quantile::P95),
    };
    let row = comparison.rows.iter().find(|r| r.rule.metric == p95);
    let Some((row, change)) = row.and_then(|row| Some((row, row.change?))) else {
        let failure = Failure::mistake("the gate of the self-test knows no p95");
        return Err(failure.code(exit_code::INVALID));
    };
    let what = format!(
        "p95 of a target that is 40% slower, over {} runs",
        extent.rounds
    );
    Ok(CertificateCheck {
        truth: Change::relative(SLOWER).map(Quantity::Change),
        holds: row.verdict == Verdict::Fail,
        ..told("slowdown_found", what, Quantity::Change(change))
    })
}

fn count(many: usize) -> Quantity {
    Quantity::Number(Number::of_count(many as u64))
}
