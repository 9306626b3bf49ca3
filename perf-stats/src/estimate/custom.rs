//! Metrics of the plan's own: facts about what was observed, without an interval.

use perf_core::{CustomStatistic, Estimate, Metric, MetricName, Quantity, Reading};

use crate::subject::Subject;

pub(super) fn custom(
    name: MetricName,
    statistic: CustomStatistic,
    subject: &Subject<'_>,
) -> Estimate {
    let observed = subject.metric(name);
    let value = observed.and_then(|record| record.figure(statistic));
    Estimate {
        metric: Metric::Custom { name, statistic },
        reading: value.map_or(Reading::Missing, |number| {
            Reading::Exactly(Quantity::Number(number))
        }),
        interval: None,
        observations: observed.map_or(0, |record| record.observations),
    }
}
