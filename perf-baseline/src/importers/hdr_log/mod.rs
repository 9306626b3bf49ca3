//! `HdrHistogram`'s interval log, and single histograms as it stores them.

mod encoded;
mod log;

pub(super) use log::{is_encoded, is_log, read_encoded, read_log};
