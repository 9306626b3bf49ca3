//! The whole of a view, and its version.

use std::path::Path;

use perf_core::{Insight, Run};
use serde::{Deserialize, Deserializer, Serialize};

use super::capacity::CapacityView;
use super::categories::{self, CategoryRow};
use super::comparison::ComparisonView;
use super::criteria::{self, CriterionRow};
use super::environment::EnvironmentView;
use super::faults::{self, FaultRow};
use super::files::FileRow;
use super::findings::{self, FindingRow};
use super::growth::{self, GrowthRow};
use super::header::Header;
use super::latencies::LatencyOverview;
use super::metrics::{self, MetricRow};
use super::overhead::{self, OverheadView};
use super::pace::PaceView;
use super::recommendations::{self, RecommendationRow};
use super::resources::{self, ResourceRow};
use super::scaling::{self, ScalingView};
use super::scenarios::{self, ScenarioRow};
use super::tally::{Counted, Tally};
use super::upstreams::{self, UpstreamRow};

/// The version of the view model. It rises when a field is renamed, removed, or changes its
/// meaning; a new field alone does not raise it.
pub const VIEW_VERSION: u32 = 1;

/// Everything that a report shows of a run, picked and formatted: what templates are given.
///
/// Texts that the run brought with it (names, messages) are cut at a bounded length and
/// otherwise left as they are; each output makes harmless what could hurt it.
///
/// Reading a view of another version than [`VIEW_VERSION`] is an error.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// [`VIEW_VERSION`].
    #[serde(deserialize_with = "known_version")]
    pub version: u32,
    /// Which run this is, and its verdict.
    pub header: Header,
    /// How many criteria came to which verdict.
    pub tally: Tally,
    /// The verdict table.
    pub criteria: Vec<CriterionRow>,
    /// The criteria by category; empty where all scenarios are of the same one.
    #[serde(default)]
    pub categories: Vec<CategoryRow>,
    /// The scenarios, in the plan's order.
    pub scenarios: Vec<ScenarioRow>,
    /// The latencies of all scenarios side by side.
    pub latency: LatencyOverview,
    /// The comparison with a baseline; `null` where none was asked for.
    pub comparison: Option<ComparisonView>,
    /// What a reader has to know, the most serious first.
    pub findings: Vec<FindingRow>,
    /// What to do, the most urgent first; empty where nobody has analysed the run.
    #[serde(default)]
    pub recommendations: Vec<RecommendationRow>,
    /// What generator, target and machine used.
    pub resources: Vec<ResourceRow>,
    /// How what the process under test holds has grown; empty where it was not watched for long
    /// enough.
    #[serde(default)]
    pub growth: Vec<GrowthRow>,
    /// How closely the requests of all scenarios followed each other; `null` where nobody
    /// counted.
    pub pace: Option<PaceView>,
    /// Metrics of the plan's own: of each scenario; of several, of the whole run as well.
    #[serde(default)]
    pub metrics: Vec<MetricRow>,
    /// What the target asked its upstreams for: of each scenario; of several, of the whole run as well.
    #[serde(default)]
    pub upstreams: Vec<UpstreamRow>,
    /// Faults, each time that they were done, and how the service recovered.
    #[serde(default)]
    pub faults: Vec<FaultRow>,
    /// The search for the highest rate that this run is the last word of; `null` for any other run.
    #[serde(default)]
    pub capacity: Option<CapacityView>,
    /// How scenarios scale that were run at several sizes or with several numbers of users.
    #[serde(default)]
    pub scaling: Vec<ScalingView>,
    /// How much more scenarios take than those that they were driven in turn with.
    #[serde(default)]
    pub overheads: Vec<OverheadView>,
    /// Where the run was made.
    pub environment: EnvironmentView,
    /// Files that were written beside the report, or that it was made of.
    #[serde(default)]
    pub files: Vec<FileRow>,
}

impl View {
    /// The view of a finished run. Nothing is computed here: estimates, verdicts and findings
    /// are those of the run, and what the run lacks is shown as `–`.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        Self {
            version: VIEW_VERSION,
            header: Header::of(run),
            tally: Tally::of(run.judgements.iter().map(|j| j.verdict), Counted::Criteria),
            criteria: criteria::rows(&run.judgements),
            categories: categories::rows(run),
            scenarios: scenarios::rows(run),
            latency: LatencyOverview::of(&scenarios::subjects(run)),
            comparison: run.comparison.as_ref().map(ComparisonView::of),
            findings: findings::rows(&run.findings),
            recommendations: Vec::new(),
            resources: resources::rows(&run.resources),
            growth: growth::rows(&run.growth),
            pace: run.pace.as_ref().map(PaceView::of),
            metrics: metrics::rows(run),
            upstreams: upstreams::rows(run),
            faults: faults::rows(run),
            capacity: run.capacity.as_ref().map(CapacityView::of),
            scaling: scaling::rows(run),
            overheads: overhead::rows(run),
            environment: EnvironmentView::of(run),
            files: Vec::new(),
        }
    }

    /// The same with what an analysis of the run has found.
    #[must_use]
    pub fn with_insights(self, insights: &[Insight]) -> Self {
        Self {
            recommendations: recommendations::rows(insights),
            ..self
        }
    }
}

impl View {
    /// The same with links to files, each with what it is, as seen from the file of the report. All
    /// paths are absolute; one to which no relative address leads is named without a link.
    #[must_use]
    pub fn with_files<'a>(
        self,
        report: &Path,
        files: impl IntoIterator<Item = (&'a str, &'a Path)>,
    ) -> Self {
        let rows = files.into_iter();
        Self {
            files: rows
                .map(|(what, file)| FileRow::of(report, what, file))
                .collect(),
            ..self
        }
    }
}

fn known_version<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let version = u32::deserialize(from)?;
    if version == VIEW_VERSION {
        Ok(version)
    } else {
        Err(serde::de::Error::custom(format!(
            "view version {version} is not {VIEW_VERSION}: render the run again with this program"
        )))
    }
}
