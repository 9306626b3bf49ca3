//! When the starts of an open model are due.

use std::sync::Arc;
use std::time::Duration;

use perf_core::{Arrivals, Load, Rate, Stage, Stages};

use super::line::Line;
use super::shard::Shard;
use crate::random::{ScenarioKey, Stream};

/// The due times of an open model's starts, counted from the start of their scenario.
///
/// At a rate that stays or changes in straight lines, start number `i` is due when the area below
/// the rate has reached `i`: at a constant rate that is a gap of `1 / rate`, the first start at
/// once. There are as many as the whole area says, rounded to the nearest whole number, but at
/// least one.
///
/// Poisson arrivals are due when that area reaches the sums of exponential numbers with mean 1,
/// which are drawn; there are as many as come before the end, and there may be none.
///
/// ```
/// use perf_core::Rate;
/// use perf_driver::Schedule;
/// use std::time::Duration;
///
/// let rate = Rate::per_second(50.0).expect("a rate");
/// let schedule = Schedule::constant(rate, Duration::from_secs(10));
/// assert_eq!(schedule.count(), 500);
/// assert_eq!(schedule.due(75), Some(Duration::from_millis(1500)));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    profile: Profile,
}

/// How starts are spread over time.
#[derive(Debug, Clone, PartialEq)]
enum Profile {
    /// As evenly as the rate allows.
    Even { line: Arc<Line>, count: u64 },
    /// By chance.
    Drawn { line: Arc<Line>, drawn: Drawn },
    /// Many at once.
    Bursts {
        size: u64,
        times: u64,
        every: Duration,
    },
}

/// How far the areas at which starts are due have been drawn.
#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    stream: Stream,
    count: u64,
    area: f64,
}

/// One start of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Its number in the whole schedule, from zero.
    pub index: u64,
    /// When it is due, from the start of the scenario.
    pub due: Duration,
}

/// The starts of one worker, in order of their due times. Needs no memory for them.
#[derive(Debug, Clone)]
pub struct Starts {
    profile: Profile,
    shard: Shard,
    taken: u64,
}

impl Schedule {
    /// The schedule of an open model; `None` for a closed one, where users start when they may.
    /// `seed` is that of the plan, and `scenario` the scenario's name; what is drawn follows from
    /// both.
    #[must_use]
    pub fn of(load: &Load, seed: u64, scenario: &str) -> Option<Self> {
        let profile = match load {
            Load::ArrivalRate { arrivals, .. } | Load::ArrivalStages { arrivals, .. } => {
                let line = load.arrival_stages().as_ref().map_or(Line::NONE, Line::new);
                match arrivals {
                    Arrivals::Uniform => Profile::even(line),
                    Arrivals::Poisson => Profile::Drawn {
                        line: Arc::new(line),
                        drawn: Drawn {
                            stream: Stream::new(seed, ScenarioKey::of(scenario), "arrivals", 0),
                            count: 0,
                            area: 0.0,
                        },
                    },
                }
            }
            Load::Burst {
                size, times, every, ..
            } => Profile::Bursts {
                size: size.get(),
                times: times.get().into(),
                every: *every,
            },
            Load::Iterations { .. } | Load::VirtualUsers { .. } | Load::UserStages(_) => {
                return None;
            }
        };
        Some(Self { profile })
    }

    /// Starts at equal gaps of `1 / rate`, the first at once: `rate × duration` of them, rounded
    /// to the nearest whole number, but at least one. Without a rate or a duration there are none.
    #[must_use]
    pub fn constant(rate: Rate, duration: Duration) -> Self {
        let stages = Stages::new(vec![Stage {
            from: rate,
            to: rate,
            over: duration,
        }]);
        let line = stages.as_ref().map_or(Line::NONE, Line::new);
        Self {
            profile: Profile::even(line),
        }
    }

    /// How many starts there are. Those that are drawn are gone through to count them.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.profile {
            Profile::Even { count, .. } => *count,
            Profile::Drawn { .. } => self.starts(Shard::WHOLE).map(|_| 1).sum(),
            Profile::Bursts { size, times, .. } => size.saturating_mul(*times),
        }
    }

    /// When start number `index` is due, from the start of the scenario, to the nearest
    /// nanosecond; `None` beyond the last one. Those that are drawn are gone through up to it.
    #[must_use]
    pub fn due(&self, index: u64) -> Option<Duration> {
        self.profile.clone().due(index)
    }

    /// The starts that belong to `shard`.
    #[must_use]
    pub fn starts(&self, shard: Shard) -> Starts {
        Starts {
            profile: self.profile.clone(),
            shard,
            taken: 0,
        }
    }
}

impl Iterator for Starts {
    type Item = Start;

    fn next(&mut self) -> Option<Start> {
        let index = self.shard.number(self.taken);
        let due = self.profile.due(index)?;
        self.taken += 1;
        Some(Start { index, due })
    }
}

impl Profile {
    fn even(line: Line) -> Self {
        let area = line.area();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative; a float beyond u64 stops at its largest number"
        )]
        let count = if area > 0.0 {
            area.round().max(1.0) as u64
        } else {
            0
        };
        Self::Even {
            line: Arc::new(line),
            count,
        }
    }

    /// When start number `index` is due. Of those that are drawn, it must not lie before the one
    /// that was last asked for.
    fn due(&mut self, index: u64) -> Option<Duration> {
        match self {
            Self::Even { line, count } => (index < *count).then(|| line.when(index as f64)),
            Self::Drawn { line, drawn } => {
                let area = drawn.area_of(index);
                (area < line.area()).then(|| line.when(area))
            }
            Self::Bursts { size, times, every } => {
                let burst = index / *size;
                let nanos = every.as_nanos().saturating_mul(burst.into());
                let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
                (burst < *times).then(|| Duration::from_nanos(nanos))
            }
        }
    }
}

impl Drawn {
    /// The area at which start number `index` is due. Goes past those before it, which belong to
    /// other workers: every worker draws the same.
    fn area_of(&mut self, index: u64) -> f64 {
        while self.count <= index {
            self.area += self.stream.exponential();
            self.count += 1;
        }
        self.area
    }
}
