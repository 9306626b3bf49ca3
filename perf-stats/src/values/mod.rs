//! Samples of plain numbers that were checked once, so that nothing behind the border has to.

mod checked;

pub use checked::{FiniteValues, Values, ValuesError};
