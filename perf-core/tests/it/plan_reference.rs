//! Whether the reference of the plan language is complete and right: every key and every word that
//! the reader knows is in it, it has none that the reader does not know, and its examples are plans.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use perf_core::{
    BUILT_IN_NAMES, Clock, CustomStatistic, Metric, PlanMistakes, UpstreamStatistic, parse_plan,
};

use crate::plan_tree::Tree;

pub(crate) const REFERENCE: &str = include_str!("../../../docs/plan.md");
const README: &str = include_str!("../../../README.md");
const QUICKSTART: &str = include_str!("../../../examples/quickstart/perf.toml");
/// Like no key and no word, so that all that are known are told and not only a similar one.
pub(crate) const STRANGER: &str = "9zqx";

pub(crate) type Keys = BTreeSet<String>;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// The plans of version 1, by their names.
pub(crate) fn fixtures() -> Vec<(String, Tree)> {
    let files = fs::read_dir(folder("v1")).expect("it is there");
    let mut plans: Vec<_> = files
        .map(|file| file.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("it is text");
            let name = path.file_name().expect("a file has a name");
            (name.to_string_lossy().into_owned(), Tree::of_plan(&text))
        })
        .collect();
    plans.sort_by(|(left, _), (right, _)| left.cmp(right));
    plans
}

pub(crate) fn problems(plan: &Tree) -> Vec<(String, String)> {
    match parse_plan(&plan.as_plan(), "p", &folder("v1"), &|_| None) {
        Ok(_) => Vec::new(),
        Err(PlanMistakes { mistakes, .. }) => mistakes
            .into_iter()
            .map(|mistake| (mistake.problem, mistake.expected))
            .collect(),
    }
}

/// What is named in backticks, or without, behind "one of".
pub(crate) fn named(expected: &str) -> Keys {
    let list = expected.strip_prefix("one of ");
    let list = list.unwrap_or_else(|| panic!("`{expected}` is no list"));
    list.split(", ")
        .map(|name| name.trim_matches('`').to_owned())
        .collect()
}

/// A table of a fixture: the keys that may stand in it, and those that do.
struct Table {
    place: String,
    known: Keys,
    used: Keys,
}

/// Every table of the fixtures whose keys are not free.
fn tables() -> Vec<Table> {
    let mut tables = Vec::new();
    let problem = format!("unknown key `{STRANGER}`");
    for (file, plan) in fixtures() {
        assert!(problems(&plan).is_empty(), "{file}: {:?}", problems(&plan));
        for way in plan.ways(|tree| matches!(tree, Tree::Table(_))) {
            let mut changed = plan.clone();
            let table = changed.at(&way);
            let used: Keys = table.entries().iter().map(|(key, _)| key.clone()).collect();
            table.add(STRANGER, Tree::Bare("1".to_owned()));
            let told = problems(&changed);
            let unknown = told.iter().find(|(told, _)| *told == problem);
            if let Some((_, expected)) = unknown {
                tables.push(Table {
                    place: format!("{file}, a table with {used:?}"),
                    known: named(expected),
                    used,
                });
            }
        }
    }
    assert!(tables.len() > 100, "only {} tables", tables.len());
    tables
}

/// The tables of keys in the reference. A key with dots stands for one in a table within: `tls.ca`
/// is `ca` in the table `tls`.
fn documented() -> Vec<Keys> {
    let mut tables = Vec::new();
    let mut lines = REFERENCE.lines();
    while let Some(line) = lines.next() {
        if !line.starts_with("| key |") {
            continue;
        }
        let mut within: BTreeMap<String, Keys> = BTreeMap::new();
        for row in lines
            .by_ref()
            .skip(1)
            .take_while(|row| row.starts_with('|'))
        {
            let cell = row.split('|').nth(1).unwrap_or_default();
            let keys = cell.split('`').skip(1).step_by(2);
            for key in keys {
                let mut table = String::new();
                for segment in key.split('.') {
                    let keys = within.entry(table.clone()).or_default();
                    keys.insert(segment.to_owned());
                    table = format!("{table}.{segment}");
                }
            }
        }
        assert!(!within.is_empty(), "a table of keys without a key");
        tables.extend(within.into_values());
    }
    assert!(tables.len() > 30, "only {} tables", tables.len());
    tables
}

/// The blocks of TOML in a text that are plans, whole or in part.
pub(crate) fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(fence) = line.strip_prefix("```") {
            let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            let mut words = fence.trim_end().split(',');
            let is_toml = words.next() == Some("toml");
            // A file of rules, and a plan that is meant to be wrong.
            if is_toml && !words.any(|word| ["policy", "mistakes"].contains(&word)) {
                blocks.push(block.join("\n"));
            }
        }
    }
    blocks
}

/// The other pages of the book, by their paths.
fn other_pages() -> Vec<(String, String)> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let mut folders = vec![docs];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it is there") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "md") && !path.ends_with("plan.md")
            {
                let text = fs::read_to_string(&path).expect("it is text");
                pages.push((path.display().to_string(), text));
            }
        }
    }
    pages
}

/// A plan of what a block shows and, where it lacks them, a version, a target, a scenario, and each
/// scenario's name, load and step.
pub(crate) fn completed(block: &str) -> Tree {
    let mut plan = Tree::of_plan(block);
    let text = |text: &str| Tree::Text(text.to_owned());
    let list = |text: &str| Tree::of_plan(text).entries()[0].1.clone();
    if !plan.has("version") {
        plan.add("version", Tree::Bare("1".to_owned()));
    }
    if !plan.has("target") {
        plan.add("target", Tree::Table(Vec::new()));
    }
    let target = plan.get_mut("target").expect("it was added");
    if !target.has("base_url") {
        target.add("base_url", text("http://127.0.0.1:8080"));
    }
    if !plan.has("scenario") {
        plan.add("scenario", Tree::Table(Vec::new()));
    }
    let scenarios = plan.get_mut("scenario").expect("it was added");
    // Steps of a scenario that is not shown.
    if matches!(scenarios, Tree::Table(_)) {
        *scenarios = Tree::List(vec![scenarios.clone()]);
    }
    let Tree::List(scenarios) = scenarios else {
        panic!("scenarios are tables");
    };
    for (number, scenario) in scenarios.iter_mut().enumerate() {
        if !scenario.has("name") {
            scenario.add("name", text(&format!("scenario {number}")));
        }
        if !scenario.has("load") {
            scenario.add("load", list("load = { iterations = 1 }"));
        }
        if !scenario.has("step") && !scenario.has("task") {
            scenario.add("step", list("step = [{ path = \"/\" }]"));
        }
    }
    plan
}

#[test]
fn every_example_is_a_plan() {
    let secrets = ["TOKEN", "PASSWORD", "CLIENT_SECRET", "API_KEY"];
    let environment = |name: &str| secrets.contains(&name).then(|| "secret".to_owned());
    let mut count = 0;
    for (file, text, least) in [("docs/plan.md", REFERENCE, 28), ("README.md", README, 1)] {
        let blocks = blocks(text);
        assert!(blocks.len() >= least, "{file} has {}", blocks.len());
        for block in blocks {
            let plan = completed(&block).as_plan();
            if let Err(error) = parse_plan(&plan, file, &folder("reference"), &environment) {
                panic!("an example of {file} is no plan:\n{block}\n\n{error}");
            }
            count += 1;
        }
    }
    assert!(count > 28, "only {count}");
    // Whole plans of other pages are checked by the program, with the files that belong to them.
    for (file, text) in other_pages() {
        let parts = blocks(&text);
        for block in parts
            .iter()
            .filter(|block| !block.starts_with("version = "))
        {
            let plan = completed(block).as_plan();
            if let Err(error) = parse_plan(&plan, &file, &folder("reference"), &environment) {
                panic!("an example of {file} is no plan:\n{block}\n\n{error}");
            }
            count += 1;
        }
    }
    assert!(count > 60, "only {count}");
}

#[test]
fn the_plan_of_the_readme_is_the_example() {
    let read = |text: &str| {
        let read = parse_plan(text, "p", Path::new(""), &|_| None);
        let mut plan = read.unwrap_or_else(|error| panic!("{error}"));
        plan.hash.clear();
        plan
    };
    assert_eq!(read(&blocks(README)[0]), read(QUICKSTART));
}

#[test]
fn an_example_that_is_no_plan_would_be_seen() {
    for wrong in [
        "[defaults]\ntimout = \"1s\"",
        "[[scenario.step]]\npath = \"x\"",
    ] {
        let plan = completed(wrong).as_plan();
        assert!(parse_plan(&plan, "p", &folder("reference"), &|_| None).is_err());
    }
}

#[test]
fn the_fixtures_have_every_key() {
    let tables = tables();
    for table in &tables {
        // The same kind of table, perhaps in a shape that has more keys or fewer.
        let alike = tables.iter().filter(|other| {
            other.known.is_superset(&table.known) || other.known.is_subset(&table.known)
        });
        let used: Keys = alike.flat_map(|other| other.used.clone()).collect();
        let missing: Vec<_> = table.known.difference(&used).collect();
        assert!(
            missing.is_empty(),
            "no fixture has {missing:?}, see {}",
            table.place
        );
    }
}

#[test]
fn every_key_is_in_the_reference() {
    let documented = documented();
    for table in tables() {
        let missing = documented
            .iter()
            .map(|keys| table.known.difference(keys).collect::<Vec<_>>())
            .min_by_key(Vec::len)
            .unwrap_or_default();
        assert!(
            missing.is_empty(),
            "no table of docs/plan.md has all of {:?}; the nearest lacks {missing:?}; see {}",
            table.known,
            table.place
        );
    }
}

#[test]
fn every_key_of_the_reference_is_known() {
    let tables = tables();
    for keys in documented() {
        let known: Keys = tables
            .iter()
            .filter(|table| table.known.is_subset(&keys))
            .flat_map(|table| table.known.clone())
            .collect();
        let unknown: Vec<_> = keys.difference(&known).collect();
        assert!(
            unknown.is_empty(),
            "docs/plan.md has {unknown:?} beside {keys:?}"
        );
    }
}

#[test]
fn every_word_is_in_the_reference() {
    let problem = format!("`{STRANGER}` is none of the words for this");
    let mut words = Keys::new();
    for (_, plan) in fixtures() {
        for way in plan.ways(|tree| matches!(tree, Tree::Text(_))) {
            let mut changed = plan.clone();
            *changed.at(&way) = Tree::Text(STRANGER.to_owned());
            let told = problems(&changed).into_iter();
            let lists = told.filter(|(told, _)| *told == problem);
            words.extend(lists.flat_map(|(_, expected)| named(&expected)));
        }
    }
    assert!(words.len() > 25, "{words:?}");
    for word in words {
        assert!(
            REFERENCE.contains(&format!("`{word}`")),
            "docs/plan.md lacks `{word}`"
        );
    }
}

#[test]
fn every_metric_and_every_built_in_name_is_in_the_reference() {
    let metrics = Metric::names();
    let clocks = Clock::ALL.map(|clock| format!("{}.p99", clock.name()));
    let statistics = CustomStatistic::ALL.map(|statistic| format!("NAME.{}", statistic.name()));
    let of_upstreams = UpstreamStatistic::ALL.map(|statistic| format!("NAME.{}", statistic.name()));
    let built_in = BUILT_IN_NAMES.map(|name| format!("{{{{{name}}}}}"));
    let names = metrics.iter().map(|name| (*name).to_owned());
    let mut count = 0;
    for name in names
        .chain(clocks)
        .chain(statistics)
        .chain(of_upstreams)
        .chain(built_in)
    {
        assert!(
            REFERENCE.contains(&format!("`{name}`")),
            "docs/plan.md lacks `{name}`"
        );
        count += 1;
    }
    assert!(count > 25, "only {count}");
}
