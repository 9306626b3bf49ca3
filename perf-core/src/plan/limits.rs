//! How often requests may be sent, and how often the target allows.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use crate::units::Rate;

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
    /// Whose requests are counted together.
    pub per: Per,
}

/// Whose requests a cap counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Per {
    /// Those of all users to the plan's one host.
    #[default]
    Host,
    /// Those of each user by itself; of each connection in an open model, which has no users.
    User,
}

/// What the target allows: so many requests within any stretch of time of that length. It holds
/// nothing back; how much of it was used is counted, and criteria judge that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestQuota {
    /// Requests that are allowed within the window.
    pub limit: NonZeroU64,
    /// The length of the window, wherever it begins; not zero.
    pub window: Duration,
}
