//! Rules over a finished run: what it teaches beyond the verdicts, each with its evidence.

mod analyse;
mod course;
mod criteria;
mod passed_on;
mod resources;
mod spread;

pub use analyse::analyse;
