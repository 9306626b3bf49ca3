//! How many peaks a distribution has, where they are, and how much lies under each.

mod density;
mod dip;
mod dip_table;
mod find;

pub use dip::{DipTest, dip_test};
pub use find::{Mode, Modes, ModesError, Scale, modes};
