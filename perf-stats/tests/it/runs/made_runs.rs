//! Runs that are made up.

use perf_core::{Direction, Share};
use perf_stats::{
    MetricRuns, RunComparison, RunJudgement, RunSettings, RunTable, Tolerance, compare_runs,
};

use crate::made::Dice;

pub(super) fn share(fraction: f64) -> Share {
    Share::new(fraction).unwrap()
}

pub(super) fn known(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

pub(super) fn latency(baseline: &[f64], candidate: &[f64]) -> MetricRuns {
    MetricRuns::ratio(
        "p99",
        Direction::LowerIsBetter,
        &known(baseline),
        &known(candidate),
    )
    .unwrap()
}

pub(super) fn compared(metrics: Vec<MetricRuns>) -> RunComparison {
    compare_runs(&RunTable::new(metrics).unwrap(), &RunSettings::default())
}

pub(super) fn judged(metric: MetricRuns) -> RunJudgement {
    compared(vec![metric]).judgements.remove(0)
}

/// How runs of a made-up system differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct System {
    pub(super) metrics: usize,
    pub(super) baseline: usize,
    pub(super) candidate: usize,
    /// Standard deviation of the logarithm between runs.
    pub(super) noise: f64,
    /// Correlation of the metrics within a run.
    pub(super) correlation: f64,
    /// By how much the first metric of the candidate is worse.
    pub(super) worse: f64,
    /// How many times noisier the candidate is.
    pub(super) noisier: f64,
    /// The chance of a gap.
    pub(super) gaps: f64,
    pub(super) tolerance: Tolerance,
}

impl System {
    pub(super) const fn new(baseline: usize, candidate: usize, metrics: usize, noise: f64) -> Self {
        Self {
            metrics,
            baseline,
            candidate,
            noise,
            correlation: 0.0,
            worse: 0.0,
            noisier: 1.0,
            gaps: 0.0,
            tolerance: Tolerance::NONE,
        }
    }

    /// The logarithms of all runs, metric by metric, baseline first. Without noise between runs
    /// there is still what requests add, a thousandth.
    pub(super) fn logarithms(&self, dice: &mut Dice) -> Vec<Vec<f64>> {
        let runs = self.baseline + self.candidate;
        let common: Vec<f64> = (0..runs).map(|_| dice.normal()).collect();
        let (own, shared) = ((1.0 - self.correlation).sqrt(), self.correlation.sqrt());
        let metric = |at: usize, dice: &mut Dice| {
            let run = |run: usize, dice: &mut Dice| {
                let is_candidate = run >= self.baseline;
                let size = if is_candidate { self.noisier } else { 1.0 };
                let shift = if is_candidate && at == 0 {
                    self.worse.ln_1p()
                } else {
                    0.0
                };
                let noise = self.noise * (own * dice.normal() + shared * common[run]);
                let requests = if self.noise > 0.0 {
                    0.0
                } else {
                    0.001 * dice.normal()
                };
                3.0 + shift + size * noise + requests
            };
            (0..runs).map(|at| run(at, dice)).collect()
        };
        (0..self.metrics).map(|at| metric(at, dice)).collect()
    }

    pub(super) fn table(&self, dice: &mut Dice) -> RunTable {
        let columns = self.logarithms(dice);
        let metrics = columns.iter().enumerate().map(|(at, column)| {
            let mut value = |log: &f64| (dice.uniform() > self.gaps).then(|| log.exp());
            let values: Vec<_> = column.iter().map(&mut value).collect();
            let (before, after) = values.split_at(self.baseline);
            MetricRuns::ratio(
                format!("metric {at}"),
                Direction::LowerIsBetter,
                before,
                after,
            )
            .unwrap()
            .with_tolerance(self.tolerance)
        });
        RunTable::new(metrics.collect()).unwrap()
    }
}
