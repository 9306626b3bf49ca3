//! Comparison of runs: several of a candidate against several of a baseline, or both in pairs.
//! The requests within a run are no replicates and are not looked at here.

mod arrangement;
mod columns;
mod compare_pairs;
mod compare_runs;
mod estimates;
mod family_test;
mod looks;
mod max_t;
mod noise;
mod pair_table;
mod permutation_test;
mod power;
mod prediction;
mod quadrature;
mod rank_null;
mod run_table;
mod scale;
mod settings;
mod shift;
mod tolerance;
mod verdict;

pub use arrangement::Arrangements;
pub use columns::Studentisation;
pub use compare_pairs::compare_pairs;
pub use compare_runs::compare_runs;
pub use estimates::{FailureCount, MOST_RUNS, RunEstimateError, RunSide};
pub use looks::{LookSides, Looks, LooksError};
pub use noise::{NoiseFloor, OutlyingRun, noise_floor};
pub use pair_table::{MetricPairs, PairTable, RunBlock};
pub use permutation_test::{PermutationP, sign_flip_test, studentised_permutation};
pub use power::minimum_detectable_shift;
pub use prediction::{PredictionInterval, prediction_interval};
pub use run_table::{MetricRuns, RunTable, RunTableError};
pub use scale::{RunInterval, RunScale};
pub use settings::RunSettings;
pub use shift::{Shift, paired_shift, run_shift};
pub use tolerance::{LATENCY_FLOOR, NoiseTerm, Tolerance};
pub use verdict::{ChangeVerdict, Refusal, RunComparison, RunJudgement};
