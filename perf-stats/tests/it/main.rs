//! What the crate promises, at its public border. Needs nothing but the fixtures beside it.
#![expect(
    clippy::unwrap_used,
    reason = "what a test makes up is legal, and a panic is how it fails"
)]
#![expect(
    clippy::print_stdout,
    reason = "simulations tell their figures to those who ask for them"
)]
#![expect(
    clippy::float_cmp,
    reason = "where floats are compared, the same bits are meant"
)]

mod analysis;
mod beside_history;
mod bootstrap;
mod capacity;
mod clusters;
mod comparison;
mod coverage;
mod dependence;
mod doubts;
mod fixture;
mod gate;
mod generator;
mod hostile;
#[path = "../../../perf-core/tests/it/hunt/mod.rs"]
mod hunt;
mod interval;
mod judgement;
mod live;
mod made;
mod modes;
mod moments;
mod multiple_testing;
mod nist;
mod overhead;
mod planning;
mod quantile;
mod quantile_estimators;
mod quantile_intervals;
mod recorder;
mod recovery;
mod relative;
mod runs;
mod same_bits;
mod scaled;
mod scaling;
mod series;
mod soak;
mod statistics_hunt;
mod summary;
mod two_samples;
mod upstreams;
mod uses;
mod verdict_oracles;
