//! Rule: files and functions stay small enough to be read at once.

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use super::rule::{Findings, Rule};
use crate::source::{Source, Tree};

pub(super) const RULE: Rule = Rule {
    name: "size",
    explanation: "A file has at most 400 lines of production code, a function at most 100.",
    check,
};

const FILE_LINES: usize = 400;

const FUNCTION_LINES: usize = 100;

fn check(tree: &Tree, findings: &mut Findings) {
    for source in tree.production() {
        let lines = source.production_line_count();
        if lines > FILE_LINES {
            findings.add(
                &source.path,
                1,
                format!("{lines} lines of production code; split it, {FILE_LINES} is the limit"),
            );
        }
        Functions { source, findings }.visit_file(&source.syntax);
    }
}

struct Functions<'a> {
    source: &'a Source,
    findings: &'a mut Findings,
}

impl Functions<'_> {
    fn check(&mut self, signature: &Signature, body: &Block) {
        let (begin, end) = (signature.span().start().line, body.span().end().line);
        let lines = end - begin + 1;
        if lines > FUNCTION_LINES && self.source.is_production(begin) {
            let name = &signature.ident;
            let message =
                format!("`{name}` has {lines} lines; split it, {FUNCTION_LINES} is the limit");
            self.findings.add(&self.source.path, begin, message);
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.check(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.check(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.check(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}
