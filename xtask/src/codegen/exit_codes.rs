//! Section `exit-codes`: the constants of perf-cli with their doc comments. A file that is not
//! there yet has no exit codes; a constant without a number is none.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItemConst, ItemConst};

use crate::source::{documentation, first_integer};

const FILE: &str = "perf-cli/src/exit_code.rs";

/// A table, lowest code first.
pub(super) fn generate(root: &Path) -> anyhow::Result<String> {
    let Ok(text) = fs::read_to_string(root.join(FILE)) else {
        return Ok("No exit codes are documented yet.\n".to_owned());
    };
    let syntax = syn::parse_file(&text).with_context(|| format!("cannot read {FILE}"))?;
    let mut codes = Codes(Vec::new());
    codes.visit_file(&syntax);
    codes.0.sort();
    let rows = codes
        .0
        .iter()
        .map(|(code, meaning)| format!("| {code} | {meaning} |\n"));
    Ok(format!(
        "| code | meaning |\n|---|---|\n{}",
        rows.collect::<String>()
    ))
}

struct Codes(Vec<(u64, String)>);

impl Codes {
    fn add(&mut self, attributes: &[Attribute], value: &Expr) {
        let lines = documentation(attributes);
        let paragraph = lines.split(String::is_empty).next().unwrap_or_default();
        if let Some(code) = first_integer(value) {
            self.0.push((
                code,
                paragraph
                    .join(" ")
                    .trim_end_matches('.')
                    .replace('|', "\\|"),
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Codes {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.add(&item.attrs, &item.expr);
        visit::visit_item_const(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast ImplItemConst) {
        self.add(&item.attrs, &item.expr);
        visit::visit_impl_item_const(self, item);
    }
}
