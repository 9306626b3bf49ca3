//! All charts of a view.

use serde::Serialize;

use super::bullet::Bullet;
use super::history::HistoryCharts;
use super::model::Chart;
use super::phases::Divided;
use super::{course, distribution, history, load_curve, resources, shift, spectrum};
use crate::view::View;

/// Of more scenarios the charts beside the main ones have no table of their values.
const MOST_TABLES: usize = 12;

/// The charts, in the order of the view's own lists.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Charts {
    /// One a criterion; none where nothing was measured.
    criteria: Vec<Option<Bullet>>,
    scenarios: Vec<ScenarioCharts>,
    resources: Option<Chart>,
    capacity: Option<Chart>,
    /// One a view of a scenario that is scaled.
    scaling: Vec<Option<Chart>>,
    history: HistoryCharts,
}

/// The charts of one scenario; each is missing where the run has not what it takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct ScenarioCharts {
    course: Option<Chart>,
    spectrum: Option<Chart>,
    distribution: Option<Chart>,
    shift: Option<Chart>,
    /// One a step whose phases were measured.
    phases: Vec<Divided>,
}

impl Charts {
    pub(crate) fn of(view: &View) -> Self {
        // Of many scenarios each gets fewer places that show values, so that the file stays small.
        let many = view.scenarios.len();
        let places = (280 / many.max(1)).clamp(14, 128);
        let side = |chart: Option<Chart>| {
            if many <= MOST_TABLES {
                chart
            } else {
                chart.map(Chart::without_table)
            }
        };
        let scenarios = view.scenarios.iter().map(|scenario| ScenarioCharts {
            course: course::chart(scenario, (&view.resources, &view.faults), places),
            spectrum: spectrum::chart(scenario, &view.criteria, places),
            distribution: side(distribution::chart(scenario, places)),
            shift: side(shift::chart(scenario)),
            phases: scenario.phases.iter().map(Divided::of).collect(),
        });
        Self {
            criteria: view.criteria.iter().map(Bullet::of).collect(),
            scenarios: scenarios.collect(),
            resources: resources::chart(&view.resources, places),
            capacity: view.capacity.as_ref().and_then(load_curve::of_capacity),
            scaling: view.scaling.iter().map(load_curve::of_scaling).collect(),
            history: view
                .comparison
                .as_ref()
                .and_then(|comparison| comparison.history.as_ref())
                .map(history::charts)
                .unwrap_or_default(),
        }
    }
}
