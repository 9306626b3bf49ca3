//! Change points, trends, warm-up and stationarity.

mod change_points;
mod hostile;
mod kinds;
mod recipe;
mod settling;
mod trend;
