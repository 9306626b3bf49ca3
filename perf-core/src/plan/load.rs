//! How much is sent, and when.

use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use crate::units::{Rate, format_duration};

/// The load of a scenario. One iteration runs the scenario's steps once, in order.
#[derive(Debug, Clone, Copy, PartialEq)]
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
        /// For how long iterations are started.
        duration: Duration,
    },
    /// Open model: iterations start by a schedule of equal gaps, whatever the target does.
    ArrivalRate {
        /// Starts per second; not zero.
        rate: Rate,
        /// For how long iterations are started.
        duration: Duration,
        /// Iterations that can be under way at the same time. A start that is due while all
        /// are busy waits its turn, and its wait is part of its response time.
        connections: NonZeroU32,
        /// Starts that are due and not finished, waiting ones included. A start that is due
        /// beyond this is not sent, and counts as failed.
        max_in_flight: NonZeroU32,
    },
}

/// A cap on how often requests are sent (a limit, not a schedule): "never more than 60 a
/// minute to this host". A request that it holds back waits. In an open model its wait is part of
/// its response time; in a closed model, where a user sends when it may, it is counted and in no
/// clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateLimit {
    /// Requests per second that are let through; not zero.
    pub rate: Rate,
    /// Requests that are let through at once after a pause.
    pub burst: NonZeroU32,
}

impl Load {
    /// Iterations at the same time, at most.
    #[must_use]
    pub const fn concurrency(&self) -> NonZeroU32 {
        match self {
            Self::Iterations { virtual_users, .. } | Self::VirtualUsers { virtual_users, .. } => {
                *virtual_users
            }
            Self::ArrivalRate { connections, .. } => *connections,
        }
    }

    /// The same load for another number of iterations: a load that had a duration now ends by
    /// their number; an arrival rate stays what it is and goes on for as long as it takes.
    #[must_use]
    pub fn with_iterations(self, total: NonZeroU64) -> Self {
        match self {
            Self::Iterations { virtual_users, .. } | Self::VirtualUsers { virtual_users, .. } => {
                Self::Iterations {
                    total,
                    virtual_users,
                }
            }
            Self::ArrivalRate {
                rate,
                connections,
                max_in_flight,
                ..
            } => {
                let seconds = total.get() as f64 / rate.as_per_second();
                let duration = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
                Self::ArrivalRate {
                    rate,
                    duration,
                    connections,
                    max_in_flight,
                }
            }
        }
    }

    /// The same load for another duration: a number of iterations becomes as many as its users
    /// can do in that time.
    #[must_use]
    pub const fn with_duration(self, duration: Duration) -> Self {
        match self {
            Self::Iterations { virtual_users, .. } | Self::VirtualUsers { virtual_users, .. } => {
                Self::VirtualUsers {
                    virtual_users,
                    duration,
                }
            }
            Self::ArrivalRate {
                rate,
                connections,
                max_in_flight,
                ..
            } => Self::ArrivalRate {
                rate,
                duration,
                connections,
                max_in_flight,
            },
        }
    }
}

impl fmt::Display for Load {
    /// In words: `100 iterations by 4 users`, `50/s for 10.0 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = |count: &NonZeroU32| match count.get() {
            1 => "1 user".to_owned(),
            many => format!("{many} users"),
        };
        match self {
            Self::Iterations {
                total,
                virtual_users,
            } => {
                write!(f, "{total} iterations by {}", users(virtual_users))
            }
            Self::VirtualUsers {
                virtual_users,
                duration,
            } => {
                write!(
                    f,
                    "{} for {}",
                    users(virtual_users),
                    format_duration(*duration)
                )
            }
            Self::ArrivalRate { rate, duration, .. } => {
                write!(f, "{rate} for {}", format_duration(*duration))
            }
        }
    }
}
