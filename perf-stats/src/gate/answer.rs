//! A judgement of runs as a row of a comparison, with its reason in words.

use std::time::Duration;

use perf_core::{
    Allowance, Change, Metric, MetricComparison, Quantity, RegressionRule, RunAnswer, RunEvidence,
    Severity, Share, Verdict, format_duration,
};

use super::advice;
use super::learned::LearnedNoise;
use super::subjects::{Subject, TOLERATED_FAILURES};
use crate::runs::{ChangeVerdict, LATENCY_FLOOR, Refusal, RunJudgement, RunScale};

/// What was replicated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replicates {
    /// Runs, new ones and earlier ones.
    Runs,
    /// Pairs of a run of each.
    Pairs,
}

/// Beyond so many times as much nobody needs the figure.
const LARGEST_WORTH_TELLING: f64 = 9.0;

/// The row of this subject.
pub(super) fn row<R>(
    subject: &Subject<R>,
    judgement: &RunJudgement,
    (replicates, together): (Replicates, usize),
) -> MetricComparison {
    let (before, now) = (median(&subject.baseline), median(&subject.current));
    let is_allowed = subject.rule.is_some() && is_surely_tolerated(judgement);
    let answer = match answer(judgement.verdict) {
        RunAnswer::Suspicious if is_allowed => RunAnswer::Equivalent,
        answer => answer,
    };
    let rule = subject.rule.as_ref();
    let severity = rule.map_or(Severity::Fail, |rule| rule.severity);
    let relative = |effect: Option<f64>| match judgement.scale {
        RunScale::Ratio => effect.and_then(|effect| Change::relative(effect - 1.0)),
        RunScale::Odds | RunScale::Difference => None,
    };
    let between = before
        .zip(now)
        .and_then(|(before, now)| Change::between(before.in_base_unit(), now.in_base_unit()));
    let evidence = RunEvidence {
        answer,
        baseline_runs: judgement.baseline_runs as u64,
        current_runs: judgement.candidate_runs as u64,
        low: relative(judgement.interval.map(|interval| interval.low)),
        high: relative(judgement.interval.map(|interval| interval.high)),
        p_value: judgement.adjusted_p,
        detectable: relative(judgement.minimum_detectable),
    };
    MetricComparison {
        scenario: Some(subject.scenario.clone()),
        rule: RegressionRule {
            metric: subject.metric,
            allowance: allowance(subject, judgement),
            severity,
        },
        current: now,
        baseline: before,
        change: relative(judgement.estimate).or(between),
        verdict: match (verdict(answer), severity) {
            (Verdict::Fail, Severity::Warn) => Verdict::Warn,
            (verdict, _) => verdict,
        },
        reason: reason(judgement, &evidence, (replicates, together), before)
            + &learned(subject.noise.as_ref()),
        runs: Some(evidence),
    }
}

/// Whether a metric that is worse is so by no more than is tolerated, as sure as can be.
fn is_surely_tolerated(judgement: &RunJudgement) -> bool {
    let distance = |effect: f64| libm::log(effect).abs();
    let both = judgement.at_worst.zip(judgement.tolerated);
    both.is_some_and(|(worst, tolerated)| distance(worst) < distance(tolerated))
}

/// What the tolerance rests on beside the rules.
fn learned(noise: Option<&LearnedNoise>) -> String {
    noise.map_or_else(String::new, |noise| {
        format!(
            "; runs of one version differ by {:.1}%, as {} runs of {} show",
            100.0 * libm::expm1(noise.floor.robust),
            noise.runs,
            match noise.versions {
                1 => "1 version".to_owned(),
                many => format!("{many} versions"),
            }
        )
    })
}

const fn answer(verdict: ChangeVerdict) -> RunAnswer {
    match verdict {
        ChangeVerdict::Regression => RunAnswer::Regression,
        ChangeVerdict::Suspicious => RunAnswer::Suspicious,
        ChangeVerdict::Equivalent => RunAnswer::Equivalent,
        ChangeVerdict::Improved => RunAnswer::Improved,
        ChangeVerdict::Inconclusive => RunAnswer::Inconclusive,
        ChangeVerdict::Refused(_) => RunAnswer::Refused,
    }
}

const fn verdict(answer: RunAnswer) -> Verdict {
    match answer {
        RunAnswer::Regression => Verdict::Fail,
        RunAnswer::Suspicious => Verdict::Warn,
        RunAnswer::Equivalent | RunAnswer::Improved => Verdict::Pass,
        RunAnswer::Inconclusive | RunAnswer::Refused => Verdict::Inconclusive,
    }
}

/// What is tolerated, as a rule says it.
fn allowance<R>(subject: &Subject<R>, judgement: &RunJudgement) -> Allowance {
    if subject.metric == Metric::ErrorRate {
        let own = subject.rule.as_ref().map(|rule| rule.rule().allowance);
        if let Some(own) = own {
            return own;
        }
        let points = Share::new(TOLERATED_FAILURES).unwrap_or(Share::ZERO);
        return Allowance::Absolute(Quantity::Share(points));
    }
    let tolerated = judgement
        .tolerated
        .map_or(0.0, |effect| (effect - 1.0).abs());
    let tolerated = Change::relative(tolerated).or(Change::relative(0.0));
    tolerated.map_or(
        Allowance::Absolute(Quantity::Share(Share::ZERO)),
        Allowance::Relative,
    )
}

fn reason(
    judgement: &RunJudgement,
    evidence: &RunEvidence,
    (replicates, together): (Replicates, usize),
    before: Option<Quantity>,
) -> String {
    let runs = match replicates {
        Replicates::Runs => format!(
            "{} against {} before",
            counted(judgement.candidate_runs),
            judgement.baseline_runs
        ),
        Replicates::Pairs => format!("{} pairs of runs", judgement.candidate_runs),
    };
    let between = match (evidence.low, evidence.high) {
        (Some(low), Some(high)) => format!(", the change lies between {low} and {high}"),
        _ => String::new(),
    };
    let among = match together {
        0 | 1 => String::new(),
        many => format!(" among {many} metrics"),
    };
    let p = evidence
        .p_value
        .map_or_else(String::new, |p| format!(", p = {p:.4}{among}"));
    let found = match evidence.detectable {
        Some(change) if change.as_fraction().abs() > LARGEST_WORTH_TELLING => {
            "; hardly any change would have been found".to_owned()
        }
        Some(change) => format!("; {change} would have been found"),
        None => String::new(),
    };
    match judgement.verdict {
        ChangeVerdict::Regression => {
            format!("regression: worse than is tolerated; {runs}{between}{p}")
        }
        ChangeVerdict::Suspicious
            if judgement.candidate_runs == 1 && replicates == Replicates::Runs =>
        {
            format!(
                "suspicious: beyond where a run is expected; {runs}{}",
                advice::to_prove(judgement)
            )
        }
        ChangeVerdict::Suspicious if evidence.answer == RunAnswer::Equivalent => {
            format!("worse, and surely by less than the own rule allows; {runs}{between}")
        }
        ChangeVerdict::Suspicious => {
            format!(
                "suspicious: worse, but not surely by more than is tolerated; {runs}{between}{p}"
            )
        }
        ChangeVerdict::Equivalent => {
            let tolerated = tolerated(judgement, before);
            format!("equivalent: {runs}{between}{tolerated}")
        }
        ChangeVerdict::Improved => format!("improved: {runs}{between}"),
        ChangeVerdict::Inconclusive
            if judgement.candidate_runs == 1 && replicates == Replicates::Runs =>
        {
            let advice = advice::to_find(judgement);
            format!("a single run is within what is expected; {runs}{found}{advice}")
        }
        ChangeVerdict::Inconclusive => {
            format!("the runs cannot tell; {runs}{between}{found}")
        }
        ChangeVerdict::Refused(refusal) => refused(refusal, &runs),
    }
}

/// What the change is within: in the unit of the metric where that is what decides.
fn tolerated(judgement: &RunJudgement, before: Option<Quantity>) -> String {
    let RunScale::Ratio = judgement.scale else {
        return String::new();
    };
    let Some(tolerated) = judgement.tolerated.map(|effect| effect - 1.0) else {
        return String::new();
    };
    let floor = LATENCY_FLOOR.as_secs_f64();
    let is_floor = |time: Duration| (time.as_secs_f64() * tolerated / floor - 1.0).abs() < 0.01;
    match (before, Change::relative(tolerated)) {
        (Some(Quantity::Time(time)), _) if is_floor(time) => {
            format!(
                ", within the {} that are tolerated",
                format_duration(LATENCY_FLOOR)
            )
        }
        (_, Some(change)) => format!(", within the {change} that are tolerated"),
        (_, None) => String::new(),
    }
}

fn refused(refusal: Refusal, runs: &str) -> String {
    match refusal {
        Refusal::NothingFailed => format!(
            "no request failed, but so few do not show that under {}% would; {runs}",
            TOLERATED_FAILURES * 100.0
        ),
        other => format!("{other}; {runs}"),
    }
}

fn counted(runs: usize) -> String {
    match runs {
        1 => "1 run".to_owned(),
        many => format!("{many} runs"),
    }
}

/// The middle one, or the lower one of the middle two.
fn median(figures: &[Option<Quantity>]) -> Option<Quantity> {
    let mut known: Vec<Quantity> = figures.iter().copied().flatten().collect();
    known.sort_by(|a, b| a.in_base_unit().total_cmp(&b.in_base_unit()));
    known.get(known.len().saturating_sub(1) / 2).copied()
}
