//! The catalogues that there are, and how each is written and shown.

/// A catalogue of one kind.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Where it lies, seen from the root of the workspace.
    pub(super) file: &'static str,
    /// What a line of a test's documentation begins with that names rows.
    pub(super) marker: &'static str,
    /// The headings of what a row says, one for each of its cells.
    pub(super) cells: &'static [&'static str],
    /// The heading of the tests.
    pub(super) tests: &'static str,
    /// Whether each group has an example of its own.
    pub(super) has_examples: bool,
}

/// What systems do that a plan has to be able to take the place of.
pub(crate) const REQUIREMENTS: Kind = Kind {
    file: "docs/requirements.txt",
    marker: "Requirement: ",
    cells: &["what"],
    tests: "tests that prove it",
    has_examples: true,
};

/// What may go wrong, and what happens then.
pub(crate) const FAULTS: Kind = Kind {
    file: "docs/trust.txt",
    marker: "Fault: ",
    cells: &["fault", "what happens"],
    tests: "tests that show it",
    has_examples: false,
};

impl Kind {
    /// How a group begins.
    pub(super) const fn group_form(&self) -> &'static str {
        if self.has_examples {
            "[ID] NAME: EXAMPLE"
        } else {
            "[ID] NAME"
        }
    }

    /// How a row is written.
    pub(super) fn row_form(&self) -> String {
        format!("ID {}", self.cells.join(" -> ").to_uppercase())
    }
}
