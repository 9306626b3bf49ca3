//! Literals inside constant expressions.

use syn::visit::Visit;
use syn::{Expr, LitInt};

/// The first integer of a constant's value: 3 for `3`, `Version(3)` and `Format { major: 3, … }`.
/// Nothing where there is none or it does not fit.
pub(crate) fn first_integer(value: &Expr) -> Option<u64> {
    let mut finder = Finder(None);
    finder.visit_expr(value);
    finder.0
}

struct Finder(Option<u64>);

impl<'ast> Visit<'ast> for Finder {
    fn visit_lit_int(&mut self, literal: &'ast LitInt) {
        self.0 = self.0.or_else(|| literal.base10_parse().ok());
    }
}
