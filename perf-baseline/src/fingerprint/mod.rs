//! Whether two runs were made under the same circumstances.

mod comparable;
mod difference;
mod differences;

pub use comparable::{Comparable, Mismatch, NotComparable, comparable};
pub use difference::{Difference, Weightiness};
pub use differences::{Circumstances, differences};
