//! A cap on how often requests are sent.

use std::num::NonZeroU32;

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
}
