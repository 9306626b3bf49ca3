//! Runs of both versions in turn. Only differences within a block count, so that whatever
//! drifts more slowly than a block cancels.

use super::arrangement::{Exchange, pairs_needed};
use super::columns::Statistic;
use super::estimates::RunSide;
use super::family_test::{Member, test_family};
use super::noise::{is_spread, middle, outlying, robust_spread};
use super::pair_table::{MetricPairs, PairTable};
use super::power::Detectable;
use super::rank_null::RankNull;
use super::scale::RunInterval;
use super::settings::RunSettings;
use super::shift::Differences;
use super::verdict::{ChangeVerdict, Evidence, Refusal, RunComparison, RunJudgement};

/// Judges every metric of a table of paired runs.
///
/// The differences of the blocks, moved by the tolerance, have their signs flipped, in the same
/// blocks for all metrics together: each of the 2ⁿ ways up to 50,000 of them, 9,999 drawn ones
/// above (Fisher, "The design of experiments", 1935, chapter 3). The statistic is Student's t
/// of one sample, adjusted for the family by step-down max-T; estimate and interval are the
/// Hodges–Lehmann ones of the signed-rank test. Everything else is as in
/// [`compare_runs`](crate::compare_runs). Five blocks are the fewest that can reject at 5 %.
///
/// A block in which both sides failed altogether says nothing of their difference: it is left
/// out as a gap is, and still stands against good news. Differences are supposed to be
/// symmetric about their centre where nothing changed, which the order of the runs within a
/// block must not decide: alternate it, or use blocks of the form baseline, candidate,
/// candidate, baseline.
///
/// ```
/// use perf_core::Direction;
/// use perf_stats::{MetricPairs, PairTable, RunBlock, RunSettings, ChangeVerdict, compare_pairs};
///
/// // The machine gets slower by the hour, and the candidate is 10 % slower all the time.
/// let blocks: Vec<_> = [100.0, 120.0, 140.0, 155.0, 170.0, 171.0]
///     .map(|ms| Some(RunBlock::abba([ms, 1.11 * ms, 1.12 * ms, 1.02 * ms])))
///     .into();
/// let p99 = MetricPairs::ratio("p99", Direction::LowerIsBetter, &blocks)?;
/// let table = PairTable::new(vec![p99]).expect("one metric");
/// let comparison = compare_pairs(&table, &RunSettings::default());
/// assert_eq!(comparison.judgements[0].verdict, ChangeVerdict::Regression);
/// # Ok::<(), perf_stats::RunEstimateError>(())
/// ```
#[must_use]
pub fn compare_pairs(table: &PairTable, settings: &RunSettings) -> RunComparison {
    let exchange = Exchange::Signs {
        pairs: table.blocks,
    };
    let known: Vec<Known<'_>> = table
        .metrics
        .iter()
        .map(|metric| Known::of(metric, settings.level()))
        .collect();
    let members: Vec<Member> = known
        .iter()
        .filter(|known| known.refusal.is_none())
        .map(Known::member)
        .collect();
    let test = test_family(Statistic::Signed, exchange, &members, settings.level());
    let mut detectable = Detectable::default();
    let mut tested = 0..members.len();
    let judgements = known.iter().map(|known| {
        let mut judgement = known.described(settings);
        if let Some(refusal) = known.refusal {
            judgement.verdict = ChangeVerdict::Refused(refusal);
            return judgement;
        }
        let Some(at) = tested.next() else {
            return judgement;
        };
        judgement.p_value = Some(test.p_values[at]);
        judgement.adjusted_p = Some(test.adjusted[at]);
        judgement.adjusted_p_of_any_worsening = Some(test.adjusted_of_any[at]);
        let evidence = Evidence {
            level: settings.level(),
            p_value: test.p_values[at],
            adjusted_p: test.adjusted[at],
            adjusted_p_of_any_worsening: test.adjusted_of_any[at],
            at_most: known.at_most(settings.level()),
            margin: known.margin,
            doubt: known.doubt(),
        };
        judgement.verdict = evidence.verdict();
        let degrees = known.differences.len() as f64 - 1.0;
        let centre = test
            .critical
            .and_then(|critical| detectable.centre(critical, degrees));
        judgement.minimum_detectable = centre
            .zip(known.standard_error())
            .map(|(centre, error)| known.effect(known.margin + centre * error));
        judgement
    });
    RunComparison {
        judgements: judgements.collect(),
        tested_together: members.len(),
        level: settings.level(),
        arrangements: exchange.arrangements(),
    }
}

/// One metric, without its gaps.
struct Known<'a> {
    metric: &'a MetricPairs,
    /// With a place for each block.
    places: Vec<Option<f64>>,
    differences: Vec<f64>,
    noise: Option<f64>,
    margin: f64,
    failed: usize,
    null: RankNull,
    refusal: Option<Refusal>,
}

impl<'a> Known<'a> {
    fn of(metric: &'a MetricPairs, level: f64) -> Self {
        let blocks = || metric.blocks.iter().flatten();
        let places: Vec<Option<f64>> = metric
            .blocks
            .iter()
            .map(|block| block.and_then(super::pair_table::BlockDifference::difference))
            .collect();
        let differences: Vec<f64> = places.iter().flatten().copied().collect();
        let noise = robust_spread(&differences).map(|(_, sd)| sd);
        let mut baseline: Vec<f64> = blocks().map(|block| block.baseline).collect();
        baseline.retain(|x| x.is_finite());
        baseline.sort_unstable_by(f64::total_cmp);
        let design = 1.0 / differences.len().max(1) as f64;
        let scale = (metric.scale, metric.direction);
        let tolerance = &metric.tolerance;
        let margin = tolerance.margin(scale, middle(&baseline), noise, design);
        let exchange = Exchange::Signs {
            pairs: differences.len(),
        };
        let smallest_p = exchange.arrangements().smallest_p();
        let refusal = if metric.blocks.iter().all(Option::is_none) {
            Some(Refusal::NoBaseline)
        } else if baseline.is_empty() {
            Some(Refusal::BaselineFailed)
        } else if smallest_p > level {
            let runs_needed = pairs_needed(level);
            Some(Refusal::CannotReject {
                smallest_p,
                level,
                runs_needed,
            })
        } else {
            None
        };
        Self {
            metric,
            failed: blocks()
                .filter(|block| block.candidate.is_infinite())
                .count(),
            null: RankNull::of_signs(differences.len()),
            places,
            differences,
            noise,
            margin,
            refusal,
        }
    }

    fn effect(&self, worsening: f64) -> f64 {
        self.metric.scale.effect(worsening, self.metric.direction)
    }

    fn member(&self) -> Member {
        let all = |shift: f64| {
            let places = self.places.iter();
            places.map(|place| place.map(|x| x - shift)).collect()
        };
        Member {
            plain: all(0.0),
            shifted: all(self.margin),
        }
    }

    /// What stands against good news.
    fn doubt(&self) -> Option<Refusal> {
        if self.failed > 0 {
            return Some(Refusal::CandidateFailed { runs: self.failed });
        }
        if self.metric.nothing_failed {
            return Some(Refusal::NothingFailed);
        }
        let first = self.differences.first().map(|x| x.to_bits());
        let is_constant = self.differences.iter().all(|x| Some(x.to_bits()) == first);
        is_constant.then_some(Refusal::ConstantHistory)
    }

    fn at_most(&self, level: f64) -> f64 {
        Differences::walsh(&self.differences).at_most(&self.null, level)
    }

    fn standard_error(&self) -> Option<f64> {
        let count = self.differences.len() as f64;
        let mean = self.differences.iter().sum::<f64>() / count;
        let squares = self.differences.iter().map(|x| (x - mean) * (x - mean));
        let error = (squares.sum::<f64>() / (count - 1.0) / count).sqrt();
        is_spread(error, &self.differences).then_some(error)
    }

    /// Everything but the test.
    fn described(&self, settings: &RunSettings) -> RunJudgement {
        let metric = self.metric;
        let count = self.differences.len();
        let tail = (1.0 - settings.confidence()) / 2.0;
        let shift = Differences::walsh(&self.differences).shift(&self.null, tail);
        let any = count > 0;
        let exchange = Exchange::Signs { pairs: count };
        let has_interval = any && self.null.rank(tail).is_some();
        let has_bound = any && self.null.rank(settings.level()).is_some();
        RunJudgement {
            name: metric.name.clone(),
            scale: metric.scale,
            direction: metric.direction,
            baseline_runs: count,
            candidate_runs: count,
            failed_candidate_runs: self.failed,
            estimate: shift
                .estimate
                .filter(|_| any)
                .map(|shift| self.effect(shift)),
            interval: has_interval
                .then(|| RunInterval::of(metric.scale, metric.direction, (shift.low, shift.high))),
            at_worst: has_bound.then(|| self.effect(self.at_most(settings.level()))),
            tolerated: any.then(|| self.effect(self.margin)),
            noise: self.noise,
            p_value: None,
            adjusted_p: None,
            adjusted_p_of_any_worsening: None,
            smallest_p: any.then(|| exchange.arrangements().smallest_p()),
            minimum_detectable: None,
            outlying: outlying(RunSide::Candidate, &self.places, self.noise),
            verdict: ChangeVerdict::Inconclusive,
        }
    }
}
