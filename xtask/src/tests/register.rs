//! The catalogues of requirements and of faults, and the tests that prove their rows.

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
    complaint_of(&sandbox(catalogue, tests))
}

fn complaint_of(sandbox: &Sandbox) -> String {
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
            "docs/requirements.txt:1: expected `[ID] NAME: EXAMPLE`, or `ID WHAT` below one",
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
            "docs/requirements.txt: there is no examples/nowhere/README.md, the example of A",
        ),
    ];
    for (catalogue, said) in cases {
        assert_eq!(complaint(catalogue, TESTS), said);
    }
}

const FAULTS: &str = "\
[T] The target: alone
T1 It | ends -> its failures are counted -> and told
T2 It is slow -> the time limit ends it
";

const FAULT_TESTS: &str = "\
//! Tests.
/// Fault: T1, T2
/// Requirement: A1, A-W1
#[test]
fn it_ends() {}
";

/// The same with a catalogue of faults and a page of it.
fn with_faults(faults: &str, tests: &str) -> Sandbox {
    let sandbox = sandbox(CATALOGUE, tests);
    sandbox.write("docs/trust.txt", faults).write(
        "docs/trust.md",
        "<!-- generated: trust -->\n<!-- end generated -->\n",
    );
    sandbox
}

#[test]
fn each_fault_stands_with_what_happens_and_the_tests_that_show_it() {
    let sandbox = with_faults(FAULTS, FAULT_TESTS);
    run(sandbox.root(), &[], Mode::Write).expect("everything is shown");
    run(sandbox.root(), &[], Mode::Check).expect("nothing is left to write");
    let expected = "\
<!-- generated: trust -->

## The target: alone

| | fault | what happens | tests that show it |
|---|---|---|---|
| T1 | It \\| ends | its failures are counted -> and told | perf-core/tests/it/main.rs: `it_ends` |
| T2 | It is slow | the time limit ends it | perf-core/tests/it/main.rs: `it_ends` |

<!-- end generated -->
";
    assert_eq!(sandbox.read("docs/trust.md"), expected);
}

#[test]
fn a_fault_that_no_test_shows_is_an_error() {
    let tests = FAULT_TESTS.replace("Fault: T1, T2", "Fault: T2");
    assert_eq!(
        complaint_of(&with_faults(FAULTS, &tests)),
        "docs/trust.txt: no test proves T1; write `/// Fault: ID` above one that does"
    );
    // What proves a requirement shows no fault of the same name.
    let tests = FAULT_TESTS.replace("Fault: T1, T2", "Fault: A1, T1, T2");
    assert_eq!(
        complaint_of(&with_faults(FAULTS, &tests)),
        "perf-core/tests/it/main.rs: `it_ends` is to prove `A1`, which is not in docs/trust.txt"
    );
}

#[test]
fn a_catalogue_of_faults_that_is_none_says_where() {
    let row = "docs/trust.txt:2: expected `[ID] NAME`, or `ID FAULT -> WHAT HAPPENS` below one";
    let cases = [
        ("[T] The target\nT1 It ends\n", row),
        ("[T] The target\nT1\n", row),
        ("[T The target\n", "docs/trust.txt:1: expected `[ID] NAME`"),
        (
            "[T] The target\nM1 It ends -> told\n",
            "docs/trust.txt:2: `M1` is there already, or does not begin with `T`",
        ),
    ];
    for (faults, said) in cases {
        assert_eq!(complaint_of(&with_faults(faults, FAULT_TESTS)), said);
    }
}
