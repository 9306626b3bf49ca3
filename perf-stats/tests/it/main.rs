//! What the crate promises, at its public border. Needs nothing but the fixtures beside it.
#![expect(
    clippy::unwrap_used,
    reason = "what a test makes up is legal, and a panic is how it fails"
)]

mod comparison;
mod coverage;
mod doubts;
mod fixture;
mod interval;
mod judgement;
mod made;
mod moments;
mod planning;
mod quantile;
mod recorder;
mod series;
mod summary;
