//! How what a process holds has grown over a run, and what growth could have been seen.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::subject::Subject;
use crate::units::{Number, Share, serialize_as_nanos};

/// What a process holds and may forget to give back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holding {
    /// Resident memory, in bytes.
    Memory,
    /// Open files, sockets and the like.
    OpenFiles,
    /// Threads.
    Threads,
}

/// The growth of one holding of a subject, per hour, without the first quarter of the watch, in
/// which caches fill.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GrowthRecord {
    /// Whose.
    pub subject: Subject,
    /// Of what.
    pub holding: Holding,
    /// How long it was watched, without the first quarter.
    #[serde(rename = "watched_ns", with = "serialize_as_nanos")]
    pub watched: Duration,
    /// How much more there is after an hour, if it goes on so.
    pub per_hour: Number,
    /// The lower end of its interval; `None` where looks are too much alike to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Number>,
    /// The upper end of its interval; `None` where looks are too much alike to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Number>,
    /// The two-sided confidence of the interval.
    pub confidence: Share,
    /// The growth per hour that would have been found with a chance of 80 %. Less may have gone
    /// unseen. `None` where looks are too much alike to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detectable: Option<Number>,
    /// Whether it is a leak: it grows, has not slowed down, and by an amount that matters.
    pub is_leak: bool,
}

impl Holding {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Memory, Self::OpenFiles, Self::Threads];

    /// In words: `open files`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::OpenFiles => "open files",
            Self::Threads => "threads",
        }
    }
}
