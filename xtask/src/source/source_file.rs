//! One Rust file: its text, its syntax tree, its tokens, and which of its lines are production
//! code.

use std::ops::RangeInclusive;

use proc_macro2::TokenStream;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{File, ImplItem, Item};

use super::attributes::is_test_only;
use super::flat_tokens::{self, Token};

/// What a file is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Below `src`, reachable without `cfg(test)`.
    Production,
    /// Everything else: tests, examples, build scripts.
    Support,
}

/// A file that could be parsed.
pub(crate) struct Source {
    /// Relative to the root of the workspace, with forward slashes.
    pub(crate) path: String,
    /// The crate that it belongs to.
    pub(crate) member: String,
    pub(crate) role: Role,
    pub(crate) text: String,
    pub(crate) syntax: File,
    pub(crate) tokens: Vec<Token>,
    /// Lines of items that are only there for tests.
    test_lines: Vec<RangeInclusive<usize>>,
}

impl Source {
    /// Parses a file.
    ///
    /// # Errors
    ///
    /// What is wrong with the syntax, and where.
    pub(super) fn parse(
        path: String,
        member: String,
        role: Role,
        text: String,
    ) -> Result<Self, syn::Error> {
        let syntax = syn::parse_file(&text)?;
        let tokens = text.parse::<TokenStream>().map_err(syn::Error::from)?;
        let mut finder = TestLines(Vec::new());
        finder.visit_file(&syntax);
        let tokens = flat_tokens::flatten(tokens);
        Ok(Self {
            path,
            member,
            role,
            text,
            syntax,
            tokens,
            test_lines: finder.0,
        })
    }

    /// Whether a line is part of what is shipped.
    pub(crate) fn is_production(&self, line: usize) -> bool {
        self.role == Role::Production && !self.test_lines.iter().any(|range| range.contains(&line))
    }

    /// The tokens of what is shipped.
    pub(crate) fn production_tokens(&self) -> Vec<&Token> {
        self.tokens
            .iter()
            .filter(|token| self.is_production(token.line))
            .collect()
    }

    /// The lines of what is shipped, blank ones and comments included.
    pub(crate) fn production_line_count(&self) -> usize {
        (1..=self.text.lines().count())
            .filter(|line| self.is_production(*line))
            .count()
    }
}

struct TestLines(Vec<RangeInclusive<usize>>);

impl TestLines {
    /// An item's span begins at its first attribute.
    fn add(&mut self, span: proc_macro2::Span) {
        self.0.push(span.start().line..=span.end().line);
    }
}

impl<'ast> Visit<'ast> for TestLines {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_test_only(attributes_of(item)) {
            self.add(item.span());
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        match item {
            ImplItem::Fn(function) if is_test_only(&function.attrs) => self.add(function.span()),
            _ => visit::visit_impl_item(self, item),
        }
    }
}

fn attributes_of(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
