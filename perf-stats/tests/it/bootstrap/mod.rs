//! Intervals by resampling.

mod coverage;
mod edges;
mod laws;
mod oracles;
