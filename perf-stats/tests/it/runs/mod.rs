//! Comparison of runs: against independent oracles, in every explicit outcome, by laws and by
//! simulation.

mod laws;
mod made_runs;
mod oracles;
mod outcomes;
mod simulations;
mod speed;
