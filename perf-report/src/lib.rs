//! Reports of performance runs: a typed, versioned view of a [`Run`](perf_core::Run), and
//! templates that turn it into text for a terminal, a document or another program.
//!
//! A [`View`] has everything that a report shows, already picked and formatted beside the raw
//! value. A [`Renderer`] holds the built-in templates and, in their place, a user's own; it
//! renders a view to an [`Output`]. Nothing is measured, computed or judged here, nothing is
//! fetched, and there is no clock: the same run gives the same report.
//!
//! ```
//! use perf_core::{Completeness, Environment, Origin, Run};
//! use perf_report::{Output, RenderOptions, Renderer, View};
//! # let run = Run {
//! #     name: "shop".to_owned(),
//! #     origin: Origin { tool: "perf-cli".to_owned(), version: None },
//! #     started_at: None,
//! #     elapsed: std::time::Duration::from_secs(3),
//! #     generator: None,
//! #     transports: Vec::new(),
//! #     growth: Vec::new(),
//! #     completeness: Completeness::Complete,
//! #     target: None,
//! #     seed: None,
//! #     plan_hash: None,
//! #     environment: Environment::default(),
//! #     scenarios: Vec::new(),
//! #     resources: Vec::new(),
//! #     pace: None,
//! #     metrics: Vec::new(),
//! #     upstreams: Vec::new(),
//! #     capacity: None,
//! #     scaling: Vec::new(),
//! #     certificate: None,
//! #     overheads: Vec::new(),
//! #     summaries: Vec::new(),
//! #     judgements: Vec::new(),
//! #     comparison: None,
//! #     findings: Vec::new(),
//! # };
//!
//! let renderer = Renderer::new(None)?;
//! let text = renderer.render(&View::of(&run), Output::Console, &RenderOptions::default())?;
//! assert_eq!(text, "NOT JUDGED  shop\n3.00 s · perf-cli\n\nno criteria to judge: NOT JUDGED\n");
//! # Ok::<(), perf_report::TemplateError>(())
//! ```
//!
//! A [`LiveView`] is a run while it goes on: [`live_line`] makes a line of it, [`LIVE_FILES`] with
//! [`live_event`] a page of a browser.
//!
//! A [`SampleWriter`] writes every request as a row while the run goes on.
//!
//! A [`Listing`] is what is said of many runs at once: tables for a terminal, or the same as JSON.
//!
//! # Templates
//!
//! Templates are those of the [tera](https://keats.github.io/tera/) engine, version 2. They are
//! given `view` (a [`View`]) and `options` (`width`, `color`); those of the HTML output also `charts`,
//! which the built-in `html/chart.html` draws and which is not part of the versioned view. Every `{{ … }}` is escaped for its
//! output. Beside the engine's own filters there are
//!
//! | filter | does |
//! |---|---|
//! | `json` | writes any value as indented JSON |
//! | `style(as="fail")` | colours a text by the code of a verdict or weight, `heading` or `dim`; without colour it does nothing |
//! | `table(columns=[…])` | aligns rows of cells within the width; a column has `title`, `align` (`left`, `right`, `decimal`), `shrink_to`, `drop`, `gap` |
//! | `wrap(first=2, rest=4, mark="warn")` | breaks a text into indented lines, its first word in a style |
//! | `fit(to=20)` | cuts a text to a number of columns |
//! | `property` | makes a text harmless as a property of a GitHub workflow command |
//!
//! [`built_in_templates`] are what one's own begin with.
//!
//! # Limitations
//!
//! - A baseline beneath the curves and a history are shown where the run's comparison has them.
//! - Names are cut at 200 characters and messages at 1,000; the run record has all of them.
//! - The width of a text is that of its characters by Unicode; a terminal may draw emoji
//!   sequences and scripts with ligatures wider or narrower.
//! - A user's template is trusted with the view and with the processor: one that loops for ever
//!   is not stopped. It reaches no file outside of its folder.

mod chart;
mod format;
mod listing;
mod live;
mod samples;
mod template;
mod view;

pub use listing::{Entry, Heading, Listing, ListingFormat, Section};
pub use live::{
    LIVE_FILES, LiveFile, LiveGenerator, LiveLatencies, LiveLatency, LivePoint, LiveResources,
    LiveScenario, LiveStage, LiveView, clock_text, cores_text, count_text, interval_text,
    latency_text, live_event, live_line, memory_text, name_text, rate_text, share_text, span_text,
};
pub use samples::{SampleSeries, SampleTap, SampleWriter, TappedSink, WrittenSamples};
pub use template::{
    Output, RenderOptions, Renderer, TemplateError, TemplateProblem, built_in_templates,
};
pub use view::{
    BaselineView, Basis, BlockPairRow, BlockRow, Bound, BoundedFigure, BuildView, CapacityStepRow,
    CapacityView, CategoryRow, CertificateRow, CertificateView, ChangeFigure, ClockNote,
    ComparisonRow, ComparisonView, Count, CourseView, CriterionRow, DistributionBin,
    DistributionView, EndedCourse, EndedPoint, EnvironmentView, EvidenceView, FailureRow, FaultRow,
    Figure, FileRow, FindingRow, GrowthRow, Header, HistoryRow, HistoryRunRow, HistoryView,
    HostView, IntervalView, KneeView, Labelled, LatencyColumn, LatencyCourse, LatencyOverview,
    LatencyPoint, LatencyRow, LatencyTable, LawView, LevelRow, Measure, MetricRow, OtherSubject,
    OverheadRow, OverheadView, PaceView, PhaseRow, PhasesView, QuotaView, RecommendationRow,
    RequirementView, ResourcePoint, ResourceRow, RiseView, ScalingRow, ScalingView, ScenarioRow,
    ShiftRow, SpectrumPoint, SpectrumView, StatisticRow, StepRow, Tally, UpstreamRouteRow,
    UpstreamRow, UpstreamStatusRow, VIEW_VERSION, View,
};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
