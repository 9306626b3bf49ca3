//! Which scenarios criteria are relative to. Looks at names only, so that a plan with other mistakes
//! is checked as well; what a selection leaves out is not known here.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::decoder::Decoder;
use crate::did_you_mean::did_you_mean;

/// The scenarios that criteria name.
#[derive(Default)]
pub(super) struct Compared(RefCell<Vec<Named>>);

/// A scenario that a criterion names.
struct Named {
    of: String,
    span: Range<usize>,
    /// The scenario that the criterion stands in; `None` where its name is a mistake.
    by: Option<String>,
}

impl Compared {
    /// A criterion of the scenario `by` names another one at `span`.
    pub(super) fn name(&self, of: String, span: Range<usize>, by: Option<String>) {
        self.0.borrow_mut().push(Named { of, span, by });
    }
}

/// Notes every name that is none of the `known` scenarios, and every scenario that is compared with
/// itself.
pub(super) fn check_compared(decoder: &Decoder<'_>, known: &BTreeSet<String>) {
    for Named { of, span, by } in decoder.compared.0.take() {
        let others = || known.iter().filter(|name| Some(*name) != by.as_ref());
        let all = || {
            let quoted: Vec<_> = others().map(|name| format!("`{name}`")).collect();
            match quoted.as_slice() {
                [] => "a plan with a second scenario".to_owned(),
                names => format!("another scenario: {}", names.join(", ")),
            }
        };
        if by.as_ref() == Some(&of) {
            decoder.mistake(&span, format!("`{of}` is compared with itself"), all());
        } else if !known.contains(&of) {
            let guess = did_you_mean(&of, others().map(String::as_str));
            let problem = format!("no scenario is called `{of}`");
            decoder.mistake(&span, problem, guess.unwrap_or_else(all));
        }
    }
}
