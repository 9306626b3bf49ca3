//! Section `record`: the fields of a run record, from the types of perf-core that it is made of and
//! their doc comments. How values with a unit are written is said in words here.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::path::Path;

use syn::{Attribute, Fields, ItemEnum, ItemStruct, Type, Variant};

use super::types::{Types, path, serde, without_links};
use crate::source::documentation;

const FOLDER: &str = "perf-core/src";
/// Where a reader begins.
const ROOT: &str = "Run";
/// So many words of an enum stand where it is used; more have a table.
const FEW: usize = 5;

/// A heading and a table for each type, in the order in which a reader meets them.
pub(super) fn generate(root: &Path) -> anyhow::Result<String> {
    let types = Types::below(&root.join(FOLDER))?;
    let mut page = Page {
        types: &types,
        text: String::new(),
        waiting: VecDeque::from([ROOT.to_owned()]),
        seen: BTreeSet::from([ROOT.to_owned()]),
    };
    while let Some(name) = page.waiting.pop_front() {
        if let Some(structure) = types.structures.get(&name) {
            page.structure(structure);
        } else if let Some(item) = types.enums.get(&name) {
            page.choice(item);
        }
    }
    Ok(if page.text.is_empty() {
        "There is no run record yet.\n".to_owned()
    } else {
        page.text
    })
}

struct Page<'a> {
    types: &'a Types,
    text: String,
    waiting: VecDeque<String>,
    seen: BTreeSet<String>,
}

impl Page<'_> {
    fn structure(&mut self, structure: &ItemStruct) {
        let columns = ["field", "is", "says"];
        self.begin(&structure.ident.to_string(), &structure.attrs, &columns);
        // What stands in the file may be another structure, of the same meaning.
        let other = serde(&structure.attrs, "into");
        let types = self.types;
        let known = other.as_ref().and_then(|name| types.structures.get(name));
        let is_list = other.is_some() && known.is_none();
        let written = known.unwrap_or(structure);
        for field in &written.fields {
            let name = field.ident.as_ref().map(ToString::to_string);
            let name = serde(&field.attrs, "rename").or(name).unwrap_or_default();
            let is = self.words(&field.ty);
            let is_left_out = serde(&field.attrs, "skip_serializing_if").is_some();
            let is = match is.strip_suffix(" or `null`") {
                Some(is) if is_left_out => format!("{is}, or absent"),
                _ if is_left_out => format!("{is}, or absent"),
                _ => is,
            };
            self.row([&format!("`{name}`"), &is, &says(&field.attrs)]);
        }
        if is_list {
            self.text
                .push_str("\nIt is written as a list of these, in this order.\n");
        }
        self.text.push('\n');
    }

    fn choice(&mut self, item: &ItemEnum) {
        let name = item.ident.to_string();
        if is_of_words(item) {
            self.begin(&name, &item.attrs, &["word", "says"]);
            for variant in &item.variants {
                self.row([&format!("`{}`", word(item, variant)), &says(&variant.attrs)]);
            }
        } else {
            self.begin(&name, &item.attrs, &["one of", "is", "says"]);
            for variant in &item.variants {
                let is = self.content(variant);
                let name = format!("`{}`", word(item, variant));
                self.row([&name, &is, &says(&variant.attrs)]);
            }
        }
        self.text.push('\n');
    }

    /// What stands behind the name of a variant.
    fn content(&mut self, variant: &Variant) -> String {
        match &variant.fields {
            Fields::Unit => "a text by itself".to_owned(),
            Fields::Unnamed(fields) => {
                let parts: Vec<_> = fields.unnamed.iter().map(|f| self.words(&f.ty)).collect();
                parts.join(" and ")
            }
            Fields::Named(fields) => {
                let fields = fields.named.iter().map(|field| {
                    let name = field.ident.as_ref().map(ToString::to_string);
                    let name = serde(&field.attrs, "rename").or(name).unwrap_or_default();
                    format!("`{name}`: {}", self.words(&field.ty))
                });
                fields.collect::<Vec<_>>().join("; ")
            }
        }
    }

    fn begin(&mut self, name: &str, attributes: &[Attribute], columns: &[&str]) {
        // An example in Rust says nothing of the file.
        let lines = documentation(attributes);
        let lines: Vec<_> = lines
            .into_iter()
            .take_while(|l| !l.starts_with("```"))
            .collect();
        let about = about(&lines.join("\n"));
        // Writing to a string cannot fail.
        let _infallible = writeln!(
            self.text,
            "### {name}\n\n{about}\n\n| {} |\n|{}",
            columns.join(" | "),
            "---|".repeat(columns.len())
        );
    }

    fn row<const N: usize>(&mut self, cells: [&str; N]) {
        let _infallible = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    /// What a value of this type is in the file.
    fn words(&mut self, of: &Type) -> String {
        if let Type::Tuple(tuple) = of {
            let parts: Vec<_> = tuple.elems.iter().map(|part| self.words(part)).collect();
            return format!("[{}]", parts.join(", "));
        }
        let Some((name, parameters)) = path(of) else {
            return "value".to_owned();
        };
        match (name.as_str(), parameters.as_slice()) {
            ("Option", [inner]) => format!("{} or `null`", self.words(inner)),
            ("Vec", [inner]) => format!("list of {}", self.words(inner)),
            ("Box", [inner]) => self.words(inner),
            ("BTreeMap", [key, value]) => {
                format!("table of {} by {}", self.words(value), self.words(key))
            }
            ("bool", _) => "true or false".to_owned(),
            ("u8" | "u16" | "u32" | "u64" | "usize" | "i64" | "f64" | "Number", _) => {
                "number".to_owned()
            }
            ("String" | "MetricName" | "Quantile", _) => "text".to_owned(),
            ("Metric", _) => "[metric](criteria.md#metrics)".to_owned(),
            ("Timestamp", _) => "moment, RFC 3339".to_owned(),
            ("Duration", _) => "nanoseconds".to_owned(),
            ("Moment", _) => "nanoseconds from the start".to_owned(),
            ("Bytes", _) => "bytes".to_owned(),
            ("Share" | "Ratio" | "Factor", _) => "number, 1 is 100 %".to_owned(),
            ("Change", _) => "number, 0.2 is 20 % more, or the text `from zero`".to_owned(),
            ("Rate", _) => "number per second".to_owned(),
            ("Growth", _) => "bytes per hour".to_owned(),
            ("DesignEffect", _) => "thousandths".to_owned(),
            (known, _) => self.named(known),
        }
    }

    /// The few words of an enum, or a link to the table of a type.
    fn named(&mut self, name: &str) -> String {
        if let Some(item) = self.types.enums.get(name)
            && is_of_words(item)
            && item.variants.len() <= FEW
        {
            let words = item.variants.iter();
            let words = words.map(|variant| format!("`{}`", word(item, variant)));
            return words.collect::<Vec<_>>().join(" or ");
        }
        let is_known =
            self.types.structures.contains_key(name) || self.types.enums.contains_key(name);
        if !is_known {
            return format!("`{name}`");
        }
        if self.seen.insert(name.to_owned()) {
            self.waiting.push_back(name.to_owned());
        }
        format!("[{name}](#{})", name.to_lowercase())
    }
}

fn is_of_words(item: &ItemEnum) -> bool {
    let mut variants = item.variants.iter();
    variants.all(|variant| matches!(variant.fields, Fields::Unit))
}

/// A variant as it is written.
fn word(item: &ItemEnum, variant: &Variant) -> String {
    if let Some(name) = serde(&variant.attrs, "rename") {
        return name;
    }
    let name = variant.ident.to_string();
    match serde(&item.attrs, "rename_all").as_deref() {
        Some("snake_case") => snake_case(&name),
        _ => name,
    }
}

/// As serde writes it.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for (position, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && position > 0 {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// What is `None` in the program is not in the file.
fn says(attributes: &[Attribute]) -> String {
    about(&documentation(attributes).join(" ")).replace('|', "\\|")
}

fn about(text: &str) -> String {
    without_links(text).replace("`None`", "absent")
}
