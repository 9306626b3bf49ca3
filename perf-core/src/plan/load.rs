//! How much is sent, and when. Only says what is meant; who drives the load makes starts of it.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use super::stages::{Stage, Stages};
use crate::units::Rate;

/// The load of a scenario. An iteration is what one user does once.
///
/// In a closed model users begin their next iteration when their last one has ended. In an open
/// model iterations start by a schedule, whatever the target does.
///
/// | in a plan | means |
/// |---|---|
/// | `{ iterations = 100, virtual_users = 4 }` | [`Iterations`](Self::Iterations); 1 user if none is said |
/// | `{ virtual_users = 50, duration = "5m", spawn_rate = "5/s", ramp_down = "10s" }` | [`VirtualUsers`](Self::VirtualUsers); the last two can be left out |
/// | `{ stages = [{ virtual_users = 50, over = "10s" }, { hold = "1m" }, { pause = "5s" }] }` | [`UserStages`](Self::UserStages) |
/// | `{ arrival_rate = "50/s", duration = "30s" }` | [`ArrivalRate`](Self::ArrivalRate) |
/// | `{ stages = [{ arrival_rate = "50/s", over = "10s" }, { hold = "1m" }] }` | [`ArrivalStages`](Self::ArrivalStages) |
/// | `{ burst = 500, times = 3, every = "10s" }` | [`Burst`](Self::Burst); once if the last two are left out |
///
/// A stage is one of four: a value and `over` goes from the last value, 0 at first and after a
/// pause, to its own in a straight line, or from another one with `from`; a value and `hold` is at
/// its value at once and stays there; `hold` alone stays at the last value; `pause` is nothing at
/// all for so long.
///
/// Arrival rates take `arrivals = "uniform"` or `"poisson"`. They and bursts take `connections`
/// and `max_in_flight`.
#[derive(Debug, Clone, PartialEq)]
pub enum Load {
    /// Closed model: a fixed number of iterations, shared among users.
    Iterations {
        /// Iterations in all.
        total: NonZeroU64,
        /// Users that run them at the same time.
        virtual_users: NonZeroU32,
    },
    /// Closed model: users that iterate until the time is up.
    VirtualUsers {
        /// Users at the same time.
        virtual_users: NonZeroU32,
        /// For how long iterations are started, by whatever number of users.
        duration: Duration,
        /// How many users a second begin; without it all begin at once. Not zero.
        spawn_rate: Option<Rate>,
        /// At the end of the duration, users leave evenly over this time; if it is zero they stay
        /// to the end.
        ramp_down: Duration,
    },
    /// Closed model: a number of users that changes.
    UserStages(Stages<u32>),
    /// Open model: starts at a rate that stays the same.
    ArrivalRate {
        /// Starts per second; not zero.
        rate: Rate,
        /// For how long iterations are started.
        duration: Duration,
        /// How the starts are spread.
        arrivals: Arrivals,
        /// What can be under way.
        capacity: Capacity,
    },
    /// Open model: starts at a rate that changes.
    ArrivalStages {
        /// Starts per second, over time.
        stages: Stages<Rate>,
        /// How the starts are spread.
        arrivals: Arrivals,
        /// What can be under way.
        capacity: Capacity,
    },
    /// Open model: many starts at one instant.
    Burst {
        /// Starts at the same instant.
        size: NonZeroU64,
        /// How many bursts there are.
        times: NonZeroU32,
        /// From one burst to the next, whether the first is over or not.
        every: Duration,
        /// What can be under way.
        capacity: Capacity,
    },
}

/// How the starts of an open model are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrivals {
    /// As evenly as the rate allows: equal gaps at a constant rate.
    #[default]
    Uniform,
    /// As independent users come: exponential gaps at a constant rate. How many there are is
    /// drawn as well; the rate says how many on average.
    Poisson,
}

/// What an open model can have under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Iterations that can be under way at the same time. A start that is due while all are busy
    /// waits its turn, and its wait is part of its response time.
    pub connections: NonZeroU32,
    /// Starts that are due and not finished, waiting ones included. A start that is due beyond
    /// this is not sent, and counts as failed.
    pub max_in_flight: NonZeroU32,
}

impl Default for Capacity {
    /// What an arrival rate has unless its plan says otherwise: 100 connections, and 10,000 starts
    /// that are due and not finished.
    fn default() -> Self {
        const CONNECTIONS: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
        const MAX_IN_FLIGHT: NonZeroU32 = NonZeroU32::MIN.saturating_add(9_999);
        Self {
            connections: CONNECTIONS,
            max_in_flight: MAX_IN_FLIGHT,
        }
    }
}

impl Load {
    /// Iterations at the same time, at most.
    #[must_use]
    pub fn concurrency(&self) -> NonZeroU32 {
        match self {
            Self::Iterations { virtual_users, .. } | Self::VirtualUsers { virtual_users, .. } => {
                *virtual_users
            }
            // Stages are never zero throughout.
            Self::UserStages(stages) => NonZeroU32::new(stages.peak()).unwrap_or(NonZeroU32::MIN),
            Self::ArrivalRate { capacity, .. }
            | Self::ArrivalStages { capacity, .. }
            | Self::Burst { capacity, .. } => capacity.connections,
        }
    }

    /// What can be under way in an open model; `None` for a closed one.
    #[must_use]
    pub const fn capacity(&self) -> Option<Capacity> {
        match self {
            Self::Iterations { .. } | Self::VirtualUsers { .. } | Self::UserStages(_) => None,
            Self::ArrivalRate { capacity, .. }
            | Self::ArrivalStages { capacity, .. }
            | Self::Burst { capacity, .. } => Some(*capacity),
        }
    }

    /// Whether there is a schedule.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.capacity().is_some()
    }

    /// For how long iterations are started; `None` where their number says when it is over.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        match self {
            Self::Iterations { .. } => None,
            Self::VirtualUsers { duration, .. } | Self::ArrivalRate { duration, .. } => {
                Some(*duration)
            }
            Self::UserStages(stages) => Some(stages.duration()),
            Self::ArrivalStages { stages, .. } => Some(stages.duration()),
            Self::Burst { times, every, .. } => Some(every.saturating_mul(times.get() - 1)),
        }
    }

    /// The number of users over time, of a closed model that ends by time. Where a spawn rate and
    /// a ramp down take longer than the duration, both are shortened alike until they fit.
    #[must_use]
    pub fn user_stages(&self) -> Option<Stages<u32>> {
        match self {
            Self::VirtualUsers {
                virtual_users,
                duration,
                spawn_rate,
                ramp_down,
            } => {
                let all = virtual_users.get();
                let spawning = spawn_rate.map_or(Duration::ZERO, |rate| {
                    let seconds = f64::from(all) / rate.as_per_second();
                    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
                });
                let (spawning, ramp_down) = fitted(spawning, *ramp_down, *duration);
                let holding = duration.saturating_sub(spawning.saturating_add(ramp_down));
                let stages = [(0, all, spawning), (all, all, holding), (all, 0, ramp_down)];
                let stages = stages.map(|(from, to, over)| Stage { from, to, over });
                Stages::new(stages.to_vec())
            }
            Self::UserStages(stages) => Some(stages.clone()),
            _ => None,
        }
    }

    /// The rate of starts over time, of an open model that has one.
    #[must_use]
    pub fn arrival_stages(&self) -> Option<Stages<Rate>> {
        match self {
            Self::ArrivalRate { rate, duration, .. } => Stages::new(vec![Stage {
                from: *rate,
                to: *rate,
                over: *duration,
            }]),
            Self::ArrivalStages { stages, .. } => Some(stages.clone()),
            _ => None,
        }
    }

    /// Starts per second that are asked for, on average from a time on to the end, such as that of
    /// a warm-up; `None` where no rate is asked for, or where the number of starts is drawn.
    #[must_use]
    pub fn requested_rate_after(&self, time: Duration) -> Option<Rate> {
        match self {
            Self::ArrivalRate {
                rate,
                arrivals: Arrivals::Uniform,
                ..
            } => Some(*rate),
            Self::ArrivalStages {
                stages,
                arrivals: Arrivals::Uniform,
                ..
            } => {
                let left = stages.duration().checked_sub(time)?;
                Rate::per_second(stages.area_after(time) / left.as_secs_f64())
            }
            _ => None,
        }
    }

    /// The same load for another number of iterations. A closed model that had a duration now ends
    /// by their number, with as many users as it had at most. An arrival rate stays what it is and
    /// goes on for as long as it takes; stages are stretched or shortened alike (of Poisson
    /// arrivals it is the average number). Bursts become one of that size.
    #[must_use]
    pub fn with_iterations(&self, total: NonZeroU64) -> Self {
        let mut load = self.clone();
        match &mut load {
            Self::Iterations { total: number, .. } => *number = total,
            Self::VirtualUsers { .. } | Self::UserStages(_) => {
                return Self::Iterations {
                    total,
                    virtual_users: self.concurrency(),
                };
            }
            Self::ArrivalRate { rate, duration, .. } => {
                let seconds = total.get() as f64 / rate.as_per_second();
                *duration = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
            }
            Self::ArrivalStages { stages, .. } => {
                let factor = total.get() as f64 / stages.area();
                let seconds = stages.duration().as_secs_f64() * factor;
                let duration = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
                *stages = stages.lasting(duration);
            }
            Self::Burst { size, times, .. } => (*size, *times) = (total, NonZeroU32::MIN),
        }
        load
    }

    /// Arrivals at a rate that stays the same, in place of this load. An arrival rate, or stages of
    /// one, keep how they come and what can be under way; a burst keeps the latter; a closed model has
    /// neither, and gets the usual ones.
    #[must_use]
    pub fn with_arrival_rate(&self, rate: Rate, duration: Duration) -> Self {
        let arrivals = match self {
            Self::ArrivalRate { arrivals, .. } | Self::ArrivalStages { arrivals, .. } => *arrivals,
            _ => Arrivals::default(),
        };
        Self::ArrivalRate {
            rate,
            duration,
            arrivals,
            capacity: self.capacity().unwrap_or_default(),
        }
    }

    /// The same load for another duration: a number of iterations becomes as many as its users
    /// can do in that time. Stages are stretched or shortened alike. Of bursts there are as many
    /// as begin in that time, but at least one; a single burst takes no time and stays what it is.
    #[must_use]
    pub fn with_duration(&self, wanted: Duration) -> Self {
        let mut load = self.clone();
        match &mut load {
            Self::Iterations { virtual_users, .. } => {
                return Self::VirtualUsers {
                    virtual_users: *virtual_users,
                    duration: wanted,
                    spawn_rate: None,
                    ramp_down: Duration::ZERO,
                };
            }
            Self::VirtualUsers { duration, .. } | Self::ArrivalRate { duration, .. } => {
                *duration = wanted;
            }
            Self::UserStages(stages) => *stages = stages.lasting(wanted),
            Self::ArrivalStages { stages, .. } => *stages = stages.lasting(wanted),
            Self::Burst { times, every, .. } => {
                if times.get() > 1 && !every.is_zero() {
                    let fitting = wanted.as_nanos().div_ceil(every.as_nanos());
                    let fitting = u32::try_from(fitting).unwrap_or(u32::MAX);
                    *times = NonZeroU32::new(fitting).unwrap_or(NonZeroU32::MIN);
                }
            }
        }
        load
    }
}

/// Two spans, shortened alike until they fit one after the other into `whole`.
fn fitted(first: Duration, last: Duration, whole: Duration) -> (Duration, Duration) {
    let both = first.as_secs_f64() + last.as_secs_f64();
    if first.saturating_add(last) <= whole || both <= 0.0 {
        return (first, last);
    }
    let first = whole.mul_f64((first.as_secs_f64() / both).min(1.0));
    (first, whole.saturating_sub(first))
}
