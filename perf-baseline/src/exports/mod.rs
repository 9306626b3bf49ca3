//! Figures of runs in the formats of tools that follow them over time.

mod bencher;
mod benchmark_action;
mod export;
mod figures;
mod otava;

pub use bencher::bencher;
pub use benchmark_action::{Better, benchmark_action};
pub use export::Export;
pub use otava::otava;
