//! Whether two runs were made under the same circumstances.

mod difference;
mod differences;

pub use difference::{Difference, Weightiness};
pub use differences::{Circumstances, differences};
