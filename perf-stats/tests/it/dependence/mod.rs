//! Dependence of values that follow each other: against other libraries, by law, by simulation.

mod coverage;
mod fixtures;
mod laws;
