//! Section `view-model`: what templates see, from the public structures of perf-report and their doc
//! comments. What the fields of other crates' types look like is said in words here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::path::Path;

use syn::{ItemStruct, Type};

use super::types::{Types, is_public, path, serde, without_links};
use crate::source::documentation;

const FOLDER: &str = "perf-report/src/view";
/// Where a reader begins.
const ROOT: &str = "View";

/// A heading and a table for each structure, in the order in which a reader meets them.
pub(super) fn generate(root: &Path) -> anyhow::Result<String> {
    let structures = structures(&root.join(FOLDER))?;
    let mut text = String::new();
    let mut waiting = VecDeque::from([ROOT.to_owned()]);
    let mut seen: BTreeSet<String> = BTreeSet::from([ROOT.to_owned()]);
    while let Some(name) = waiting.pop_front() {
        let Some(structure) = structures.get(&name) else {
            continue;
        };
        describe(structure, &structures, &mut text);
        for field in &structure.fields {
            for used in named(&field.ty) {
                if structures.contains_key(&used) && seen.insert(used.clone()) {
                    waiting.push_back(used);
                }
            }
        }
    }
    Ok(if text.is_empty() {
        "There is no view model yet.\n".to_owned()
    } else {
        text
    })
}

fn structures(folder: &Path) -> anyhow::Result<BTreeMap<String, ItemStruct>> {
    let mut structures = Types::below(folder)?.structures;
    structures.retain(|_, structure| is_public(&structure.vis));
    Ok(structures)
}

fn describe(structure: &ItemStruct, known: &BTreeMap<String, ItemStruct>, text: &mut String) {
    // Writing to a string cannot fail.
    let _infallible = writeln!(
        text,
        "### {}\n\n{}\n\n| field | is | says |\n|---|---|---|",
        structure.ident,
        without_links(&documentation(&structure.attrs).join("\n"))
    );
    for field in &structure.fields {
        let name = field
            .ident
            .as_ref()
            .map_or_else(String::new, ToString::to_string);
        let is_flat = serde(&field.attrs, "flatten").is_some();
        let name = if is_flat {
            "the name of the base unit".to_owned()
        } else {
            format!("`{}`", name.trim_start_matches("r#"))
        };
        let says = without_links(&documentation(&field.attrs).join(" ")).replace('|', "\\|");
        let _infallible = writeln!(text, "| {name} | {} | {} |", words(&field.ty, known), says);
    }
    text.push('\n');
}

/// What a value of this type is, for a person who writes a template.
fn words(of: &Type, known: &BTreeMap<String, ItemStruct>) -> String {
    let Some((name, parameters)) = path(of) else {
        return "value".to_owned();
    };
    let inner = || {
        let first = parameters.first();
        first.map_or_else(String::new, |inner| words(inner, known))
    };
    match name.as_str() {
        "Option" => format!("{} or `null`", inner()),
        "Vec" => format!("list of {}", inner()),
        "Labelled" => format!("[Labelled](#labelled), code of {}", inner()),
        "bool" => "true or false".to_owned(),
        "u32" | "u64" | "usize" | "f64" | "Quantity" => "number".to_owned(),
        "Duration" | "Moment" => "number of nanoseconds".to_owned(),
        "Bytes" => "number of bytes".to_owned(),
        "Change" => "number or text".to_owned(),
        "String" | "Metric" | "Priority" | "T" => "text".to_owned(),
        "Evidence" => "as in run records".to_owned(),
        other if known.contains_key(other) => format!("[{other}](#{})", other.to_lowercase()),
        other => format!("`{other}`"),
    }
}

/// Every name in a type.
fn named(of: &Type) -> Vec<String> {
    let Some((name, parameters)) = path(of) else {
        return Vec::new();
    };
    let inner = parameters.into_iter().flat_map(named);
    [name].into_iter().chain(inner).collect()
}
