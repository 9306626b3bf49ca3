//! A plan as a tree that tests can change and write again. It knows nothing of what keys mean.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

/// A value of a plan.
#[derive(Clone)]
pub(crate) enum Tree {
    Table(Vec<(String, Tree)>),
    List(Vec<Tree>),
    Text(String),
    /// Anything else, as it is written.
    Bare(String),
}

/// One step of the way to a value: which entry of a table, or which element of a list.
pub(crate) type Way = Vec<usize>;

impl Tree {
    pub(crate) fn of_plan(text: &str) -> Self {
        match DeTable::parse(text) {
            Ok(table) => Self::of_table(table.get_ref()),
            Err(error) => panic!("{error} in\n{text}"),
        }
    }

    fn of_table(table: &DeTable<'_>) -> Self {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let entries = entries.into_iter();
        Self::Table(
            entries
                .map(|(name, value)| (name.get_ref().to_string(), Self::of(value.get_ref())))
                .collect(),
        )
    }

    fn of(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Integer(integer) => Self::Bare(integer.to_string()),
            DeValue::Float(float) => Self::Bare(float.to_string()),
            DeValue::Boolean(boolean) => Self::Bare(boolean.to_string()),
            DeValue::Datetime(moment) => Self::Bare(moment.to_string()),
            DeValue::Array(elements) => {
                let elements = elements.iter().map(|element| Self::of(element.get_ref()));
                Self::List(elements.collect())
            }
            DeValue::Table(table) => Self::of_table(table),
        }
    }

    /// The plan, each key of it on a line.
    pub(crate) fn as_plan(&self) -> String {
        let Self::Table(entries) = self else {
            panic!("a plan is a table");
        };
        let lines = entries
            .iter()
            .map(|(name, value)| format!("{name:?} = {}\n", value.written()));
        lines.collect()
    }

    /// The plan as JSON, where a date is a text.
    pub(crate) fn as_json(&self) -> Value {
        match self {
            Self::Table(entries) => {
                let entries = entries.iter();
                entries
                    .map(|(name, value)| (name.clone(), value.as_json()))
                    .collect()
            }
            Self::List(elements) => elements.iter().map(Self::as_json).collect(),
            Self::Text(text) => text.as_str().into(),
            Self::Bare(word) => serde_json::from_str(word).unwrap_or_else(|_| word.as_str().into()),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Table(entries) => {
                let entries = entries
                    .iter()
                    .map(|(name, value)| format!("{} = {}", quoted(name), value.written()));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            Self::List(elements) => {
                let elements: Vec<_> = elements.iter().map(Self::written).collect();
                format!("[{}]", elements.join(", "))
            }
            Self::Text(text) => quoted(text),
            Self::Bare(word) => word.clone(),
        }
    }

    pub(crate) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Table(entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries().iter().any(|(name, _)| name == key)
    }

    /// What is under `key`.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match self {
            Self::Table(entries) => {
                let entry = entries.iter_mut().find(|(name, _)| name == key);
                entry.map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Adds an entry to a table.
    pub(crate) fn add(&mut self, key: &str, value: Self) {
        match self {
            Self::Table(entries) => entries.push((key.to_owned(), value)),
            _ => panic!("`{key}` is added to what is no table"),
        }
    }

    /// The ways to all values for which `wanted` holds, the outer before the inner.
    pub(crate) fn ways(&self, wanted: fn(&Self) -> bool) -> Vec<Way> {
        let mut found = Vec::new();
        self.collect_ways(wanted, &mut Vec::new(), &mut found);
        found
    }

    fn collect_ways(&self, wanted: fn(&Self) -> bool, here: &mut Way, found: &mut Vec<Way>) {
        if wanted(self) {
            found.push(here.clone());
        }
        for (index, child) in self.children().enumerate() {
            here.push(index);
            child.collect_ways(wanted, here, found);
            here.pop();
        }
    }

    fn children(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match self {
            Self::Table(entries) => Box::new(entries.iter().map(|(_, value)| value)),
            Self::List(elements) => Box::new(elements.iter()),
            Self::Text(_) | Self::Bare(_) => Box::new(std::iter::empty()),
        }
    }

    /// The value at the end of `way`.
    pub(crate) fn at(&mut self, way: &[usize]) -> &mut Self {
        let Some((first, rest)) = way.split_first() else {
            return self;
        };
        match self {
            Self::Table(entries) => entries[*first].1.at(rest),
            Self::List(elements) => elements[*first].at(rest),
            Self::Text(_) | Self::Bare(_) => panic!("a way through a value without parts"),
        }
    }
}

/// As TOML and JSON write it alike.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string can be written")
}
