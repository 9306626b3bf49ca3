//! Whether values have more than one hump, and where the humps are.

mod bandwidth;
mod density;
mod dip;
mod dip_test;
mod find;
mod humps;
mod null_distribution;
mod null_quantiles;
mod scaled;

pub use dip_test::{DipTest, dip_test};
pub use find::{Mode, ModeSettings, Valley, modes};
