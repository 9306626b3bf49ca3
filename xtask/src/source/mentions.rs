//! Every path that the production code of a file mentions: imports, paths in types and
//! expressions, and paths in the bodies of macros. Visibilities and attributes do not count.

use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, Macro, Path, UseTree, Visibility};

use super::Source;
use super::flat_tokens::{self, Token};

/// One path, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The modules that are written out in this file around it, outermost first.
    pub(crate) inside: Vec<String>,
    pub(crate) segments: Vec<String>,
    /// The first line is 1.
    pub(crate) line: usize,
    pub(crate) origin: Origin,
}

/// How a path is mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In a type, an expression, a pattern or a macro.
    Code,
    /// `use path as alias`, for this module alone.
    Import { alias: String },
    /// `pub use path as alias`, in any visibility.
    ReExport { alias: String },
    /// `use path::*`; the segments end before the star.
    Glob,
    /// `pub use path::*`.
    GlobReExport,
}

/// Collects them in the order of the file.
pub(crate) fn mentions(source: &Source) -> Vec<Mention> {
    let mut collector = Collector {
        source,
        inside: Vec::new(),
        found: Vec::new(),
    };
    collector.visit_file(&source.syntax);
    collector.found
}

struct Collector<'a> {
    source: &'a Source,
    inside: Vec<String>,
    found: Vec<Mention>,
}

impl Collector<'_> {
    fn push(&mut self, segments: Vec<String>, line: usize, origin: Origin) {
        if self.source.is_production(line) {
            self.found.push(Mention {
                inside: self.inside.clone(),
                segments,
                line,
                origin,
            });
        }
    }

    fn push_use(&mut self, tree: &UseTree, prefix: &[String], is_public: bool) {
        let with = |name: &syn::Ident| {
            let mut segments = prefix.to_vec();
            // `a::{self}` means `a`, but a leading `self` is a place.
            if name != "self" || prefix.is_empty() {
                segments.push(name.to_string());
            }
            segments
        };
        let named = |alias: String| {
            if is_public {
                Origin::ReExport { alias }
            } else {
                Origin::Import { alias }
            }
        };
        match tree {
            UseTree::Path(path) => self.push_use(&path.tree, &with(&path.ident), is_public),
            UseTree::Name(name) => {
                let segments = with(&name.ident);
                let alias = segments.last().cloned().unwrap_or_default();
                self.push(segments, name.ident.span().start().line, named(alias));
            }
            UseTree::Rename(rename) => {
                let line = rename.ident.span().start().line;
                self.push(with(&rename.ident), line, named(rename.rename.to_string()));
            }
            UseTree::Glob(glob) => {
                let origin = if is_public {
                    Origin::GlobReExport
                } else {
                    Origin::Glob
                };
                self.push(
                    prefix.to_vec(),
                    glob.star_token.spans[0].start().line,
                    origin,
                );
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.push_use(tree, prefix, is_public);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        self.inside.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.inside.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_public = !matches!(item.vis, Visibility::Inherited);
        self.push_use(&item.tree, &[], is_public);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if let Some(first) = path.segments.first() {
            self.push(segments, first.ident.span().start().line, Origin::Code);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        self.visit_path(&invocation.path);
        for (segments, line) in paths(&flat_tokens::flatten(invocation.tokens.clone())) {
            self.push(segments, line, Origin::Code);
        }
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// Paths in tokens that nobody has parsed. A single name counts only where it can hardly be a
/// variable or a field: a capital letter begins it, or a call follows.
fn paths(tokens: &[Token]) -> Vec<(Vec<String>, usize)> {
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.text == text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let begin = at;
        at += 1;
        let is_member = begin > 0 && is(begin - 1, ".");
        if !is_name(&token.text) || is_member {
            continue;
        }
        let mut segments = vec![token.text.clone()];
        while is(at, ":") && is(at + 1, ":") {
            let Some(next) = tokens.get(at + 2).filter(|next| is_name(&next.text)) else {
                break;
            };
            segments.push(next.text.clone());
            at += 3;
        }
        let is_capital = segments[0].starts_with(char::is_uppercase);
        if segments.len() > 1 || is_capital || is(at, "(") {
            found.push((segments, token.line));
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_alphabetic() || first == '_');
    begins
        && text
            .chars()
            .all(|character| character.is_alphanumeric() || character == '_')
}
