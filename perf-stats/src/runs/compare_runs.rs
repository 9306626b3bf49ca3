//! Independent runs of a candidate against runs of a baseline. The run is what is replicated;
//! requests are not looked at.

use std::collections::BTreeMap;

use super::arrangement::{Exchange, candidate_runs_needed};
use super::columns::Statistic;
use super::estimates::RunSide;
use super::family_test::{FamilyTest, Member, test_family};
use super::noise::{is_spread, outlying, robust_spread};
use super::power::{Detectable, POWER};
use super::prediction::prediction_interval;
use super::rank_null::RankNull;
use super::run_table::{MetricRuns, RunTable};
use super::scale::RunInterval;
use super::settings::RunSettings;
use super::shift::Differences;
use super::verdict::{ChangeVerdict, Evidence, Refusal, RunComparison, RunJudgement};
use crate::special::{proportion_below, student_quantile};
use crate::values::FiniteValues;

/// A single run is suspicious above the upper end of the prediction interval of this
/// confidence, where one run in a hundred of the same code is.
const SINGLE_RUN: f64 = 0.98;

/// Judges every metric of a table of runs.
///
/// **Test.** One-sided, against "worse by no more than is tolerated": the candidate is first
/// moved by the tolerance, then the labels of whole runs are permuted for all metrics together.
/// All arrangements are looked at up to 50,000 of them, 9,999 are drawn above. The statistic is
/// Student's t (Janssen, "Studentized permutation tests for non-i.i.d. hypotheses and the
/// generalized Behrens–Fisher problem", 1997, for why it is studentised), adjusted for the
/// family by the step-down max-T of Westfall and Young ("Resampling-based multiple testing",
/// 1993): the chance of any false alarm is at most the level, and unlike Holm's procedure the
/// smallest adjusted p-value does not grow with the number of metrics.
///
/// **Estimate.** Hodges and Lehmann's, with the interval of the rank test. *Equivalent* is said
/// only where the upper bound lies below the tolerance; no evidence is *inconclusive*.
///
/// **Gaps.** A metric is tested on the runs that have it; its adjusted p-value is never below
/// its own exact one. A metric with a single candidate run is held against the prediction
/// interval of the baseline instead and is suspicious at most.
///
/// **Failed runs** count as worse than every other. With any of them in the candidate nothing
/// better than a refusal is said.
///
/// **Limits.** Exchangeable runs are supposed: a drift between the days of the baseline and the
/// day of the candidate looks like a change. With few candidate runs that vary much more than
/// the baseline's, false alarms are up to twice as frequent as the level says.
///
/// ```
/// use perf_core::Direction;
/// use perf_stats::{MetricRuns, RunSettings, RunTable, ChangeVerdict, compare_runs};
///
/// let runs = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
/// let before = runs(&[101.0, 99.0, 100.5, 98.7, 100.2, 101.3, 99.6, 100.0, 99.2, 100.9]);
/// let after = runs(&[112.0, 110.4, 111.1]);
/// let p99 = MetricRuns::ratio("p99", Direction::LowerIsBetter, &before, &after)?;
/// let table = RunTable::new(vec![p99]).expect("one metric");
/// let comparison = compare_runs(&table, &RunSettings::default());
/// let judgement = &comparison.judgements[0];
/// assert_eq!(judgement.verdict, ChangeVerdict::Regression);
/// assert_eq!(judgement.p_value, Some(1.0 / 286.0));
/// # Ok::<(), perf_stats::RunEstimateError>(())
/// ```
#[must_use]
pub fn compare_runs(table: &RunTable, settings: &RunSettings) -> RunComparison {
    let exchange = Exchange::Labels {
        baseline: table.baseline_runs,
        candidate: table.candidate_runs,
    };
    let known: Vec<Known<'_>> = table
        .metrics
        .iter()
        .map(|metric| Known::of(metric, settings.level()))
        .collect();
    let members: Vec<Member> = known
        .iter()
        .filter(|known| known.route == Route::Tested)
        .map(Known::member)
        .collect();
    let statistic = Statistic::Difference(settings.studentisation());
    let test = test_family(statistic, exchange, &members, settings.level());
    let mut shared = Shared {
        settings,
        nulls: BTreeMap::new(),
        detectable: Detectable::default(),
    };
    let mut tested = 0..members.len();
    let judgements = known.iter().map(|known| {
        let p_values = match known.route {
            Route::Tested => tested.next().map(|at| PValues::at(&test, at)),
            Route::Single | Route::Refused(_) => None,
        };
        known.judgement(p_values, &mut shared)
    });
    RunComparison {
        judgements: judgements.collect(),
        tested_together: members.len(),
        level: settings.level(),
        arrangements: exchange.arrangements(),
    }
}

/// What is computed once for all metrics.
struct Shared<'a> {
    settings: &'a RunSettings,
    nulls: BTreeMap<(usize, usize), RankNull>,
    detectable: Detectable,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct PValues {
    own: f64,
    adjusted: f64,
    adjusted_of_any: f64,
    critical: Option<f64>,
}

impl PValues {
    fn at(test: &FamilyTest, at: usize) -> Self {
        Self {
            own: test.p_values[at],
            adjusted: test.adjusted[at],
            adjusted_of_any: test.adjusted_of_any[at],
            critical: test.critical,
        }
    }
}

/// How a metric is answered.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Route {
    Tested,
    Single,
    Refused(Refusal),
}

/// One metric, without its gaps.
struct Known<'a> {
    metric: &'a MetricRuns,
    baseline: Vec<f64>,
    candidate: Vec<f64>,
    /// Median and robust standard deviation of the baseline.
    spread: Option<(f64, f64)>,
    margin: f64,
    route: Route,
}

impl<'a> Known<'a> {
    fn of(metric: &'a MetricRuns, level: f64) -> Self {
        let baseline: Vec<f64> = metric.baseline.iter().flatten().copied().collect();
        let candidate: Vec<f64> = metric.candidate.iter().flatten().copied().collect();
        let spread = robust_spread(&baseline);
        let centre = spread.map(|(centre, _)| centre);
        let centre = centre.or_else(|| baseline.first().copied().filter(|x| x.is_finite()));
        let design = 1.0 / baseline.len().max(1) as f64 + 1.0 / candidate.len().max(1) as f64;
        let noise = spread.map(|(_, sd)| sd);
        let scale = (metric.scale, metric.direction);
        let margin = centre.map_or(0.0, |at| metric.tolerance.margin(scale, at, noise, design));
        let route = route(&baseline, &candidate, level);
        Self {
            metric,
            baseline,
            candidate,
            spread,
            margin,
            route,
        }
    }

    fn member(&self) -> Member {
        let all = |shift: f64| {
            let candidate = self.metric.candidate.iter();
            let moved = candidate.map(|value| value.map(|x| x - shift));
            self.metric.baseline.iter().copied().chain(moved).collect()
        };
        Member {
            plain: all(0.0),
            shifted: all(self.margin),
        }
    }

    fn judgement(&self, p_values: Option<PValues>, shared: &mut Shared<'_>) -> RunJudgement {
        let metric = self.metric;
        let (n0, n1) = (self.baseline.len(), self.candidate.len());
        let effect = |worsening: f64| metric.scale.effect(worsening, metric.direction);
        let noise = self.spread.map(|(_, sd)| sd);
        let failed = self.candidate.iter().filter(|x| x.is_infinite()).count();
        let mut outliers = outlying(RunSide::Baseline, &metric.baseline, noise);
        outliers.extend(outlying(RunSide::Candidate, &metric.candidate, noise));
        let mut judgement = RunJudgement {
            name: metric.name.clone(),
            scale: metric.scale,
            direction: metric.direction,
            baseline_runs: n0,
            candidate_runs: n1,
            failed_candidate_runs: failed,
            estimate: None,
            interval: None,
            at_worst: None,
            tolerated: (n0 > 0).then(|| effect(self.margin)),
            noise,
            p_value: p_values.map(|p| p.own),
            adjusted_p: p_values.map(|p| p.adjusted),
            adjusted_p_of_any_worsening: p_values.map(|p| p.adjusted_of_any),
            smallest_p: None,
            minimum_detectable: None,
            outlying: outliers,
            verdict: ChangeVerdict::Inconclusive,
        };
        if n0 == 0 || n1 == 0 {
            judgement.verdict = self.unproven(shared.settings.level());
            return judgement;
        }
        let exchange = Exchange::Labels {
            baseline: n0,
            candidate: n1,
        };
        judgement.smallest_p = Some(exchange.arrangements().smallest_p());
        let differences = Differences::between(&self.baseline, &self.candidate);
        let null = shared
            .nulls
            .entry((n0, n1))
            .or_insert_with(|| RankNull::of_two_samples(n0, n1));
        let tail = (1.0 - shared.settings.confidence()) / 2.0;
        let shift = differences.shift(null, tail);
        let at_most = differences.at_most(null, shared.settings.level());
        judgement.estimate = shift.estimate.map(effect);
        judgement.interval = null
            .rank(tail)
            .map(|_| RunInterval::of(metric.scale, metric.direction, (shift.low, shift.high)));
        judgement.at_worst = null.rank(shared.settings.level()).map(|_| effect(at_most));
        match p_values {
            Some(p) => {
                judgement.verdict = self.evidence(p, at_most, shared.settings.level()).verdict();
                let centre = p
                    .critical
                    .and_then(|critical| shared.detectable.centre(critical, (n0 + n1 - 2) as f64));
                let detectable = centre.zip(self.standard_error());
                judgement.minimum_detectable =
                    detectable.map(|(centre, error)| effect(self.margin + centre * error));
            }
            None => self.without_test(&mut judgement, shared),
        }
        judgement
    }

    fn evidence(&self, p: PValues, at_most: f64, level: f64) -> Evidence {
        Evidence {
            level,
            p_value: p.own,
            adjusted_p: p.adjusted,
            adjusted_p_of_any_worsening: p.adjusted_of_any,
            at_most,
            margin: self.margin,
            doubt: self.doubt(level),
        }
    }

    /// What stands against good news.
    fn doubt(&self, level: f64) -> Option<Refusal> {
        let runs = self.candidate.iter().filter(|x| x.is_infinite()).count();
        if runs > 0 {
            return Some(Refusal::CandidateFailed { runs });
        }
        if let Some(failed) = self.metric.failed.filter(|failed| failed.of_baseline == 0) {
            // Runs without a failure are alike, and that is no sign of a series that is stale.
            let is_open = failed.of_candidate == 0 && !self.is_surely_without_failures(level);
            return is_open.then_some(Refusal::NothingFailed);
        }
        let is_constant = self
            .baseline
            .windows(2)
            .all(|pair| pair[0].to_bits() == pair[1].to_bits());
        is_constant.then_some(Refusal::ConstantHistory)
    }

    /// Whether nothing failed on either side, of so many requests that what may fail of them is
    /// tolerated: the exact bound of Clopper and Pearson.
    fn is_surely_without_failures(&self, level: f64) -> bool {
        let failed = self.metric.failed;
        failed.is_some_and(|failed| {
            let bound = proportion_below(0, failed.candidate_requests, level);
            failed.of_baseline == 0
                && failed.of_candidate == 0
                && self.metric.tolerance.tolerates_share(bound)
        })
    }

    fn unproven(&self, level: f64) -> ChangeVerdict {
        match self.route {
            Route::Refused(refusal) => ChangeVerdict::Refused(refusal),
            Route::Single if self.is_surely_without_failures(level) => ChangeVerdict::Equivalent,
            Route::Single | Route::Tested => self
                .doubt(level)
                .map_or(ChangeVerdict::Inconclusive, ChangeVerdict::Refused),
        }
    }

    fn without_test(&self, judgement: &mut RunJudgement, shared: &mut Shared<'_>) {
        judgement.verdict = self.unproven(shared.settings.level());
        let (Route::Single, [run]) = (self.route, self.candidate.as_slice()) else {
            return;
        };
        let Some(expected) = self.expected(SINGLE_RUN) else {
            return;
        };
        let centre = self.spread.map_or(0.0, |(centre, _)| centre);
        if *run > expected.1 && run - centre > self.margin {
            judgement.verdict = ChangeVerdict::Suspicious;
        }
        let metric = self.metric;
        if let Some((low, high)) = self.expected(shared.settings.confidence()) {
            // The change is the run less where the baseline's next one would have been.
            let ends = (run - high, run - low);
            judgement.interval = Some(RunInterval::of(metric.scale, metric.direction, ends));
        }
        let degrees = self.baseline.len() as f64 - 1.0;
        let critical = student_quantile(f64::midpoint(1.0, SINGLE_RUN), degrees);
        let (low, high) = expected;
        let error = (high - low) / 2.0 / critical;
        if let Some(centre) = shared
            .detectable
            .centre(critical, degrees)
            .filter(|_| error > 0.0)
        {
            let z = crate::special::normal_quantile(POWER);
            let detectable = (centre * error).max(self.margin + z * error);
            judgement.minimum_detectable = Some(metric.scale.effect(detectable, metric.direction));
        }
    }

    /// The ends of the prediction interval of the baseline.
    fn expected(&self, confidence: f64) -> Option<(f64, f64)> {
        let finite = FiniteValues::new(&self.baseline).ok()?;
        let interval = prediction_interval(finite, perf_core::Share::new(confidence)?)?;
        Some((interval.low, interval.high))
    }

    /// The standard error of the difference of means, by the spread within both sides.
    fn standard_error(&self) -> Option<f64> {
        let squares = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>()
        };
        let (n0, n1) = (self.baseline.len() as f64, self.candidate.len() as f64);
        let within = squares(&self.baseline) + squares(&self.candidate);
        let error = (within / (n0 + n1 - 2.0) * (1.0 / n0 + 1.0 / n1)).sqrt();
        is_spread(error, &self.baseline).then_some(error)
    }
}

fn route(baseline: &[f64], candidate: &[f64], level: f64) -> Route {
    if baseline.is_empty() {
        return Route::Refused(Refusal::NoBaseline);
    }
    if candidate.is_empty() {
        return Route::Refused(Refusal::NoCandidate);
    }
    if baseline.iter().all(|x| x.is_infinite()) {
        return Route::Refused(Refusal::BaselineFailed);
    }
    if baseline.len() == 1 {
        return Route::Refused(Refusal::SingleBaselineRun);
    }
    if candidate.len() == 1 {
        return Route::Single;
    }
    let exchange = Exchange::Labels {
        baseline: baseline.len(),
        candidate: candidate.len(),
    };
    let smallest_p = exchange.arrangements().smallest_p();
    if smallest_p > level {
        let runs_needed = candidate_runs_needed(baseline.len(), level);
        return Route::Refused(Refusal::CannotReject {
            smallest_p,
            level,
            runs_needed,
        });
    }
    Route::Tested
}
