//! Quantiles with intervals, three-way judgement of targets, and comparison of performance runs.
//!
//! A percentile without an interval is not a measurement, a target is held or missed by
//! evidence and not by luck, and "cannot tell" is an answer of its own. A failed request is an
//! observation that is longer than every success, so that failing never improves a figure.
//!
//! | question | function |
//! |---|---|
//! | What is the p95 of these values? | [`quantile`], [`quantiles`], [`histogram_quantile`] |
//! | How sure is that? | [`quantile_ranks`], [`proportion_interval`], [`mean_interval`] |
//! | How many requests does a target need? | [`minimum_sample_size`], [`acceptance_number`], [`sample_size_for_violations`] |
//! | How is a run recorded in bounded memory? | [`Recorder`], [`merge_histograms`], [`histogram_of`] |
//! | What came out? | [`summarise`], [`summarise_run`], [`estimate()`] |
//! | Does a criterion hold? | [`judge`] on a [`Subject`] |
//! | Is it worse than the baseline? | [`metric_set`], [`compare`] |
//! | What should make me doubt the result? | [`doubts`] |
//!
//! ```
//! use perf_core::{Quantile, Share};
//! use perf_stats::{Sides, minimum_sample_size, quantile, quantile_ranks};
//!
//! let mut latencies: Vec<u64> = (1..=1_000).rev().collect();
//! assert_eq!(quantile(&mut latencies, Quantile::P99)?, 990);
//!
//! let confidence = Share::new(0.95).expect("between 0 and 1");
//! let ranks = quantile_ranks(Quantile::P99, 1_000, confidence);
//! assert_eq!((ranks.low, ranks.high), (Some(983), Some(997)));
//! assert_eq!(minimum_sample_size(Quantile::P99, confidence, Sides::Upper), Some(299));
//! # Ok::<(), perf_stats::QuantileError>(())
//! ```
//!
//! # Limitations
//!
//! - Intervals and verdicts take requests for independent. Within a run they are not quite:
//!   with strongly correlated latencies an interval covers less often than it says.
//! - The comparison by rules compares two runs; it does not know how much runs of the same
//!   code differ.
//! - The mean's interval is Student's: for very skewed latencies it needs some hundred requests.
//! - Above 10¹² observations the binomial distribution is approximated by the normal one.
//! - No randomness, no clock, no files: the same input gives the same result.

mod values;

mod special;

mod random;

mod quantile;

mod moments;

mod interval;

mod planning;

mod recorder;

mod attempts;

mod subject;

mod estimate;

mod summary;

mod judgement;

mod comparison;

mod doubts;

mod series;

pub use comparison::{compare, metric_set};
pub use doubts::doubts;
pub use estimate::estimate;
pub use interval::{
    MeanInterval, RankInterval, ShareInterval, mean_interval, proportion_interval, quantile_ranks,
};
pub use judgement::judge;
pub use moments::{Moments, MomentsError};
pub use planning::{Sides, acceptance_number, minimum_sample_size, sample_size_for_violations};
pub use quantile::{QuantileBounds, QuantileError, histogram_quantile, quantile, quantiles};
pub use recorder::{MergeError, Recorder, SeriesShape, histogram_of, merge_histograms};
pub use series::{
    ChangePoint, ChangePointError, ChangePointSettings, ChangePoints, DipTest, History,
    HistoryError, Mode, Modes, ModesError, Neighbours, Scale, Settling, Shift, ShiftInterval,
    SlopeInterval, Stationarity, StationarityError, TrendError, TrendLine, TrendTest, WarmUp,
    WarmUpError, change_points, dip_test, mann_kendall, modes, stationarity, theil_sen, warm_up,
};
pub use subject::Subject;
pub use summary::{summarise, summarise_run};
pub use values::{FiniteValues, Values, ValuesError};
