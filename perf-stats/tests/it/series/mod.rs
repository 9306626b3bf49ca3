//! Change points, trends, warm-up, stationarity and modes.

mod change_points;
mod hostile;
mod kinds;
mod modes;
mod recipe;
mod settling;
mod trend;
