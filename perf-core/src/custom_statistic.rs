//! What is told of a metric that a plan makes up, by name. Refuses to observe it.

/// A figure of a metric of the plan's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CustomStatistic {
    /// Of what is read of a counter now and then: by how much it has risen. Of what answers
    /// bring: their sum.
    Total,
    /// The total for each iteration that was begun.
    PerIteration,
    /// The total for each request that was sent.
    PerRequest,
    /// The arithmetic mean of what was observed.
    Mean,
    /// The smallest value.
    Min,
    /// The largest value.
    Max,
    /// The latest value.
    Last,
}

impl CustomStatistic {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::Total,
        Self::PerIteration,
        Self::PerRequest,
        Self::Mean,
        Self::Min,
        Self::Max,
        Self::Last,
    ];

    /// As in criteria, behind the metric's name and a dot: `per_iteration`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::PerIteration => "per_iteration",
            Self::PerRequest => "per_request",
            Self::Mean => "mean",
            Self::Min => "min",
            Self::Max => "max",
            Self::Last => "last",
        }
    }

    /// The statistic of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}
