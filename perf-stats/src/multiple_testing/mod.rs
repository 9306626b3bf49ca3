//! Many tests at once: probabilities adjusted for their number.

mod adjust;
mod p_values;

pub use adjust::{benjamini_hochberg, hochberg, holm};
pub use p_values::{PValues, PValuesError};
