//! One door to the verdicts on every metric.

use perf_core::{Criterion, Judgement, Metric, Share, Statistic};

use super::custom::custom;
use super::error_rate::error_rate;
use super::extreme::{Extreme, extreme};
use super::limits::Limits;
use super::mean::mean;
use super::pace::pace;
use super::quantile::quantile;
use super::resources::resource;
use super::throughput::throughput;
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
/// #     pace: None,
/// #     metrics: Vec::new(),
/// #     dependence: BTreeMap::new(),
/// #     series: vec![SeriesRecord {
/// #         step: "list".to_owned(),
/// #         successes: latencies.len() as u64,
/// #         failures: BTreeMap::new(),
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
pub fn judge(criterion: &Criterion, subject: &Subject<'_>, confidence: Share) -> Judgement {
    let metric = criterion.require.metric();
    let estimate = estimate(metric, subject, confidence);
    let limits = Limits::of(criterion);
    let ruling = match metric {
        Metric::Latency { clock, statistic } => match statistic {
            Statistic::Quantile(p) => quantile(subject, clock, p, &limits, confidence),
            Statistic::Mean => mean(subject, clock, &limits, confidence),
            Statistic::Min => extreme(subject, clock, Extreme::Smallest, &limits),
            Statistic::Max => extreme(subject, clock, Extreme::Largest, &limits),
        },
        Metric::ErrorRate => error_rate(subject, &limits, confidence),
        Metric::Throughput => throughput(subject, &limits, confidence),
        Metric::Resource {
            subject: owner,
            statistic,
        } => resource(owner, statistic, subject, &estimate, &limits, confidence),
        Metric::Pace(statistic) => pace(statistic, subject, &estimate, &limits),
        Metric::Custom { name, statistic } => custom(name, statistic, subject, &estimate, &limits),
    };
    Judgement {
        scenario: subject.scenario().map(str::to_owned),
        step: subject.step().map(str::to_owned),
        criterion: criterion.clone(),
        estimate,
        verdict: ruling.verdict,
        evidence: ruling.evidence,
        reason: ruling.reason,
        needs_more: ruling.needs_more,
        detectable: ruling.detectable,
    }
}
