//! Memory of the process under test: facts, without an interval. Not the generator's memory.

use perf_core::{Bytes, Estimate, Metric, Quantity, Reading, Resources, Subject as Owner};

pub(super) fn memory_increase(resources: &[Resources]) -> Estimate {
    of_target(
        Metric::MemoryIncrease,
        resources,
        Resources::memory_increase,
    )
}

pub(super) fn peak_memory(resources: &[Resources]) -> Estimate {
    of_target(Metric::PeakMemory, resources, Resources::peak_memory)
}

fn of_target(
    metric: Metric,
    resources: &[Resources],
    read: impl Fn(&Resources) -> Option<Bytes>,
) -> Estimate {
    let target = resources.iter().find(|used| used.subject == Owner::Target);
    let reading = target.and_then(read).map_or(Reading::Missing, |bytes| {
        Reading::Exactly(Quantity::Size(bytes))
    });
    Estimate {
        metric,
        reading,
        interval: None,
        observations: target.map_or(0, |used| used.samples.len() as u64),
    }
}
