//! What an upstream was asked for: counts of all calls, without an interval.

use perf_core::{Estimate, Metric, MetricName, Reading, UpstreamStatistic};

use crate::subject::Subject;

pub(super) fn upstream(
    name: MetricName,
    statistic: UpstreamStatistic,
    subject: &Subject<'_>,
) -> Estimate {
    let record = subject.upstream(name);
    let value = record.and_then(|record| record.figure(statistic));
    Estimate {
        metric: Metric::Upstream { name, statistic },
        reading: value.map_or(Reading::Missing, Reading::Exactly),
        interval: None,
        observations: record.map_or(0, |record| record.calls),
    }
}
