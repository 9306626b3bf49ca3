//! One door to the verdicts on every metric.

use perf_core::{Criterion, Estimate, Judgement, Metric, Share, Statistic};

use super::custom::custom;
use super::error_rate::error_rate;
use super::extreme::{Extreme, extreme};
use super::limits::Limits;
use super::mean::mean;
use super::pace::pace;
use super::quantile::quantile;
use super::recovery::recovery;
use super::relative::relative;
use super::resources::resource;
use super::ruling::Ruling;
use super::throughput::throughput;
use super::upstream::upstream;
use crate::estimate::estimate;
use crate::subject::Subject;

/// Holds `criterion` against what was observed of `subject`. The verdict is taken one-sided at
/// `confidence`; the estimate's interval is two-sided at the same level.
///
/// PASS means that the requirement is shown to hold, FAIL that it is shown not to, and what is
/// between is INCONCLUSIVE and never passes. With a tolerance, WARN means that the requirement
/// is not shown to hold, but is shown to be missed by no more than the tolerance; only what is
/// shown to lie beyond the tolerance fails.
///
/// | metric | evidence |
/// |---|---|
/// | percentiles | exact binomial test of how many requests miss the target; failed ones always do, for a floor as well |
/// | `error_rate` | the same test; a target of exactly 0 % or 100 % is about the observed requests, since no sample can show it |
/// | `mean` | Student's interval; never a pass where requests failed, since the mean has no upper bound then |
/// | `throughput` | its interval, which allows for slow changes; a figure that another tool reported is taken as a fact; without either, inconclusive |
/// | `recovery_time` | between which requests it lies, for the slowest fault; a fault that was not done, or not recovered from, fails |
/// | `mttr` | Student's interval over the faults, widened by what lies between requests |
/// | `min`, `max`, memory, metrics of the plan's own | facts about what was observed |
///
/// Without a single request, and for a metric that was not observed, the verdict is FAIL; where
/// every request failed, every criterion on latency fails. Turning a success into a failure
/// never turns a FAIL into a PASS, except for a floor under the error rate and a ceiling over
/// throughput.
///
/// Source of the binomial test: Clopper and Pearson, 1934; its bounds are compared with the
/// share that the percentile allows.
///
/// ```
/// use perf_core::{Clocks, Criterion, Latencies, Requirement, SeriesRecord, Share, Verdict};
/// use std::{collections::BTreeMap, time::Duration};
///
/// # let record = |latencies: Vec<Duration>| perf_core::ScenarioRecord {
/// #     latency_timeline: None,
/// #     faults: Vec::new(),
/// #     name: "browse".to_owned(),
/// #     tags: Vec::new(),
/// #     priority: perf_core::Priority::P0,
/// #     model: perf_core::LoadModel::Closed,
/// #     load: "1 user".to_owned(),
/// #     elapsed: Duration::from_secs(10),
/// #     requested_rate: None,
/// #     iterations: None,
/// #     warm_up: None,
/// #     reported_throughput: None,
/// #     part_of_total: false,
/// #     hash: None,
/// #     pace: None,
/// #     metrics: Vec::new(),
/// #     upstreams: Vec::new(),
/// #     dependence: BTreeMap::new(),
/// #     series: vec![SeriesRecord {
/// #         step: "list".to_owned(),
/// #         successes: latencies.len() as u64,
/// #         failures: BTreeMap::new(),
/// #         outcomes_unknown: false,
/// #         received: perf_core::Bytes::new(0),
/// #         clocks: Clocks {
/// #             service_time: Latencies::Histogram(perf_stats::histogram_of(latencies)),
/// #             scheduled: None,
/// #         },
/// #         timeline: None,
/// #         dependence: BTreeMap::new(),
/// #         laps: Vec::new(),
/// #     }],
/// # };
/// let scenario = record(vec![Duration::from_millis(120); 400]);
/// let subject = perf_stats::Subject::of_scenario(&scenario, &[]);
/// let criterion = Criterion::from("p99 < 500ms".parse::<Requirement>()?);
/// let confidence = Share::new(0.95).expect("below 1");
/// let judgement = perf_stats::judge(&criterion, &subject, confidence);
/// assert_eq!(judgement.verdict, Verdict::Pass);
/// # Ok::<(), perf_core::UnitError>(())
/// ```
///
/// A criterion that is relative to another scenario is for [`judge_against`]; without that scenario
/// it fails.
pub fn judge(criterion: &Criterion, subject: &Subject<'_>, confidence: Share) -> Judgement {
    judge_against(criterion, subject, None, confidence)
}

/// The same for a criterion that may be relative to another scenario, which is `reference`; `None`
/// where that was not observed. Any other criterion is judged without it.
///
/// PASS means that the ratio is shown to be within the limit, by the one-sided end of its interval.
/// The two samples are taken for independent of each other, and each one's own design effects are
/// allowed for. Percentiles have exact bounds, and the ratio a bound that holds whatever the
/// distributions; means have Student's with Hall's correction, from 300 requests on an upper one;
/// throughput has its interval.
///
/// Without a request or a success on either side, and where the other scenario's percentile falls
/// among its failures, the verdict is FAIL. A failure on either side never helps: under a ceiling, those
/// of the other scenario are taken for shorter than its successes. With failures, a mean is not
/// compared. An observation that is needed more is one of each scenario.
///
/// Source: Newcombe, "Propagating imprecision: combining confidence intervals from independent
/// sources", 2011; for percentiles with the chi-bar-squared distribution (Kudô, 1963) in place of the
/// normal one.
///
/// ```
/// use perf_core::{Criterion, Quantity, Reading, Requirement, ScenarioRecord, Share};
/// use perf_stats::{Subject, judge_against};
///
/// # fn show(small: &ScenarioRecord, large: &ScenarioRecord) -> Result<(), perf_core::UnitError> {
/// let criterion = Criterion {
///     of: Some(small.name.clone()),
///     ..Criterion::from(Requirement::relative("p50 < 5x")?)
/// };
/// let (small, large) = (Subject::of_scenario(small, &[]), Subject::of_scenario(large, &[]));
/// let confidence = Share::new(0.95).expect("below 1");
/// let judgement = judge_against(&criterion, &large, Some(&small), confidence);
/// if let Some(multiple) = judgement.multiple {
///     assert!(matches!(multiple.factor.reading, Reading::Exactly(Quantity::Factor(_))));
/// }
/// # Ok(())
/// # }
/// ```
pub fn judge_against(
    criterion: &Criterion,
    subject: &Subject<'_>,
    reference: Option<&Subject<'_>>,
    confidence: Share,
) -> Judgement {
    let metric = criterion.require.metric();
    let estimate = estimate(metric, subject, confidence);
    let (ruling, multiple) = if criterion.require.is_relative() {
        relative(criterion, &estimate, subject, reference, confidence)
    } else {
        let limits = Limits::of(criterion);
        (absolute(&estimate, subject, &limits, confidence), None)
    };
    Judgement {
        scenario: subject.scenario().map(str::to_owned),
        step: subject.step().map(str::to_owned),
        criterion: criterion.clone(),
        estimate,
        multiple,
        verdict: ruling.verdict,
        evidence: ruling.evidence,
        reason: ruling.reason,
        needs_more: ruling.needs_more,
        detectable: ruling.detectable,
    }
}

fn absolute(
    estimate: &Estimate,
    subject: &Subject<'_>,
    limits: &Limits,
    confidence: Share,
) -> Ruling {
    match estimate.metric {
        Metric::Latency { clock, statistic } => match statistic {
            Statistic::Quantile(p) => quantile(subject, clock, p, limits, confidence),
            Statistic::Mean => mean(subject, clock, limits, confidence),
            Statistic::Min => extreme(subject, clock, Extreme::Smallest, limits),
            Statistic::Max => extreme(subject, clock, Extreme::Largest, limits),
        },
        Metric::ErrorRate => error_rate(subject, limits, confidence),
        Metric::Throughput => throughput(subject, limits, confidence),
        Metric::Resource {
            subject: owner,
            statistic,
        } => resource(owner, statistic, subject, estimate, limits, confidence),
        Metric::Pace(statistic) => pace(statistic, subject, estimate, limits),
        Metric::Recovery(statistic) => recovery(statistic, subject, estimate, limits, confidence),
        Metric::Custom { name, statistic } => custom(name, statistic, subject, estimate, limits),
        Metric::Upstream { name, statistic } => {
            upstream(name, statistic, subject, estimate, limits)
        }
        Metric::Capacity | Metric::ScalingExponent => {
            Ruling::not_observed(format!("{} takes several loads", estimate.metric))
        }
        Metric::CpuOverhead | Metric::MemoryOverhead => Ruling::not_observed(format!(
            "{} is that of two scenarios which a plan drives in turn",
            estimate.metric
        )),
    }
}
