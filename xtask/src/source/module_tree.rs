//! The modules of one library or program and where the paths between them lead: declarations,
//! imports, re-exports and globs are followed to the file that defines the item.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, ItemMod};

use super::attributes::is_test_only;
use super::tree::folder_of;
use super::{Mention, Origin, Source, mentions};

/// Longer chains of re-exports do not occur; circular ones do not compile.
const LONGEST_CHAIN: usize = 16;

/// Modules from one root file.
pub(crate) struct ModuleTree<'a> {
    /// The first one is the root; a parent comes before its children.
    modules: Vec<Module<'a>>,
}

/// A file, or a module written out inside one.
struct Module<'a> {
    source: &'a Source,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    items: BTreeSet<String>,
    /// What a name in scope stands for.
    imports: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
    mentions: Vec<Mention>,
}

/// The code of one file uses what another file defines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    /// Where it says so, in `from`.
    pub(crate) line: usize,
}

/// Where a path leads.
#[derive(Clone, Copy)]
enum Target {
    Module(usize),
    /// Something that this module defines; what follows in the path belongs to the item.
    ItemOf(usize),
}

impl<'a> ModuleTree<'a> {
    /// Follows the module declarations from `root`; modules for tests do not count.
    pub(crate) fn new(root: &'a Source, sources: &'a [Source]) -> Self {
        let by_path = sources
            .iter()
            .map(|source| (source.path.as_str(), source))
            .collect();
        let mut tree = Self {
            modules: Vec::new(),
        };
        tree.add(root, &root.syntax.items, None, &[], &by_path);
        tree
    }

    /// Every use of one file by another. A parent that only declares or re-exports a child does
    /// not use it.
    pub(crate) fn uses(&self) -> Vec<Use<'a>> {
        let mut uses = Vec::new();
        for (at, module) in self.modules.iter().enumerate() {
            for mention in &module.mentions {
                let Some(target) = self.resolve(at, &mention.segments, 0) else {
                    continue;
                };
                let (Target::Module(target) | Target::ItemOf(target)) = target;
                let re_exports = matches!(
                    mention.origin,
                    Origin::ReExport { .. } | Origin::GlobReExport
                );
                if re_exports && self.is_below(target, at) {
                    continue;
                }
                let (from, to) = (&module.source.path, &self.modules[target].source.path);
                if from != to {
                    uses.push(Use {
                        from,
                        to,
                        line: mention.line,
                    });
                }
            }
        }
        uses
    }

    fn add(
        &mut self,
        source: &'a Source,
        items: &'a [Item],
        parent: Option<usize>,
        inside: &[String],
        by_path: &BTreeMap<&str, &'a Source>,
    ) -> usize {
        let at = self.modules.len();
        let all = mentions(source).into_iter();
        let own: Vec<Mention> = all.filter(|mention| mention.inside == inside).collect();
        let (imports, globs) = scope(&own);
        self.modules.push(Module {
            source,
            parent,
            children: BTreeMap::new(),
            items: items.iter().filter_map(name_of).collect(),
            imports,
            globs,
            mentions: own,
        });
        for module in items.iter().filter_map(production_module) {
            let name = module.ident.to_string();
            let child = if let Some((_, items)) = &module.content {
                let inside: Vec<String> = inside.iter().cloned().chain([name.clone()]).collect();
                self.add(source, items, Some(at), &inside, by_path)
            } else {
                let outer = inside.iter().flat_map(|outer| [outer.as_str(), "/"]);
                let folder: String = outer.collect();
                let stem = format!("{}{folder}{name}", folder_of(&source.path));
                let files = [format!("{stem}.rs"), format!("{stem}/mod.rs")];
                let Some(file) = files.iter().find_map(|path| by_path.get(path.as_str())) else {
                    continue;
                };
                self.add(file, &file.syntax.items, Some(at), &[], by_path)
            };
            self.modules[at].children.insert(name, child);
        }
        at
    }

    /// Where a path leads that is written in the module `at`; nothing for other crates' paths.
    fn resolve(&self, at: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        if depth > LONGEST_CHAIN {
            return None;
        }
        let begin = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(at),
            "super" => Target::Module(self.modules[at].parent?),
            name => self.member(at, name, depth)?,
        };
        let mut target = begin;
        for name in rest {
            let Target::Module(module) = target else {
                break;
            };
            target = match name.as_str() {
                "super" => Target::Module(self.modules[module].parent?),
                _ => self
                    .member(module, name, depth)
                    .unwrap_or(Target::ItemOf(module)),
            };
        }
        Some(target)
    }

    /// What a name means in a module: a child, an own item, an import, or something that a glob
    /// brings in.
    fn member(&self, at: usize, name: &str, depth: usize) -> Option<Target> {
        let module = &self.modules[at];
        if let Some(child) = module.children.get(name) {
            return Some(Target::Module(*child));
        }
        if module.items.contains(name) {
            return Some(Target::ItemOf(at));
        }
        if let Some(path) = module.imports.get(name) {
            return self.resolve_import(at, name, path, depth + 1);
        }
        module.globs.iter().find_map(|glob| {
            let Target::Module(source) = self.resolve(at, glob, depth + 1)? else {
                return None;
            };
            if source == at || depth > LONGEST_CHAIN {
                return None;
            }
            self.member(source, name, depth + 1)
        })
    }

    /// An import such as `use serde::serde` must not be looked up through itself.
    fn resolve_import(
        &self,
        at: usize,
        name: &str,
        path: &[String],
        depth: usize,
    ) -> Option<Target> {
        let refers_to_itself = path.first().is_some_and(|first| first == name)
            && !self.modules[at].children.contains_key(name);
        if refers_to_itself {
            None
        } else {
            self.resolve(at, path, depth)
        }
    }

    fn is_below(&self, module: usize, ancestor: usize) -> bool {
        let mut parent = self.modules[module].parent;
        while let Some(at) = parent {
            if at == ancestor {
                return true;
            }
            parent = self.modules[at].parent;
        }
        false
    }
}

fn scope(mentions: &[Mention]) -> (BTreeMap<String, Vec<String>>, Vec<Vec<String>>) {
    let mut imports = BTreeMap::new();
    let mut globs = Vec::new();
    for Mention {
        segments, origin, ..
    } in mentions
    {
        match origin {
            Origin::Import { alias } | Origin::ReExport { alias } => {
                imports.insert(alias.clone(), segments.clone());
            }
            Origin::Glob | Origin::GlobReExport => globs.push(segments.clone()),
            Origin::Code => {}
        }
    }
    (imports, globs)
}

fn production_module(item: &Item) -> Option<&ItemMod> {
    match item {
        Item::Mod(module) if !is_test_only(&module.attrs) => Some(module),
        _ => None,
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
