//! The workspace as its rules see it: manifests, parsed sources, tokens, mentions of paths and
//! the tree of modules. Knows nothing of the rules.

mod attributes;
mod flat_tokens;
mod literals;
mod mentions;
mod module_tree;
mod source_file;
mod tree;

pub(crate) use attributes::documentation;
pub(crate) use flat_tokens::Token;
pub(crate) use literals::first_integer;
pub(crate) use mentions::{Mention, Origin, mentions};
pub(crate) use module_tree::{ModuleTree, Use};
pub(crate) use source_file::{Role, Source};
pub(crate) use tree::{Tree, Unreadable};
