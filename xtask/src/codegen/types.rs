//! The types of a folder of Rust files, for pages that say what their values look like. Refuses to
//! say it itself: that differs from page to page.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use syn::{
    Attribute, Expr, GenericArgument, Item, ItemEnum, ItemStruct, LitStr, PathArguments, Type,
};

use crate::files;

/// Structures with named fields and enums, by name.
#[derive(Default)]
pub(super) struct Types {
    pub(super) structures: BTreeMap<String, ItemStruct>,
    pub(super) enums: BTreeMap<String, ItemEnum>,
}

impl Types {
    /// All below a folder, public or not; of two with one name, the public one. A folder that is not
    /// there has none.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or is no Rust.
    pub(super) fn below(folder: &Path) -> anyhow::Result<Self> {
        let mut types = Self::default();
        if !folder.is_dir() {
            return Ok(types);
        }
        for file in files::with_extension(folder, "rs")? {
            let shown = file.display().to_string();
            let text = fs::read_to_string(&file).with_context(|| format!("cannot read {shown}"))?;
            let syntax = syn::parse_file(&text).with_context(|| format!("cannot read {shown}"))?;
            for item in syntax.items {
                types.add(item);
            }
        }
        Ok(types)
    }

    fn add(&mut self, item: Item) {
        match item {
            Item::Struct(structure) if matches!(structure.fields, syn::Fields::Named(_)) => {
                let name = structure.ident.to_string();
                if is_public(&structure.vis) || !self.structures.contains_key(&name) {
                    self.structures.insert(name, structure);
                }
            }
            Item::Enum(item) => {
                let name = item.ident.to_string();
                if is_public(&item.vis) || !self.enums.contains_key(&name) {
                    self.enums.insert(name, item);
                }
            }
            _ => {}
        }
    }
}

pub(super) fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// The last name of a type's path and its parameters; nothing for a type that is no path.
pub(super) fn path(of: &Type) -> Option<(String, Vec<&Type>)> {
    let Type::Path(path) = of else {
        return None;
    };
    let last = path.path.segments.last()?;
    let parameters = match &last.arguments {
        PathArguments::AngleBracketed(parameters) => parameters
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(inner),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Some((last.ident.to_string(), parameters))
}

/// What a `serde` attribute says for `key`: a text, an empty one for a word alone.
pub(super) fn serde(attributes: &[Attribute], key: &str) -> Option<String> {
    let mut found = None;
    let of_serde = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"));
    for attribute in of_serde {
        // What is written otherwise is not looked for.
        let _unread = attribute.parse_nested_meta(|meta| {
            let is_wanted = meta.path.is_ident(key);
            let text = match meta.value() {
                Ok(value) if is_wanted => value.parse::<LitStr>()?.value(),
                Ok(value) => {
                    value.parse::<Expr>()?;
                    String::new()
                }
                Err(_) => String::new(),
            };
            if is_wanted {
                found = Some(text);
            }
            Ok(())
        });
    }
    found
}

/// What a documentation tool links, Markdown does not.
pub(super) fn without_links(text: &str) -> String {
    let mut parts = text.trim().split("](crate::");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push(']');
        plain.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
    }
    plain.replace("[`", "`").replace("`]", "`")
}
