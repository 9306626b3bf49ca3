//! Series of values in the order they came: changes of level, trends, warm-up, stationarity.

mod change_points;
mod metric_history;
mod order;
mod settling;
mod trend;

pub use change_points::{
    ChangePoint, ChangePointError, ChangePointSettings, ChangePoints, History, HistoryError,
    LevelShift, ShiftInterval, change_points,
};
pub use metric_history::{MetricChange, MetricHistoryError, metric_changes};
pub use settling::{
    Settling, Stationarity, StationarityError, WarmUp, WarmUpError, stationarity, warm_up,
};
pub use trend::{
    Neighbours, SlopeInterval, TrendError, TrendLine, TrendTest, mann_kendall, theil_sen,
};
