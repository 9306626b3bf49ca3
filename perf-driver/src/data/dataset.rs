//! All sources of a plan, read and checked before anything is sent.

use std::collections::BTreeSet;

use perf_core::{DataScope, Plan, Reference, Scenario, Step, Template};

use super::data_error::DataError;
use super::source::Source;
use crate::random::ScenarioKey;

/// The data of a plan, loaded once and shared by all workers.
#[derive(Debug, Default)]
pub struct Dataset {
    seed: u64,
    sources: Vec<Source>,
    /// For each scenario, what it draws by.
    keys: Vec<ScenarioKey>,
    /// For each scenario, the source that is used up first, and after how many iterations.
    limits: Vec<Option<(usize, u64)>>,
}

impl Dataset {
    /// Reads the files of `plan` and checks that its steps find in them what they ask for.
    ///
    /// # Errors
    /// A file that cannot be read, that has no rows or rows of different lengths; a field that a
    /// row lacks; fewer unique rows than users. See [`DataError`].
    pub fn load(plan: &Plan) -> Result<Self, DataError> {
        let sources: Result<_, _> = plan.data.iter().map(Source::new).collect();
        let mut dataset = Self {
            seed: plan.seed,
            sources: sources?,
            keys: Vec::new(),
            limits: Vec::new(),
        };
        // Of each way into a source, which there may be a million rows of, one look is enough.
        let mut seen = BTreeSet::new();
        for scenario in &plan.scenarios {
            for (place, template) in templates(scenario) {
                dataset.check_fields(scenario, place, template, &mut seen)?;
            }
            dataset.check_users(scenario)?;
            let limit = dataset.unique_rows(scenario, DataScope::Iteration);
            dataset.limits.push(limit);
            dataset.keys.push(ScenarioKey::of(&scenario.name));
        }
        Ok(dataset)
    }

    /// How many iterations of the scenario with this place in the plan there are unique rows for;
    /// `None` if its data is never used up.
    #[must_use]
    pub fn iterations_of(&self, scenario: usize) -> Option<u64> {
        let limit = self.limits.get(scenario)?.as_ref()?;
        Some(limit.1)
    }

    /// The source that has no row left for the iteration with this number, if one has not.
    pub(crate) fn used_up(&self, scenario: usize, iteration: u64) -> Option<&Source> {
        let (source, rows) = *self.limits.get(scenario)?.as_ref()?;
        (iteration >= rows).then(|| &self.sources[source])
    }

    /// What the scenario with this place in the plan draws by.
    pub(crate) fn key(&self, scenario: usize) -> ScenarioKey {
        self.keys.get(scenario).copied().unwrap_or_default()
    }

    pub(crate) const fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn sources(&self) -> &[Source] {
        &self.sources
    }

    fn check_fields<'p>(
        &self,
        scenario: &'p Scenario,
        place: Option<&'p Step>,
        template: &'p Template,
        seen: &mut BTreeSet<(&'p str, &'p [String])>,
    ) -> Result<(), DataError> {
        for reference in template.references() {
            let named = |source: &&Source| source.name() == reference.name();
            let Some(source) = self.sources.iter().find(named) else {
                continue;
            };
            if !seen.insert((reference.name(), reference.fields())) {
                continue;
            }
            if let Some((row, known)) = source.row_without(reference.fields()) {
                return Err(DataError::NoField {
                    scenario: scenario.name.clone(),
                    step: place.map(|step| step.name.clone()),
                    asked: reference.to_string(),
                    row: row + 1,
                    known,
                });
            }
        }
        Ok(())
    }

    fn check_users(&self, scenario: &Scenario) -> Result<(), DataError> {
        let users = u64::from(scenario.load.concurrency().get());
        match self.unique_rows(scenario, DataScope::User) {
            Some((source, rows)) if rows < users => Err(DataError::TooFewRows {
                scenario: scenario.name.clone(),
                users,
                name: self.sources[source].name().to_owned(),
                rows,
            }),
            _ => Ok(()),
        }
    }

    /// Of the sources whose rows `scenario` draws once only for each `scope`, the shortest.
    fn unique_rows(&self, scenario: &Scenario, scope: DataScope) -> Option<(usize, u64)> {
        let templates = templates(scenario).into_iter();
        let names: BTreeSet<_> = templates
            .flat_map(|(_, template)| template.references())
            .map(Reference::name)
            .collect();
        let sources = self.sources.iter().enumerate();
        sources
            .filter(|(_, source)| source.scope() == scope && names.contains(source.name()))
            .filter_map(|(index, source)| Some((index, source.unique_rows()?)))
            .min_by_key(|(_, rows)| *rows)
    }
}

/// All templates of `scenario`, measured or not, each with its step; a decision has none.
fn templates(scenario: &Scenario) -> Vec<(Option<&Step>, &Template)> {
    let journey = &scenario.journey;
    let steps = journey.steps().into_iter();
    let steps = steps.chain(journey.surroundings.steps());
    let of_steps = steps.flat_map(|step| {
        let templates = step.templates().into_iter();
        templates.map(move |template| (Some(step), template))
    });
    let decisions = journey.decisions().into_iter();
    of_steps
        .chain(decisions.map(|template| (None, template)))
        .collect()
}
