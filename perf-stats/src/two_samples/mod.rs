//! Two samples: whether and by how much the second differs from the first.

mod alternative;
mod arrangements;
mod brunner_munzel;
mod effect_size;
mod gamma_draw;
mod hodges_lehmann;
mod interval;
mod kolmogorov_smirnov;
mod largest_gap_null;
mod mann_whitney;
mod pair_differences;
mod permutation;
mod placements;
mod pooled;
mod rank_sum_null;
mod resampled_quantiles;
mod scaling;
mod shift_function;
mod welch;

pub use alternative::{Alternative, NullDistribution};
pub use brunner_munzel::{
    BrunnerMunzel, BrunnerMunzelError, brunner_munzel, brunner_munzel_permutation,
};
pub use effect_size::{EffectInterval, EffectSize, Magnitude, effect_size};
pub use hodges_lehmann::{
    HodgesLehmann, HodgesLehmannError, HodgesLehmannRatio, hodges_lehmann, hodges_lehmann_ratio,
};
pub use interval::{DifferenceInterval, RatioInterval};
pub use kolmogorov_smirnov::{KolmogorovSmirnov, kolmogorov_smirnov};
pub use mann_whitney::{Continuity, MannWhitney, mann_whitney, mann_whitney_normal};
pub use permutation::{PermutationError, PermutationTest, permutation_test};
pub use resampled_quantiles::QuantileEstimator;
pub use shift_function::{
    ShiftFunctionError, ShiftPoint, deciles, latency_quantiles, shift_function,
};
pub use welch::{Welch, WelchError, welch};
