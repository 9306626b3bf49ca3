//! The dip test and the modes: against an independent oracle, in every outcome, by laws and by
//! simulation.

mod laws;
mod oracle;
mod outcomes;
mod simulations;
mod speed;
