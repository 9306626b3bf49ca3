//! Rules over a finished run: what it teaches beyond the verdicts, each with its evidence.

mod analyse;
mod course;
mod criteria;
mod knee;
mod passed_on;
mod phases;
mod resources;
mod retries;
mod scaling;
mod spread;

pub use analyse::analyse;
