//! The view model: what a template may show, already picked and formatted. Version 1.

mod baseline;
mod categories;
mod comparison;
mod course;
mod criteria;
mod environment;
mod figure;
mod files;
mod findings;
mod header;
mod history;
mod labels;
mod latencies;
mod measure;
mod metrics;
mod model;
mod nanos;
mod pace;
mod recommendations;
mod resources;
mod scenarios;
mod spectrum;
mod tally;
mod text;

pub use baseline::{BaselineView, ShiftRow};
pub use categories::CategoryRow;
pub use comparison::{ComparisonRow, ComparisonView};
pub use course::{CourseView, EndedCourse, EndedPoint, LatencyCourse, LatencyPoint};
pub use criteria::{CriterionRow, EvidenceView, RequirementView};
pub use environment::{BuildView, EnvironmentView, HostView};
pub use figure::{ChangeFigure, Count, Figure, Labelled};
pub use files::FileRow;
pub use findings::FindingRow;
pub use header::Header;
pub use history::{HistoryRow, HistoryRunRow, HistoryView, LevelRow};
pub use latencies::{
    Basis, ClockNote, LatencyColumn, LatencyOverview, LatencyRow, LatencyTable, StatisticRow,
};
pub use measure::{Bound, IntervalView, Measure};
pub use metrics::MetricRow;
pub use model::{VIEW_VERSION, View};
pub use pace::{PaceView, QuotaView};
pub use recommendations::RecommendationRow;
pub use resources::{ResourcePoint, ResourceRow, RiseView};
pub use scenarios::{FailureRow, ScenarioRow, StepRow};
pub use spectrum::{DistributionBin, DistributionView, SpectrumPoint, SpectrumView};
pub use tally::Tally;
