//! Two samples: whether and by how much the second differs from the first.

mod alternative;
mod brunner_munzel;
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
mod welch;

pub use alternative::{Alternative, NullDistribution};
pub use brunner_munzel::{BrunnerMunzel, BrunnerMunzelError, brunner_munzel};
pub use hodges_lehmann::{
    HodgesLehmann, HodgesLehmannError, HodgesLehmannRatio, hodges_lehmann, hodges_lehmann_ratio,
};
pub use interval::{DifferenceInterval, RatioInterval};
pub use kolmogorov_smirnov::{KolmogorovSmirnov, kolmogorov_smirnov};
pub use mann_whitney::{Continuity, MannWhitney, mann_whitney, mann_whitney_normal};
pub use permutation::{PermutationError, PermutationTest, permutation_test};
pub use welch::{Welch, WelchError, welch};
