//! The catalogue of requirements and the tests that prove its rows.

use super::sandbox::Sandbox;
use crate::arguments::Mode;
use crate::codegen::run;

const CATALOGUE: &str = "\
# A comment.
[A] Batches: batch

A1 It is | quick
A-W1 It was slow
";

const TESTS: &str = "\
//! Tests.
/// Requirement: A1, A-W1
#[test]
fn it_is_quick() {}
mod more {
    /// Not in a hurry.
    ///
    /// Requirement: A1
    #[tokio::test]
    async fn it_stays_quick() {}
}
";

/// A workspace with a catalogue and a page of it.
fn sandbox(catalogue: &str, tests: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .write("docs/requirements.txt", catalogue)
        .write("examples/batch/README.md", "# Batch\n")
        .write("perf-core/tests/it/main.rs", tests)
        .write(
            "docs/requirements.md",
            "<!-- generated: requirements -->\n<!-- end generated -->\n",
        );
    sandbox
}

/// What is wrong with it, for whoever only looks and for whoever writes.
fn complaint(catalogue: &str, tests: &str) -> String {
    let sandbox = sandbox(catalogue, tests);
    let told = [Mode::Check, Mode::Write].map(|mode| {
        let error = run(sandbox.root(), &[], mode).expect_err("something is wrong");
        format!("{error:#}")
    });
    assert_eq!(told[0], told[1]);
    told[0].clone()
}

#[test]
fn each_row_stands_with_the_tests_that_prove_it() {
    let sandbox = sandbox(CATALOGUE, TESTS);
    run(sandbox.root(), &[], Mode::Write).expect("everything is proved");
    run(sandbox.root(), &[], Mode::Check).expect("nothing is left to write");
    let expected = "\
<!-- generated: requirements -->

## Batches

Example: `examples/batch`

| | what | tests that prove it |
|---|---|---|
| A1 | It is \\| quick | perf-core/tests/it/main.rs: `it_is_quick`, `it_stays_quick` |
| A-W1 | It was slow | perf-core/tests/it/main.rs: `it_is_quick` |

<!-- end generated -->
";
    assert_eq!(sandbox.read("docs/requirements.md"), expected);
}

#[test]
fn a_row_without_a_proof_is_an_error() {
    let more = format!("{CATALOGUE}A2 It is small\nA3 It is cheap\n");
    assert_eq!(
        complaint(&more, TESTS),
        "docs/requirements.txt: no test proves A2, A3; write `/// Requirement: ID` above one that does"
    );
}

#[test]
fn a_proof_of_a_row_that_is_not_there_is_an_error() {
    let tests = TESTS.replace("A1, A-W1", "A1, A-W1, A9");
    assert_eq!(
        complaint(CATALOGUE, &tests),
        "perf-core/tests/it/main.rs: `it_is_quick` is to prove `A9`, which is not in docs/requirements.txt"
    );
}

#[test]
fn a_marker_above_anything_but_a_test_of_every_run_is_an_error() {
    let at_line_2 =
        "perf-core/tests/it/main.rs:2: `Requirement: ` stands above a test that every run has";
    for other in ["#[test]\n#[ignore]", "#[cfg(unix)]", "#[expect(unused)]"] {
        let tests = TESTS.replacen("#[test]", other, 1);
        assert_eq!(complaint(CATALOGUE, &tests), at_line_2, "{other}");
    }
    let misspelt = TESTS.replacen("Requirement: A1", "Requirement:A1", 1);
    assert_eq!(complaint(CATALOGUE, &misspelt), at_line_2);
}

#[test]
fn a_catalogue_that_is_none_says_where() {
    let cases = [
        (
            "A1 It is quick\n",
            "docs/requirements.txt:1: expected a system, or an id and what is asked for",
        ),
        (
            "[A Batches\n",
            "docs/requirements.txt:1: expected `[ID] NAME: EXAMPLE`",
        ),
        (
            "[A] Batches: batch\nA1 It is quick\nA1 It is quick\n",
            "docs/requirements.txt:3: `A1` is there already, or does not begin with `A`",
        ),
        (
            "[A] Batches: nowhere\nA1 It is quick\nA-W1 It was slow\n",
            "docs/requirements.txt: there is no examples/nowhere/README.md, the example of system A",
        ),
    ];
    for (catalogue, said) in cases {
        assert_eq!(complaint(catalogue, TESTS), said);
    }
}
