//! What is compared, and how fast ours has to be.

/// One thing that both sides can do. `perf-stats/benches` has both.
#[derive(Debug)]
pub(crate) struct Task {
    /// As both programs are asked for it.
    pub(crate) name: &'static str,
    pub(crate) ours: &'static str,
    pub(crate) peer: &'static str,
    pub(crate) target: Target,
}

/// The most that ours may take, as a share of the peer's CPU time: one part in so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) one_in: u32,
}

impl Target {
    /// Whether a ratio of ours to the peer's keeps to it.
    pub(crate) fn holds(self, ratio: f64) -> bool {
        ratio * f64::from(self.one_in) <= 1.0
    }
}

/// A new one is a row here and a function in either program.
pub(crate) const TASKS: &[Task] = &[
    Task {
        name: "quantiles",
        ours: "five quantiles with intervals of 10^7 values",
        peer: "numpy.percentile of three",
        target: Target { one_in: 1 },
    },
    Task {
        name: "bca",
        ours: "BCa interval of a mean, 9,999 resamples of 10^4",
        peer: "scipy.stats.bootstrap",
        target: Target { one_in: 20 },
    },
    Task {
        name: "mann-whitney",
        ours: "Mann-Whitney test of 10^5 against 10^5",
        peer: "scipy.stats.mannwhitneyu",
        target: Target { one_in: 3 },
    },
];
