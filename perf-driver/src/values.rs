//! What is known while an iteration runs: what is drawn for it, what earlier steps found in their
//! answers, and its numbers. It sends nothing.

use std::borrow::Cow;
use std::sync::Arc;

use perf_core::{
    DataScope, ExpectedValue, JsonTemplate, MetricName, Reference, Template, TemplatePart,
    TimeFormat, named_secrets, value_at,
};
use serde_json::Value;

use crate::data::{Dataset, Drawn, Level, Place, moment, now_millis, uuid};
use crate::random::ScenarioKey;

/// Values by name, of one user.
///
/// What is drawn follows from the plan's seed, the names of the scenario and of the source, and the number
/// of the iteration or of the user: never from which worker draws, or when. It is drawn when it is
/// first asked for, and kept for as long as its scope says.
#[derive(Debug, Clone, Default)]
pub struct Values {
    dataset: Arc<Dataset>,
    scenario: usize,
    key: ScenarioKey,
    user: Option<u64>,
    iteration: Option<u64>,
    /// Requests since the iteration, or the user, began.
    request: u64,
    pass: u64,
    /// What was drawn from each source, as long as it holds.
    drawn: Vec<Option<Drawn>>,
    /// When the request was made that is being filled in, in milliseconds since 1970.
    now_millis: Option<i64>,
    known: Known,
    of_user: Entries,
    of_iteration: Entries,
    /// Numbers for metrics, since somebody took them.
    noted: Vec<(MetricName, f64)>,
}

/// What the setup of a scenario found out, for all its users.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<Entries>);

/// There are few of them, so that they are searched one by one.
type Entries = Vec<(String, Value)>;

/// Why a value cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// Nothing has that name, or has it yet.
    #[error("`{name}` is not known")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The value has no such field.
    #[error("`{asked}` is not there")]
    NoField {
        /// What was asked for: `users.id`.
        asked: String,
    },
    /// Every row was drawn, and none may be drawn twice.
    #[error("the rows of `{name}` are used up")]
    UsedUp {
        /// The source.
        name: String,
    },
}

impl Values {
    /// The values of a user of the scenario with this place in the plan. Users are numbered from 0
    /// through all workers.
    #[must_use]
    pub fn new(dataset: &Arc<Dataset>, scenario: usize, user: u64) -> Self {
        Self {
            user: Some(user),
            ..Self::of_scenario(dataset, scenario)
        }
    }

    /// The values of the scenario's setup and teardown, where there is no user: both draw the same.
    #[must_use]
    pub fn of_scenario(dataset: &Arc<Dataset>, scenario: usize) -> Self {
        Self {
            dataset: Arc::clone(dataset),
            scenario,
            key: dataset.key(scenario),
            ..Self::default()
        }
    }

    /// The same values, and what setup found out.
    #[must_use]
    pub fn knowing(mut self, known: &Known) -> Self {
        self.known = known.clone();
        self
    }

    /// What was found out, for others.
    #[must_use]
    pub fn known(&self) -> Known {
        let mut entries = (*self.known.0).clone();
        for (name, value) in self.of_user.iter().chain(&self.of_iteration) {
            put(&mut entries, name, value.clone());
        }
        Known(Arc::new(entries))
    }

    /// The user begins anew: what it has found out is forgotten.
    pub fn begin_user(&mut self) {
        self.end_iteration();
        self.of_user.clear();
        self.forget(|_| true);
    }

    /// What follows belongs to the iteration with this number; they are numbered from 0 through all
    /// workers. What the last one found out is forgotten.
    ///
    /// # Errors
    /// [`ValueError::UsedUp`] if rows that may be drawn once only are used up: there is nothing
    /// left to iterate with.
    pub fn begin_iteration(&mut self, number: u64) -> Result<(), ValueError> {
        self.end_iteration();
        self.iteration = Some(number);
        match self.dataset.used_up(self.scenario, number) {
            None => Ok(()),
            Some(source) => Err(ValueError::UsedUp {
                name: source.name().to_owned(),
            }),
        }
    }

    /// What follows belongs to no iteration, but to the user.
    pub fn end_iteration(&mut self) {
        self.iteration = None;
        self.request = 0;
        self.pass = 0;
        self.now_millis = None;
        self.of_iteration.clear();
        self.forget(|scope| scope != DataScope::User);
    }

    /// What follows belongs to the next request.
    pub fn begin_request(&mut self) {
        self.request += 1;
        self.now_millis = None;
        self.forget(|scope| scope == DataScope::Request);
    }

    /// What follows is the pass with this number, from 0, of the innermost loop.
    pub const fn set_pass(&mut self, number: u64) {
        self.pass = number;
    }

    /// What a step has found out as `name`: in this iteration, or for this user, or in setup.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        [&self.of_iteration, &self.of_user, &*self.known.0]
            .into_iter()
            .find_map(|entries| {
                let entry = entries.iter().find(|(known, _)| known == name);
                entry.map(|(_, value)| value)
            })
    }

    /// Keeps `value` as `name`, in the place of what was called so before: until the iteration
    /// ends, or outside of one for as long as there is the user.
    pub fn set(&mut self, name: &str, value: Value) {
        let entries = if self.iteration.is_some() {
            &mut self.of_iteration
        } else {
            &mut self.of_user
        };
        put(entries, name, value);
    }

    /// The texts that are secret by their names in what is known now, in every form.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let found = [&*self.known.0, &self.of_user, &self.of_iteration];
        let found = found.into_iter().flatten();
        let mut texts: Vec<_> = found
            .flat_map(|(name, value)| named_secrets(name, value))
            .collect();
        for (source, drawn) in self.dataset.sources().iter().zip(&self.drawn) {
            let value = drawn.as_ref().and_then(|drawn| source.value_at(drawn, &[]));
            texts.extend(
                value
                    .iter()
                    .flat_map(|value| named_secrets(source.name(), value)),
            );
        }
        texts
    }

    /// Notes a number for a metric of the plan's own: it counts if the step that is being checked
    /// succeeds.
    pub fn note(&mut self, metric: MetricName, number: f64) {
        self.noted.push((metric, number));
    }

    /// The numbers that were noted since this was last asked.
    pub(crate) fn noted(&mut self) -> std::vec::Drain<'_, (MetricName, f64)> {
        self.noted.drain(..)
    }

    /// What `reference` asks for.
    ///
    /// # Errors
    /// It is not there.
    pub fn value(&mut self, reference: &Reference) -> Result<Cow<'_, Value>, ValueError> {
        let (name, fields) = (reference.name(), reference.fields());
        let no_field = || ValueError::NoField {
            asked: reference.to_string(),
        };
        // Once more below, for a borrow that is returned holds on every path.
        if self.get(name).is_some() {
            let found = self.get(name).and_then(|value| value_at(value, fields));
            return found.map(Cow::Borrowed).ok_or_else(no_field);
        }
        let mut sources = self.dataset.sources().iter();
        let Some(index) = sources.position(|source| source.name() == name) else {
            let value = self.built_in(name)?;
            return match fields {
                [] => Ok(Cow::Owned(value)),
                _ => Err(no_field()),
            };
        };
        let sources = self.dataset.sources();
        let source = &sources[index];
        if self.drawn.len() < sources.len() {
            self.drawn.resize(sources.len(), None);
        }
        if self.drawn[index].is_none() {
            let place = self.place(source.scope());
            let drawn = source.draw(place).map_err(|_used_up| ValueError::UsedUp {
                name: name.to_owned(),
            })?;
            self.drawn[index] = Some(drawn);
        }
        let drawn = self.drawn[index].as_ref();
        drawn
            .and_then(|drawn| source.value_at(drawn, fields))
            .ok_or_else(no_field)
    }

    /// The text that `template` stands for: a string is put in as it is, anything else as JSON.
    ///
    /// # Errors
    /// Something that it asks for is not there.
    pub fn text(&mut self, template: &Template) -> Result<String, ValueError> {
        self.text_with(template, String::push_str)
    }

    /// The text that `template` stands for, each value written by `write`.
    pub(crate) fn text_with(
        &mut self,
        template: &Template,
        write: impl Fn(&mut String, &str),
    ) -> Result<String, ValueError> {
        let mut text = String::new();
        for part in template.parts() {
            match part {
                TemplatePart::Text(fixed) => text.push_str(fixed),
                TemplatePart::Value(reference) => match &*self.value(reference)? {
                    Value::String(value) => write(&mut text, value),
                    other => write(&mut text, &other.to_string()),
                },
            }
        }
        Ok(text)
    }

    /// The value that `template` stands for: one that is just one place is that value, whatever
    /// its type; any other is a string.
    ///
    /// # Errors
    /// Something that it asks for is not there.
    pub fn filled(&mut self, template: &Template) -> Result<Value, ValueError> {
        match template.as_reference() {
            Some(reference) => self.value(reference).map(Cow::into_owned),
            None => self.text(template).map(Value::String),
        }
    }

    /// The JSON that `template` stands for.
    ///
    /// # Errors
    /// Something that it asks for is not there.
    pub fn json(&mut self, template: &JsonTemplate) -> Result<Value, ValueError> {
        match template {
            JsonTemplate::Fixed(value) => Ok(value.clone()),
            JsonTemplate::Text(text) => self.filled(text),
            JsonTemplate::List(elements) => elements.iter().map(|e| self.json(e)).collect(),
            JsonTemplate::Object(entries) => entries
                .iter()
                .map(|(name, value)| Ok((name.clone(), self.json(value)?)))
                .collect(),
        }
    }

    /// The value that something is compared with.
    ///
    /// # Errors
    /// Something that it asks for is not there.
    pub fn expected(&mut self, expected: &ExpectedValue) -> Result<Value, ValueError> {
        match expected {
            ExpectedValue::Json(json) => self.json(json),
            ExpectedValue::Text(text) => self.text(text).map(Value::String),
        }
    }

    fn built_in(&mut self, name: &str) -> Result<Value, ValueError> {
        let unknown = || ValueError::Unknown {
            name: name.to_owned(),
        };
        Ok(match name {
            "user" => self.user.ok_or_else(unknown)?.into(),
            "iteration" => self.iteration.ok_or_else(unknown)?.into(),
            "pass" => self.pass.into(),
            "uuid" => {
                let mut stream = self.place(DataScope::Request).stream("uuid");
                uuid(&mut stream).into()
            }
            "now" => moment(&TimeFormat::Rfc3339, self.now()),
            "now_ms" => self.now().into(),
            _ => return Err(unknown()),
        })
    }

    /// The same moment throughout a request.
    fn now(&mut self) -> i64 {
        *self.now_millis.get_or_insert_with(now_millis)
    }

    /// What a value of `scope` is drawn for now.
    fn place(&self, scope: DataScope) -> Place {
        // What is done once, for each user and for each iteration has numbers of its own.
        let (level, number) = match (self.user, self.iteration) {
            (_, Some(iteration)) if scope != DataScope::User => (Level::Iteration, iteration),
            (Some(user), _) => (Level::User, user),
            (None, _) => (Level::Scenario, 0),
        };
        Place {
            seed: self.dataset.seed(),
            scenario: self.key,
            level,
            number,
            draw: match scope {
                DataScope::Request => self.request,
                DataScope::Iteration | DataScope::User => 0,
            },
            user: self.user.unwrap_or_default(),
        }
    }

    fn forget(&mut self, scope: impl Fn(DataScope) -> bool) {
        for (drawn, source) in self.drawn.iter_mut().zip(self.dataset.sources()) {
            if scope(source.scope()) {
                *drawn = None;
            }
        }
    }
}

fn put(entries: &mut Entries, name: &str, value: Value) {
    match entries.iter_mut().find(|(known, _)| known == name) {
        Some((_, kept)) => *kept = value,
        None => entries.push((name.to_owned(), value)),
    }
}
