//! All charts of a view.

use serde::Serialize;

use super::bullet::Bullet;
use super::history::HistoryCharts;
use super::model::Chart;
use super::{course, distribution, history, resources, shift, spectrum};
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
    history: HistoryCharts,
}

/// The charts of one scenario; each is missing where the run has not what it takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct ScenarioCharts {
    course: Option<Chart>,
    spectrum: Option<Chart>,
    distribution: Option<Chart>,
    shift: Option<Chart>,
}

impl Charts {
    pub(crate) fn of(view: &View) -> Self {
        // Of many scenarios each gets fewer places that show values, so that the file stays small.
        let many = view.scenarios.len();
        let places = (320 / many.max(1)).clamp(16, 128);
        let side = |chart: Option<Chart>| {
            if many <= MOST_TABLES {
                chart
            } else {
                chart.map(Chart::without_table)
            }
        };
        let scenarios = view.scenarios.iter().map(|scenario| ScenarioCharts {
            course: course::chart(scenario, &view.resources, places),
            spectrum: spectrum::chart(scenario, &view.criteria, places),
            distribution: side(distribution::chart(scenario, places)),
            shift: side(shift::chart(scenario)),
        });
        Self {
            criteria: view.criteria.iter().map(Bullet::of).collect(),
            scenarios: scenarios.collect(),
            resources: resources::chart(&view.resources, places),
            history: view
                .comparison
                .as_ref()
                .and_then(|comparison| comparison.history.as_ref())
                .map(history::charts)
                .unwrap_or_default(),
        }
    }
}
