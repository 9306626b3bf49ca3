//! Series of values in the order they came: changes of level, trends, warm-up, stationarity;
//! and the modes of a sample.

mod change_points;
mod modes;
mod order;
mod settling;
mod trend;

pub use change_points::{
    ChangePoint, ChangePointError, ChangePointSettings, ChangePoints, History, HistoryError, Shift,
    ShiftInterval, change_points,
};
pub use modes::{DipTest, Mode, Modes, ModesError, Scale, dip_test, modes};
pub use settling::{
    Settling, Stationarity, StationarityError, WarmUp, WarmUpError, stationarity, warm_up,
};
pub use trend::{
    Neighbours, SlopeInterval, TrendError, TrendLine, TrendTest, mann_kendall, theil_sen,
};
