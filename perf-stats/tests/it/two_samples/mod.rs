//! Two samples: agreement with `SciPy` and R, laws, hostile input, and how often tests are wrong.
#![expect(
    clippy::float_cmp,
    reason = "where a result is exact, it is tested to be exact"
)]

mod agreement;
mod hostile;
mod laws;
mod ready_numbers;
mod samples;
mod simulation;
