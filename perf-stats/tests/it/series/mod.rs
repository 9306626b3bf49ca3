//! Change points, trends, warm-up, stationarity and modes.

mod change_points;
mod kinds;
