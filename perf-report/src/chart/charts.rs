//! All charts of a view.

use serde::Serialize;

use super::bullet::Bullet;
use super::model::Chart;
use super::{course, distribution, resources, spectrum};
use crate::view::View;

/// The charts, in the order of the view's own lists.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Charts {
    /// One a criterion; none where nothing was measured.
    criteria: Vec<Option<Bullet>>,
    scenarios: Vec<ScenarioCharts>,
    resources: Option<Chart>,
}

/// The charts of one scenario; each is missing where the run has not what it takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct ScenarioCharts {
    course: Option<Chart>,
    spectrum: Option<Chart>,
    distribution: Option<Chart>,
}

impl Charts {
    pub(crate) fn of(view: &View) -> Self {
        // Of many scenarios each gets fewer places that show values, so that the file stays small.
        let places = (800 / view.scenarios.len().max(1)).clamp(32, 128);
        let scenarios = view.scenarios.iter().map(|scenario| ScenarioCharts {
            course: course::chart(scenario, &view.resources, places),
            spectrum: spectrum::chart(scenario, &view.criteria, places),
            distribution: distribution::chart(scenario),
        });
        Self {
            criteria: view.criteria.iter().map(Bullet::of).collect(),
            scenarios: scenarios.collect(),
            resources: resources::chart(&view.resources, places),
        }
    }
}
