//! Puts together what is known of a run that goes on: the driver's counts and the latencies that
//! are being recorded. Draws nothing.

use std::collections::VecDeque;
use std::time::Duration;

use perf_core::{Clock, Load, Plan, Quantile, ResourceSample, Scenario, Subject, WarmUp};
use perf_driver::{Progress, Tick};
use perf_report::{
    LiveGenerator, LiveLatencies, LiveLatency, LivePoint, LiveResources, LiveScenario, LiveStage,
    LiveView, name_text,
};
use perf_stats::{LatencyCounts, LiveBoard, LiveQuantile};

/// A point of the course.
const SECOND: Duration = Duration::from_secs(1);
/// The last interval has so many points.
const RECENT: usize = 5;
/// So many points are kept.
const COURSE: usize = 240;

/// What is known of a run so far.
pub(crate) struct Tracker {
    board: LiveBoard,
    scenarios: Vec<Tracked>,
    view: LiveView,
}

/// What is known of a scenario beside what is shown.
struct Tracked {
    load: Load,
    warm_up: WarmUp,
    /// What there was at the ends of the last seconds, the latest last.
    marks: VecDeque<Mark>,
    starts: u64,
    late_starts: u64,
}

/// What there was at some moment.
#[derive(Clone, Default)]
struct Mark {
    elapsed: Duration,
    begun: u64,
    sent: u64,
    counts: LatencyCounts,
}

impl Tracker {
    /// Nothing has begun yet.
    pub(crate) fn new(plan: &Plan, board: LiveBoard, workers: usize, runs_before: u32) -> Self {
        let tracked = plan.scenarios.iter().map(|scenario| Tracked {
            load: scenario.load.clone(),
            warm_up: scenario.warm_up,
            marks: VecDeque::new(),
            starts: 0,
            late_starts: 0,
        });
        Self {
            board,
            scenarios: tracked.collect(),
            view: LiveView {
                name: name_text(&plan.name),
                target: name_text(&plan.addresses()),
                runs_before,
                scenarios: plan.scenarios.iter().map(waiting).collect(),
                generator: LiveGenerator {
                    workers,
                    ..LiveGenerator::default()
                },
                ..LiveView::default()
            },
        }
    }

    /// What is known.
    pub(crate) const fn view(&self) -> &LiveView {
        &self.view
    }

    /// Whether the run is asked to stop.
    pub(crate) const fn set_stopping(&mut self, stopping: bool) {
        self.view.stopping = stopping;
    }

    /// The run is over.
    pub(crate) const fn end(&mut self) {
        self.view.ended = true;
    }

    /// So long the run goes on already.
    pub(crate) const fn set_elapsed(&mut self, elapsed: Duration) {
        self.view.elapsed = elapsed;
    }

    /// Takes a sign of life.
    pub(crate) fn take(&mut self, progress: &Progress) {
        match progress {
            Progress::ScenarioStarted { scenario, .. } => {
                if let Some(shown) = self.view.scenarios.get_mut(*scenario) {
                    shown.stage = first_stage(self.scenarios[*scenario].warm_up);
                }
            }
            Progress::Tick(tick) => self.tick(tick, false),
            Progress::ScenarioEnded(tick) => self.tick(tick, true),
            Progress::Resources(looks) => {
                let looks = looks.iter();
                let known = std::mem::take(&mut self.view.resources);
                self.view.resources = looks.map(|look| smoothed(&known, look)).collect();
            }
        }
    }

    fn tick(&mut self, tick: &Tick, ended: bool) {
        let index = tick.scenario;
        let (Some(tracked), Some(shown)) = (
            self.scenarios.get_mut(index),
            self.view.scenarios.get_mut(index),
        ) else {
            return;
        };
        let measured = self.board.measured(index);
        let warming = measured.requests() == 0 && tracked.warm_up != WarmUp::None;
        let warm_up = self.board.warm_up(index);
        let ended_requests = measured.clone().plus(&warm_up);
        shown.stage = match (ended, warming) {
            (true, _) => LiveStage::Ended,
            (false, true) => LiveStage::WarmUp,
            (false, false) => LiveStage::Running,
        };
        shown.whole = latencies(if warming { &warm_up } else { &measured });
        (shown.elapsed, shown.sent, shown.failed) = (tick.elapsed, tick.sent, tick.failed);
        (shown.not_sent, shown.held_back) = (tick.not_sent, tick.held_back);
        shown.in_flight = tick.in_flight();
        shown.done = tracked.done(tick);
        (tracked.starts, tracked.late_starts) = (tick.iterations, tick.late_starts);
        let now = Mark {
            elapsed: tick.elapsed,
            begun: tick.begun,
            sent: tick.sent,
            counts: ended_requests,
        };
        tracked.mark(now, shown, ended);
        let (starts, late) = self
            .scenarios
            .iter()
            .filter(|s| s.load.is_open())
            .fold((0, 0), |(starts, late), scenario| {
                (starts + scenario.starts, late + scenario.late_starts)
            });
        self.view.generator.starts = starts;
        self.view.generator.late_starts = late;
    }
}

impl Tracked {
    /// Takes note of `now`: what was since the marks before is shown.
    fn mark(&mut self, now: Mark, shown: &mut LiveScenario, ended: bool) {
        if self.marks.is_empty() {
            self.marks.push_back(Mark::default());
        }
        let last = self
            .marks
            .back()
            .expect("there is a mark from the beginning");
        let passed = now.elapsed.saturating_sub(last.elapsed);
        // Before the first second is over, what there is stands for it.
        let is_first = self.marks.len() == 1;
        let is_over = passed >= SECOND;
        if is_over || (ended && is_first) {
            let counts = now.counts.since(&last.counts);
            let latencies = latencies(&counts);
            if shown.course.len() == COURSE {
                shown.course.remove(0);
            }
            shown.course.push(LivePoint {
                rate: per_second(counts.requests(), passed).unwrap_or(0.0),
                failed: counts.failed(),
                p95: latencies.p95,
            });
        }
        if is_over || is_first || ended {
            // At the end the last whole seconds say more than the rest of one.
            let from = self
                .marks
                .front()
                .expect("there is a mark from the beginning");
            let interval = now.elapsed.saturating_sub(from.elapsed);
            shown.interval = interval;
            shown.recent = latencies(&now.counts.since(&from.counts));
            shown.rate = per_second(now.begun.saturating_sub(from.begun), interval);
            shown.request_rate = per_second(now.sent.saturating_sub(from.sent), interval);
            shown.wanted_rate = self.wanted(from.elapsed, now.elapsed);
        }
        if is_over {
            self.marks.push_back(now);
            if self.marks.len() > RECENT {
                self.marks.pop_front();
            }
        }
    }

    /// Starts a second that the schedule asks for between two times; nothing behind its end.
    fn wanted(&self, from: Duration, to: Duration) -> Option<f64> {
        let stages = self.load.arrival_stages()?;
        let to = to.min(stages.duration());
        let span = to.checked_sub(from).filter(|span| !span.is_zero())?;
        Some((stages.area_after(from) - stages.area_after(to)) / span.as_secs_f64())
    }

    /// The part that is done: of the time, or of the iterations.
    fn done(&self, tick: &Tick) -> Option<f64> {
        let whole = match &self.load {
            Load::Iterations { total, .. } => {
                return Some((tick.iterations as f64 / total.get() as f64).min(1.0));
            }
            Load::Burst { times, every, .. } => *every * times.get().saturating_sub(1),
            load => {
                let users = load.user_stages().map(|stages| stages.duration());
                users.or_else(|| load.arrival_stages().map(|stages| stages.duration()))?
            }
        };
        if whole.is_zero() {
            return None;
        }
        Some((tick.elapsed.as_secs_f64() / whole.as_secs_f64()).min(1.0))
    }
}

fn waiting(scenario: &Scenario) -> LiveScenario {
    LiveScenario {
        name: name_text(&scenario.name),
        load: scenario.load.to_string(),
        clock: if scenario.load.is_open() {
            Clock::ResponseTime
        } else {
            Clock::ServiceTime
        },
        ..LiveScenario::default()
    }
}

fn first_stage(warm_up: WarmUp) -> LiveStage {
    if warm_up == WarmUp::None {
        LiveStage::Running
    } else {
        LiveStage::WarmUp
    }
}

/// A look, and a quarter of it with what was known before: processor time of a look comes in coarse
/// steps.
fn smoothed(known: &[LiveResources], (subject, look): &(Subject, ResourceSample)) -> LiveResources {
    let before = known.iter().find(|known| known.subject == *subject);
    let cpu_cores = before.map_or(look.cpu_cores, |before| {
        0.75_f64.mul_add(before.cpu_cores, 0.25 * look.cpu_cores)
    });
    LiveResources {
        subject: *subject,
        cpu_cores,
        memory: look.memory,
    }
}

fn latencies(counts: &LatencyCounts) -> LiveLatencies {
    let at = |quantile| {
        counts.quantile(quantile).map(|found| match found {
            LiveQuantile::At(span) => LiveLatency::Took(span),
            LiveQuantile::AmongFailures => LiveLatency::Failed,
        })
    };
    LiveLatencies {
        requests: counts.requests(),
        failed: counts.failed(),
        p50: at(Quantile::P50),
        p95: at(Quantile::P95),
        p99: at(Quantile::P99),
    }
}

fn per_second(count: u64, span: Duration) -> Option<f64> {
    let seconds = span.as_secs_f64();
    (seconds > 0.0).then(|| count as f64 / seconds)
}

#[cfg(test)]
mod tests {
    use perf_core::{Bytes, FailureKind, Moment, Outcome, Sample, SampleSink, SeriesId};
    use perf_stats::LiveSink;

    use super::*;
    use crate::demonstration::demonstration_plan;
    use crate::record::live_series_of;

    const STEP: Duration = Duration::from_millis(200);

    /// A tracker of the demonstration with its scenario `name` alone, and the sink it reads.
    fn tracked(name: &str, warm_up: WarmUp) -> (Tracker, LiveSink<Vec<Sample>>) {
        let mut plan = demonstration_plan("http://127.0.0.1:1").unwrap();
        plan.scenarios.retain(|scenario| scenario.name == name);
        plan.scenarios[0].warm_up = warm_up;
        let (sink, board) = LiveSink::new(Vec::new(), live_series_of(&plan));
        (Tracker::new(&plan, board, 2, 0), sink)
    }

    fn sample(took: Duration, outcome: Outcome) -> Sample {
        Sample {
            series: SeriesId(0),
            intended: Moment::START,
            sent: Moment::START,
            ended: Moment::after_start(took),
            outcome,
            received: Bytes::default(),
        }
    }

    fn tick(number: u32, sent: u64) -> Tick {
        Tick {
            scenario: 0,
            elapsed: STEP * number,
            iterations: sent + 4,
            begun: sent,
            sent,
            succeeded: sent,
            failed: 0,
            not_sent: 0,
            held_back: 0,
            late_starts: 1,
        }
    }

    #[test]
    fn the_last_seconds_are_those_and_all_is_all() {
        let (mut tracker, mut sink) = tracked("search", WarmUp::None);
        // Ten seconds of 10 ms, then six of 40 ms and failures, at 50 requests a second.
        for number in 1..=80_u32 {
            for request in 0..10 {
                let slow = number > 50;
                let took = Duration::from_millis(if slow { 40 } else { 10 });
                let outcome = if slow && request == 0 {
                    Outcome::Failure(FailureKind::Timeout)
                } else {
                    Outcome::Success
                };
                sink.record(sample(took, outcome));
            }
            tracker.take(&Progress::Tick(tick(number, u64::from(number) * 10)));
        }
        let view = tracker.view();
        let shown = &view.scenarios[0];
        assert_eq!(shown.stage, LiveStage::Running);
        assert_eq!((shown.recent.requests, shown.whole.requests), (250, 800));
        assert_eq!(shown.interval, SECOND * 5);
        assert_eq!((shown.rate, shown.request_rate), (Some(50.0), Some(50.0)));
        let near = |latency, millis: u64| match latency {
            Some(LiveLatency::Took(span)) => {
                span.abs_diff(Duration::from_millis(millis)) * 31 <= Duration::from_millis(millis)
            }
            _ => false,
        };
        assert!(
            near(shown.recent.p50, 40) && near(shown.whole.p50, 10),
            "{shown:?}"
        );
        assert_eq!(shown.recent.p95, Some(LiveLatency::Failed));
        // One in ten of the last six seconds is less than one in twenty of sixteen.
        assert!(near(shown.whole.p95, 40), "{shown:?}");
        assert_eq!(shown.course.len(), 16);
        let failed: Vec<_> = shown.course.iter().map(|point| point.failed).collect();
        assert_eq!(failed, [[0; 10].as_slice(), &[5; 6]].concat());
        // The schedule is over after two seconds, and asks for nothing since.
        assert_eq!(shown.wanted_rate, None);
        assert_eq!(shown.done, Some(1.0));
        assert_eq!(
            (view.generator.starts, view.generator.late_starts),
            (804, 1)
        );
    }

    #[test]
    fn what_is_wanted_is_what_the_schedule_asks_for() {
        let (mut tracker, _sink) = tracked("search", WarmUp::None);
        tracker.take(&Progress::Tick(tick(1, 30)));
        let shown = &tracker.view().scenarios[0];
        assert_eq!(shown.clock, Clock::ResponseTime);
        assert!(
            shown
                .wanted_rate
                .is_some_and(|rate| (rate - 250.0).abs() < 1e-6)
        );
        assert!(shown.rate.is_some_and(|rate| (rate - 150.0).abs() < 1e-6));
        assert!(shown.done.is_some_and(|done| (done - 0.1).abs() < 1e-9));
    }

    #[test]
    fn warm_up_is_shown_as_such_and_forgotten() {
        let warm_up = WarmUp::Time(SECOND);
        let (mut tracker, mut sink) = tracked("browse", warm_up);
        let done = |millis| sample(Duration::from_millis(millis), Outcome::Success);
        sink.record_warm_up(done(100));
        tracker.take(&Progress::Tick(tick(1, 1)));
        let shown = &tracker.view().scenarios[0];
        assert_eq!((shown.stage, shown.whole.requests), (LiveStage::WarmUp, 1));
        assert_eq!(shown.clock, Clock::ServiceTime);
        sink.record(done(10));
        tracker.take(&Progress::ScenarioEnded(tick(6, 2)));
        let shown = &tracker.view().scenarios[0];
        assert_eq!((shown.stage, shown.whole.requests), (LiveStage::Ended, 1));
        assert_eq!(shown.recent.requests, 2);
        // There is no schedule that starts could be late by.
        assert_eq!(tracker.view().generator.starts, 0);
    }

    #[test]
    fn hours_are_kept_in_the_memory_of_minutes() {
        let (mut tracker, mut sink) = tracked("browse", WarmUp::None);
        for number in 1..=20_000 {
            sink.record(sample(SECOND, Outcome::Success));
            tracker.take(&Progress::Tick(tick(number, u64::from(number))));
        }
        assert_eq!(tracker.view().scenarios[0].course.len(), COURSE);
        assert!(tracker.scenarios[0].marks.len() <= RECENT);
        assert_eq!(tracker.view().scenarios[0].whole.requests, 20_000);
    }
}
