//! The engine: makes a plan's load, and hands on what it observes.

mod around;
mod attempt;
mod block;
mod closed;
mod conduct;
mod crew;
mod drive;
mod drive_error;
mod driven;
mod flow;
mod gate;
mod group;
mod iteration;
mod lap_clock;
mod open;
mod open_laps;
mod options;
mod place;
mod program;
mod ready;
mod scenario_run;
mod setting;
mod time_limit;
mod turns;
mod units;
mod upstream_calls;
mod virtual_user;
mod warm_up;
mod worker;
mod worker_thread;

pub use drive::{drive, drive_with};
pub use drive_error::DriveError;
pub use driven::{Drive, ScenarioTiming, TakenTurns, UsedUpData, WarmUpTiming};
pub use options::DriveOptions;
