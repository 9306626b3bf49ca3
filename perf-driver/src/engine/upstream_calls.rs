//! Which part of a run the calls of upstreams belong to. The proxies count them.

use perf_core::UpstreamRecord;

use super::driven::ScenarioTiming;
use crate::hidden::Hidden;
use crate::upstream::{UpstreamProxies, UpstreamSpan};

/// The calls of a run that goes on, and of each group of scenarios that begin together.
#[derive(Debug)]
pub(super) struct UpstreamCalls<'a> {
    proxies: Option<&'a UpstreamProxies>,
    whole: Option<UpstreamSpan>,
    groups: Vec<UpstreamSpan>,
    /// How many scenarios had begun when each group was over.
    begun: Vec<usize>,
}

/// What upstreams were asked for, by each scenario and by the whole run.
pub(super) struct Called {
    pub(super) scenarios: Vec<Vec<UpstreamRecord>>,
    pub(super) run: Vec<UpstreamRecord>,
}

impl<'a> UpstreamCalls<'a> {
    /// The run begins.
    pub(super) fn begin(proxies: Option<&'a UpstreamProxies>) -> Self {
        Self {
            proxies,
            whole: proxies.map(UpstreamProxies::whole),
            groups: Vec::new(),
            begun: Vec::new(),
        }
    }

    /// The next group begins.
    pub(super) fn begin_group(&mut self) {
        self.groups.extend(self.proxies.map(UpstreamProxies::part));
    }

    /// The group is over, and so many scenarios have begun since the run did.
    pub(super) fn end_group(&mut self, begun: usize) {
        self.begun.push(begun);
    }

    /// What was counted, with routes that have nothing in them of what is `hidden`.
    pub(super) fn told(self, timings: &[ScenarioTiming], hidden: &Hidden) -> Called {
        let total = |count: fn(&ScenarioTiming) -> u64| timings.iter().map(count).sum::<u64>();
        let mut run = self.whole.map_or_else(Vec::new, |whole| {
            whole.records(total(|t| t.starts), total(|t| t.sent))
        });
        // A proxy that nobody called has counted nothing: its zeros are no observation.
        run.retain(|record| record.calls > 0);
        let run = hidden.in_upstreams(run);
        let of_scenario = |(place, timing): (usize, &ScenarioTiming)| {
            let group = self.begun.iter().position(|begun| place < *begun);
            let group = group.and_then(|group| self.groups.get(group));
            let mut records =
                group.map_or_else(Vec::new, |group| group.records(timing.starts, timing.sent));
            records.retain(|record| run.iter().any(|called| called.name == record.name));
            hidden.in_upstreams(records)
        };
        Called {
            scenarios: timings.iter().enumerate().map(of_scenario).collect(),
            run,
        }
    }
}
