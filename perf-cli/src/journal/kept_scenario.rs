//! What has been measured of one scenario since it was last written down.

use std::time::Duration;

use perf_core::{Plan, ScenarioEntry, SeriesRecord, WarmUp, WarmUpRecord};
use perf_driver::Tick;
use perf_stats::{LiveBoard, SeriesCounts};

/// A scenario of a run that goes on.
pub(super) struct KeptScenario {
    series: Vec<KeptSeries>,
    warm_up: WarmUp,
    is_open: bool,
    /// So long nothing was measured yet.
    unmeasured: Duration,
    tick: Option<Tick>,
    ended: bool,
}

/// A step, or a lap of one.
struct KeptSeries {
    id: usize,
    step: String,
    seen: SeriesCounts,
    laps: Vec<Self>,
}

impl KeptScenario {
    /// Those of `plan`, of which nothing was measured yet.
    pub(super) fn all_of(plan: &Plan, board: &LiveBoard) -> Vec<Self> {
        let scenarios = plan.scenarios.iter().map(|scenario| Self {
            series: Vec::new(),
            warm_up: scenario.warm_up,
            is_open: scenario.load.is_open(),
            unmeasured: Duration::ZERO,
            tick: None,
            ended: false,
        });
        let mut scenarios: Vec<_> = scenarios.collect();
        let steps = plan.series();
        let laps = plan.lap_series();
        for (id, series) in steps.iter().enumerate() {
            let own = laps
                .iter()
                .enumerate()
                .filter(|(_, lap)| lap.of.id == series.id);
            let laps = own.map(|(place, lap)| {
                KeptSeries::new(steps.len() + place, &lap.name, Vec::new(), board)
            });
            let kept = KeptSeries::new(id, series.step_name, laps.collect(), board);
            let named = plan.scenarios.iter().zip(&mut scenarios);
            let mut named = named.filter(|(scenario, _)| scenario.name == series.scenario_name);
            if let Some((_, scenario)) = named.next() {
                scenario.series.push(kept);
            }
        }
        scenarios
    }

    /// What its steps have measured since this was last asked for.
    pub(super) fn series(&mut self, board: &LiveBoard) -> Vec<SeriesRecord> {
        let series = self.series.iter_mut();
        series.map(|series| series.since(board)).collect()
    }

    /// Takes a sign of life of the scenario, which has this place in the plan.
    pub(super) fn take(&mut self, tick: Tick, ended: bool, board: &LiveBoard) {
        let may_begin = matches!(self.warm_up, WarmUp::Iterations(_) | WarmUp::Steady { .. });
        // Nobody looks again once something was measured.
        let before = self.tick.map_or(Duration::ZERO, |tick| tick.elapsed);
        if may_begin && self.unmeasured == before && board.measured(tick.scenario).requests() == 0 {
            self.unmeasured = tick.elapsed;
        }
        self.tick = Some(tick);
        self.ended = ended;
    }

    /// Whether it has begun and is not over.
    pub(super) const fn goes_on(&self) -> bool {
        self.tick.is_some() && !self.ended
    }

    /// How far it is, with what it has measured since this was last asked for; `None` before it
    /// has begun.
    pub(super) fn entry(&mut self, board: &LiveBoard) -> Option<ScenarioEntry> {
        let tick = self.tick?;
        let series = self.series(board);
        let waiting = tick.iterations.saturating_sub(tick.begun + tick.not_sent);
        Some(ScenarioEntry {
            scenario: tick.scenario,
            ended: self.ended,
            elapsed: tick.elapsed,
            in_flight: tick.in_flight(),
            waiting: if self.is_open { waiting } else { 0 },
            warm_up: self.warm_up_record(&tick, board),
            series,
        })
    }

    fn warm_up_record(&self, tick: &Tick, board: &LiveBoard) -> Option<WarmUpRecord> {
        let lasted = match self.warm_up {
            WarmUp::None => return None,
            WarmUp::Time(span) => span.min(tick.elapsed),
            WarmUp::Iterations(_) | WarmUp::Steady { .. } => self.unmeasured,
        };
        let settled = match self.warm_up {
            WarmUp::Steady { at_most } => lasted < at_most.min(tick.elapsed),
            _ => true,
        };
        Some(WarmUpRecord {
            requests: board.warm_up(tick.scenario).requests(),
            lasted,
            settled,
        })
    }
}

impl KeptSeries {
    fn new(id: usize, step: &str, laps: Vec<Self>, board: &LiveBoard) -> Self {
        Self {
            id,
            step: step.to_owned(),
            seen: board.series(id),
            laps,
        }
    }

    fn since(&mut self, board: &LiveBoard) -> SeriesRecord {
        let now = board.series(self.id);
        let before = std::mem::replace(&mut self.seen, now);
        SeriesRecord {
            laps: self.laps.iter_mut().map(|lap| lap.since(board)).collect(),
            ..self.seen.since(&before, &self.step)
        }
    }
}
