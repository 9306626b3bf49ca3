//! Where in a history of runs a figure changed its level.

mod divergence;
mod find;
mod history;
mod levels;
mod location;
mod segmentation;
mod shift;

pub use find::{ChangePoint, ChangePointError, ChangePointSettings, ChangePoints, change_points};
pub use history::{History, HistoryError};
pub use shift::{LevelShift, ShiftInterval};
