//! Quantiles with intervals, three-way judgement of targets, and comparison of performance runs.
//!
//! A percentile without an interval is not a measurement, a target is held or missed by
//! evidence and not by luck, and "cannot tell" is an answer of its own. A failed request is an
//! observation that is longer than every success, so that failing never improves a figure.
//!
//! | question | function |
//! |---|---|
//! | What is the p95 of these values? | [`quantile`], [`quantiles`], by another definition [`quantile_by`], [`harrell_davis`], of counted values [`weighted_quantile`], [`histogram_quantile`] |
//! | How sure is that? | [`quantiles_with_intervals`], [`quantile_ranks`], [`maritz_jarrett_interval`], [`bootstrap_quantile_ranks`], [`proportion_interval`], [`mean_interval`] |
//! | How sure is a skewed mean, a ratio of means, any smooth statistic? | [`bootstrap_mean`], [`bootstrap_means`], [`bootstrap()`] |
//! | How sure, if requests share their fate with their neighbours? | [`serial_quantile_interval`], [`serial_share_interval`], [`serial_mean_interval`], [`block_bootstrap_interval`] |
//! | Do they, and what is a sample of them worth? | [`ljung_box`], [`autocorrelation`], [`effective_size`], [`Indicators`], [`block_lengths`] |
//! | How many requests does a target need? | [`minimum_sample_size`], [`acceptance_number`], [`sample_size_for_violations`] |
//! | How many for an interval so narrow, or to tell two error rates apart? | [`sample_size_for_width`], [`sample_size_for_width_from`], [`sample_size_for_rates`] |
//! | How many runs for an effect? | [`runs_needed`], [`minimum_detectable_shift`] |
//! | How does it scale, and where does it end? | [`scaling_exponent`], [`measured_exponent`], [`universal_scalability`], [`knee()`]; of a plan, [`scaling_records`] and [`judge_scaling`] |
//! | How much more does one way take than another, in turn? | [`overhead_record`], judged by [`judge_overhead`] |
//! | Which rate does it meet its criteria at? | [`next_move`] with a [`capacity_step`] for each, [`capacity_record`], [`judge_capacity`] |
//! | Do the values of two samples differ? | [`mann_whitney`], [`brunner_munzel`], [`brunner_munzel_permutation`], [`welch`], [`kolmogorov_smirnov`], [`permutation_test`] |
//! | By how much do they differ? | [`hodges_lehmann`], [`hodges_lehmann_ratio`], [`effect_size`], [`welch`] |
//! | Where in the distribution do they differ? | [`shift_function`] |
//! | Which of many tests to believe? | [`holm`], [`hochberg`], [`benjamini_hochberg`] |
//! | How is a run recorded in bounded memory? | [`Recorder`], [`merge_histograms`], [`merge_series`], [`histogram_of`] |
//! | What do requests take while the run goes on? | [`LiveSink`], read by a [`LiveBoard`] |
//! | What came out? | [`summarise`], [`summarise_run`], [`estimate()`] |
//! | Does a criterion hold? | [`judge`] on a [`Subject`]; of one that compares two, [`judge_against`] |
//! | Is it worse than the baseline? | [`metric_set`], [`compare`], by scenarios [`run_figures`], [`compare_scenarios`] |
//! | Are several runs worse than those of the baseline? | [`compare_with_history`], [`compare_runs`], in turn [`compare_interleaved`], [`compare_pairs`]; one run against one, [`compare_two_runs`] |
//! | Where in the distribution are they slower, and how did it get there? | [`latency_shifts`], [`known_shift`], [`gated_history`] |
//! | How much do runs of one version differ? | [`learn_noise`] |
//! | May I look again with more runs? | [`Looks`] |
//! | By how much do runs differ, and one from the rest? | [`run_shift`], [`paired_shift`], [`noise_floor`], [`prediction_interval`] |
//! | Which change can so many runs find? | [`minimum_detectable_shift`] |
//! | Where did a history of runs change, and by how much? | [`metric_changes`], [`change_points`] on a [`History`] |
//! | Does it rise or leak? | [`mann_kendall`], [`theil_sen`] |
//! | How much of a run is warm-up, and is the rest steady? | [`warm_up`], [`stationarity`] |
//! | Do the values have several modes, and where? | [`dip_test`], [`modes()`] |
//! | What should make me doubt the result? | [`doubts`], [`resource_doubts`], [`pace_doubts`], [`generator_doubts`] |
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
//! - What [`judge`] and [`summarise`] say of a recorded run allows for requests that share their
//!   fate, as far as that shows between up to 512 slices of the time; requests of different
//!   scenarios are taken for independent of each other, and so is everything in another tool's
//!   summary. A correlation over more than a fifth of a run cannot be told from a trend.
//! - The plain intervals ([`quantile_ranks`], [`quantiles_with_intervals`],
//!   [`proportion_interval`], [`mean_interval`]) and the tests of two samples take values for
//!   independent; those whose names begin with `serial` do not.
//! - The comparison by rules compares two runs; it does not know how much runs of the same
//!   code differ. [`compare_runs`] does, and supposes that runs are exchangeable where nothing
//!   changed: a drift between the days of the baseline and that of the candidate looks like a
//!   change, which [`compare_pairs`] avoids.
//! - A mean needs some hundred requests where latencies are very skewed: its interval is
//!   Student's with Hall's correction, and that of [`bootstrap_mean`] needs as many.
//! - [`welch`] and [`brunner_munzel`] alarm too often below about ten values a side.
//! - Where a count has a standard deviation above ten thousand, binomial probabilities are
//!   approximated to nine decimals, and to six beyond 10¹⁴ observations.
//! - No clock, no files, and no randomness but what follows from the data: the same input gives
//!   the same bits on every machine.

mod values;

mod special;

mod random;

mod quantile;

mod moments;

mod two_samples;

mod multiple_testing;

mod interval;

mod planning;

mod bootstrap;

mod design_effect;

mod dependence;

mod recovery;

mod recorder;

mod live;

mod attempts;

mod subject;

mod estimate;

mod summary;

mod ratio;

mod overhead;

mod judgement;

mod comparison;

mod runs;

mod gate;

mod soak;

mod doubts;

mod analysis;

mod scaling;

mod series;

mod capacity;

mod scaled;

pub use bootstrap::{
    BcaCorrection, BootstrapError, BootstrapInterval, BootstrapMethod, MeanContrast, Resamples,
    bootstrap, bootstrap_mean, bootstrap_means,
};
mod modes;

pub use analysis::analyse;
pub use capacity::{
    CapacityGoal, CapacityGoalError, QueueGrowth, SearchMove, StepLength, StepOrder, TriedStep,
    capacity_findings, capacity_record, capacity_step, has_recovered, judge_capacity, next_move,
    queue_growth,
};
pub use comparison::{compare, compare_scenarios, metric_set, run_figures};
pub use dependence::{
    AutocorrelationError, BlockLengths, EffectiveSize, Indicators, LjungBox, SerialIntervalError,
    SerialQuantileInterval, autocorrelation, block_bootstrap_interval, block_lengths,
    effective_size, ljung_box, serial_mean_interval, serial_quantile_interval,
    serial_share_interval,
};
pub use doubts::{
    doubts, fault_doubts, generator_doubts, leak_doubts, pace_doubts, resource_doubts,
    upstream_doubts,
};
pub use estimate::estimate;
pub use gate::{
    FEWEST_BASELINE_RUNS, GateComparison, GateDesign, GateError, GateSettings, LearnedNoise,
    MOST_BASELINE_RUNS, compare_interleaved, compare_two_runs, compare_with_history, gated_history,
    known_shift, latency_shifts, learn_noise,
};
pub use interval::{
    MeanInterval, RankInterval, ShareInterval, bootstrap_quantile_ranks, mean_interval,
    proportion_interval, quantile_ranks,
};
pub use judgement::{judge, judge_against, judge_overhead};
pub use live::{LatencyCounts, LiveBoard, LiveQuantile, LiveSeries, LiveSink, SeriesCounts};
pub use modes::{DipTest, Mode, ModeSettings, Valley, dip_test, modes};
pub use moments::{Moments, MomentsError};
pub use multiple_testing::{PValues, PValuesError, benjamini_hochberg, hochberg, holm};
pub use overhead::overhead_record;
pub use planning::{
    BaselineRuns, Sides, acceptance_number, least_to_show, minimum_sample_size, runs_needed,
    sample_size_for_rates, sample_size_for_violations, sample_size_for_width,
    sample_size_for_width_from,
};
pub use quantile::{
    HarrellDavis, MaritzJarrett, MaritzJarrettError, QuantileBounds, QuantileError,
    QuantileEstimate, QuantileMethod, UnknownMethod, WeightsError, harrell_davis,
    histogram_quantile, maritz_jarrett_error, maritz_jarrett_interval, quantile, quantile_by,
    quantiles, quantiles_with_intervals, weighted_quantile,
};
pub use recorder::{
    MergeError, Recorded, Recorder, SeriesShape, histogram_of, merge_histograms, merge_series,
};
pub use recovery::{Attempts, firings};
pub use runs::{
    Arrangements, ChangeVerdict, FailureCount, LATENCY_FLOOR, LookSides, Looks, LooksError,
    MOST_RUNS, MetricPairs, MetricRuns, NoiseFloor, NoiseTerm, OutlyingRun, PairTable,
    PermutationP, PredictionInterval, Refusal, RunBlock, RunComparison, RunEstimateError,
    RunInterval, RunJudgement, RunScale, RunSettings, RunSide, RunTable, RunTableError, Shift,
    Studentisation, Tolerance, compare_pairs, compare_runs, minimum_detectable_shift, noise_floor,
    paired_shift, prediction_interval, run_shift, sign_flip_test, studentised_permutation,
};
pub use scaled::{judge_scaling, scaling_records};
pub use scaling::{
    Curve, CurveError, Estimated, Exponent, ExponentMethod, Knee, KneeError, MeasuredExponent,
    MeasuredPoint, Peak, PowerLawError, Scalability, ScalabilityError, knee, measured_exponent,
    scaling_exponent, universal_scalability,
};
pub use series::{
    ChangePoint, ChangePointError, ChangePointSettings, ChangePoints, History, HistoryError,
    LevelShift, MetricChange, MetricHistoryError, Neighbours, Settling, ShiftInterval,
    SlopeInterval, Stationarity, StationarityError, TrendError, TrendLine, TrendTest, WarmUp,
    WarmUpError, change_points, mann_kendall, metric_changes, stationarity, theil_sen, warm_up,
};
pub use soak::growth;
pub use subject::Subject;
pub use summary::{summarise, summarise_run};
pub use two_samples::{
    Alternative, BrunnerMunzel, BrunnerMunzelError, Continuity, DifferenceInterval, EffectInterval,
    EffectSize, HodgesLehmann, HodgesLehmannError, HodgesLehmannRatio, KolmogorovSmirnov,
    Magnitude, MannWhitney, NullDistribution, PermutationError, PermutationTest, QuantileEstimator,
    RatioInterval, ShiftFunctionError, ShiftPoint, Welch, WelchError, brunner_munzel,
    brunner_munzel_permutation, deciles, effect_size, hodges_lehmann, hodges_lehmann_ratio,
    kolmogorov_smirnov, latency_quantiles, mann_whitney, mann_whitney_normal, permutation_test,
    shift_function, welch,
};
pub use values::{FiniteValues, Values, ValuesError};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
