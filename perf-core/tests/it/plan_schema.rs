//! Whether the published schema of plans and the reader know the same: every key and every word that
//! the reader knows is in the schema, it has none that the reader does not know, and plans fit it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use perf_core::PLAN_SCHEMA;
use serde_json::{Map, Value};

use crate::plan_reference::{
    Keys, REFERENCE, STRANGER, blocks, completed, fixtures, named, problems,
};
use crate::plan_tree::{Tree, Way};

/// The names of parts of a step, which differ from step to step, and of scenarios.
const OF_A_CRITERION: &str = "/$defs/criterion/properties/of";

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&schema()).expect("it is a schema")
}

fn schema() -> Value {
    serde_json::from_str(PLAN_SCHEMA).expect("it is JSON")
}

/// A place in the schema, by its pointer.
#[derive(Clone)]
struct Node<'s> {
    root: &'s Value,
    pointer: String,
    value: &'s Value,
}

impl<'s> Node<'s> {
    fn root(root: &'s Value) -> Self {
        Self {
            root,
            pointer: String::new(),
            value: root,
        }
    }

    fn below(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        let key = key.replace('~', "~0").replace('/', "~1");
        Some(Self {
            value,
            pointer: format!("{}/{key}", self.pointer),
            ..self.clone()
        })
    }

    /// What may stand here: itself, or each of several shapes.
    fn shapes(&self) -> Vec<Self> {
        if let Some(reference) = self.value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').expect("it is in this file");
            let named = Self {
                pointer: pointer.to_owned(),
                value: self.root.pointer(pointer).expect("it is there"),
                ..self.clone()
            };
            return named.shapes();
        }
        let Some(any) = self.below("anyOf") else {
            return vec![self.clone()];
        };
        let count = any.value.as_array().expect("it is a list").len();
        let shapes = (0..count).map(|index| Self {
            value: &any.value[index],
            pointer: format!("{}/{index}", any.pointer),
            ..any.clone()
        });
        shapes.flat_map(|shape| shape.shapes()).collect()
    }

    /// The shape that has `keyword`, of which there is one at most: so an editor knows what to offer.
    fn shape_with(&self, keyword: &str) -> Option<Self> {
        let mut shapes = self.shapes();
        shapes.retain(|shape| shape.value.get(keyword).is_some());
        assert!(shapes.len() <= 1, "{} has several {keyword}", self.pointer);
        shapes.pop()
    }

    /// What is said of the value under `key` of a table here.
    fn under(&self, key: &str) -> Option<Self> {
        let own = self
            .shape_with("properties")
            .and_then(|table| table.below("properties")?.below(key));
        let free = || {
            let table = self.shape_with("additionalProperties")?;
            let free = table.below("additionalProperties")?;
            free.value.is_object().then_some(free)
        };
        own.or_else(free)
    }

    /// The keys of the table that may stand here, unless they are free.
    fn keys(&self) -> Option<Keys> {
        let table = self.shape_with("properties")?;
        let keys = table.value["properties"].as_object().expect("it is one");
        Some(keys.keys().cloned().collect())
    }

    /// The words that may stand here.
    fn words(&self) -> Keys {
        let shapes = self.shapes().into_iter();
        let words = shapes.filter_map(|shape| shape.value.get("enum")?.as_array());
        let words = words.flatten().filter_map(Value::as_str);
        words.map(str::to_owned).collect()
    }
}

/// What the schema says of the value at the end of `way`; `None` where anything may stand.
fn node_at<'s>(schema: &'s Value, plan: &Tree, way: &Way) -> Option<Node<'s>> {
    let (mut node, mut tree) = (Node::root(schema), plan);
    for &index in way {
        match tree {
            Tree::Table(entries) => {
                let (key, value) = &entries[index];
                (node, tree) = (node.under(key)?, value);
            }
            Tree::List(elements) => {
                let items = node.shape_with("items")?.below("items")?;
                (node, tree) = (items, &elements[index]);
            }
            Tree::Text(_) | Tree::Bare(_) => panic!("a way through a value without parts"),
        }
    }
    Some(node)
}

/// The keys of every table in the schema, by the table's pointer.
fn tables<'s>(
    value: &'s Value,
    pointer: &str,
    found: &mut BTreeMap<String, &'s Map<String, Value>>,
) {
    match value {
        Value::Object(members) => {
            if let (Some(_), Some(Value::Object(keys))) =
                (members.get("type"), members.get("properties"))
            {
                found.insert(pointer.to_owned(), keys);
            }
            for (key, value) in members {
                tables(value, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                tables(value, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The plans of `examples/`.
fn examples() -> Vec<(String, Tree)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut plans = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("it is there") {
            let path: PathBuf = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                let tree = Tree::of_plan(&fs::read_to_string(&path).expect("it is text"));
                if tree.has("scenario") {
                    plans.push((path.display().to_string(), tree));
                }
            }
        }
    }
    plans
}

#[test]
fn every_plan_fits() {
    let validator = validator();
    let reference = blocks(REFERENCE).into_iter().map(|block| {
        let tree = completed(&block);
        (block, tree)
    });
    let plans: Vec<_> = fixtures()
        .into_iter()
        .chain(examples())
        .chain(reference)
        .collect();
    assert!(plans.len() > 70, "only {}", plans.len());
    for (name, plan) in plans {
        let json = plan.as_json();
        let complaints = validator.iter_errors(&json);
        let complaints: Vec<_> = complaints
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(complaints, Vec::<String>::new(), "{name}");
    }
}

/// The reader lists the keys that it knows when it is asked for one that it does not know; so a key
/// that is added to it and not to the schema, or the other way round, is seen here.
#[test]
fn the_schema_has_the_keys_that_the_reader_knows() {
    let (schema, validator) = (schema(), validator());
    let mut known: BTreeMap<String, (Keys, Keys)> = BTreeMap::new();
    let problem = format!("unknown key `{STRANGER}`");
    for (file, plan) in fixtures() {
        for way in plan.ways(|tree| matches!(tree, Tree::Table(_))) {
            let mut changed = plan.clone();
            let table = changed.at(&way);
            let first = table.entries().first().map(|(key, _)| key);
            let place = format!("{file}, a table with {first:?}");
            table.add(STRANGER, Tree::Bare("1".to_owned()));
            let told = problems(&changed);
            let unknown = told.iter().find(|(told, _)| *told == problem);
            let node = node_at(&schema, &plan, &way);
            let keys = node.as_ref().and_then(Node::keys);
            let Some((_, expected)) = unknown else {
                assert_eq!(keys, None, "the schema refuses other keys in {place}");
                continue;
            };
            assert!(!validator.is_valid(&changed.as_json()), "{place}");
            let node = node.unwrap_or_else(|| panic!("the schema takes anything in {place}"));
            let table = node.shape_with("properties").expect("it has keys");
            let keys = keys.expect("it has keys");
            let entry = known.entry(table.pointer);
            entry
                .or_insert((keys, Keys::new()))
                .1
                .extend(named(expected));
        }
    }
    for (pointer, (in_schema, of_reader)) in &known {
        assert_eq!(in_schema, of_reader, "the keys of {pointer}");
    }
    let mut all = BTreeMap::new();
    tables(&schema, "", &mut all);
    let seen: BTreeSet<&String> = known.keys().collect();
    let unseen: Vec<_> = all.keys().filter(|table| !seen.contains(table)).collect();
    assert!(unseen.is_empty(), "no fixture has a table of {unseen:?}");
}

/// The same of words such as `"sequential"` and `"parallel"`.
#[test]
fn the_schema_has_the_words_that_the_reader_knows() {
    let schema = schema();
    let mut known: BTreeMap<String, (Keys, Keys)> = BTreeMap::new();
    let problem = format!("`{STRANGER}` is none of the words for this");
    for (_, plan) in fixtures() {
        for way in plan.ways(|tree| matches!(tree, Tree::Text(_))) {
            let mut changed = plan.clone();
            *changed.at(&way) = Tree::Text(STRANGER.to_owned());
            let told = problems(&changed);
            for (_, expected) in told.iter().filter(|(told, _)| *told == problem) {
                let node = node_at(&schema, &plan, &way).expect("the schema knows it");
                let words = named(expected);
                let words = words.iter().map(|word| word.trim_matches('"').to_owned());
                let entry = known.entry(node.pointer.clone());
                entry.or_insert((node.words(), Keys::new())).1.extend(words);
            }
        }
    }
    assert!(known.remove(OF_A_CRITERION).is_some(), "{:?}", known.keys());
    assert!(known.len() > 15, "{:?}", known.keys());
    for (pointer, (in_schema, of_reader)) in known {
        assert_eq!(in_schema, of_reader, "the words of {pointer}");
    }
}

#[test]
fn a_word_may_come_from_the_environment_and_no_other_may_stand_there() {
    let validator = validator();
    let plan = |order: &str| {
        let text = format!(
            "version = 1\ndefaults = {{ order = {order:?} }}\n[[scenario]]\nname = \"a\"\nload = {{}}"
        );
        Tree::of_plan(&text).as_json()
    };
    assert!(validator.is_valid(&plan("parallel")));
    assert!(validator.is_valid(&plan("${ORDER:-parallel}")));
    assert!(!validator.is_valid(&plan("paralel")));
}

#[test]
fn every_key_is_described() {
    let schema = schema();
    let mut all = BTreeMap::new();
    tables(&schema, "", &mut all);
    assert!(all.len() > 60, "only {}", all.len());
    for (pointer, keys) in all {
        for (key, value) in keys {
            let named = value.get("$ref").and_then(Value::as_str).and_then(|name| {
                let named = schema.pointer(name.trim_start_matches('#'))?;
                named.get("description")
            });
            let description = value.get("description").or(named).and_then(Value::as_str);
            let says = description.is_some_and(|text| text.ends_with('.'));
            assert!(says, "{key} of {pointer}: {description:?}");
        }
    }
}
