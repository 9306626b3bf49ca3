//! The engine: makes a plan's load, and hands on what it observes.

mod closed;
mod conduct;
mod crew;
mod drive;
mod drive_error;
mod driven;
mod open;
mod options;
mod place;
mod ready;
mod scenario_run;
mod worker;
mod worker_thread;

pub use drive::{drive, drive_with};
pub use drive_error::DriveError;
pub use driven::{Drive, ScenarioTiming};
pub use options::DriveOptions;
