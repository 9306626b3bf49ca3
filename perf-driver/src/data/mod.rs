//! What values are drawn from: rows of files, and values that are made up. It knows no user.

mod data_error;
mod dataset;
mod generate;
mod read;
mod shuffle;
mod source;
mod table;
mod words;

pub use data_error::DataError;
pub use dataset::Dataset;
pub(crate) use generate::{moment, now_millis, uuid};
pub(crate) use source::{Drawn, Level, Place};
