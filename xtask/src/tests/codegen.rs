//! Generated sections: markers, what is written between them, and what a difference looks like.

use super::sandbox::Sandbox;
use crate::arguments::Mode;
use crate::codegen::{HouseRule, run, stale, subcommands};

const RULES: &[HouseRule] = &[HouseRule {
    name: "size",
    explanation: "Small.",
}];

/// Writes a README with one section and answers what stands in it after codegen.
fn generated(sandbox: &Sandbox, name: &str) -> String {
    let section = format!("# A\n\n<!-- generated: {name} -->\nold\n<!-- end generated -->\nEnd.\n");
    sandbox.write("README.md", &section);
    assert!(run(sandbox.root(), RULES, Mode::Check).is_err());
    assert_eq!(
        sandbox.read("README.md"),
        section,
        "--check changes nothing"
    );
    run(sandbox.root(), RULES, Mode::Write).expect("the section can be written");
    run(sandbox.root(), RULES, Mode::Check).expect("nothing is left to write");
    let text = sandbox.read("README.md");
    let begin = format!("# A\n\n<!-- generated: {name} -->\n\n");
    let body = text.strip_prefix(&begin).expect("what is before stays");
    body.strip_suffix("\n<!-- end generated -->\nEnd.\n")
        .expect("what is after stays")
        .to_owned()
}

#[test]
fn crates_come_from_the_manifests() {
    let expected = "\
- [`perf-core`](perf-core): Is perf-core
- [`perf-stats`](perf-stats): Is perf-stats
- [`perf-driver`](perf-driver): Is perf-driver
- [`perf-cli`](perf-cli): Is perf-cli
";
    assert_eq!(generated(&Sandbox::new(), "crates"), expected);
}

#[test]
fn exit_codes_come_from_constants_and_their_comments() {
    let sandbox = Sandbox::new();
    assert_eq!(
        generated(&sandbox, "exit-codes"),
        "No exit codes are documented yet.\n"
    );
    let code = "\
//! Codes.
/// Interrupted;
/// the rest is saved.
///
/// More about it.
pub const INTERRUPTED: u8 = 130;
/// All hold.
pub const OK: u8 = 0;
";
    sandbox.write("perf-cli/src/exit_code.rs", code);
    let table = "\
| code | meaning |
|---|---|
| 0 | All hold |
| 130 | Interrupted; the rest is saved |
";
    assert_eq!(generated(&sandbox, "exit-codes"), table);
}

#[test]
fn what_templates_see_comes_from_public_structures() {
    let sandbox = Sandbox::new();
    let view = "\
//! A view.
/// All of it.
pub struct View {
    /// The [`Row`]s | more.
    pub rows: Option<Vec<Row>>,
    /// How long.
    #[serde(with = \"nanos\")]
    pub width: Duration,
}
/// One row.
pub struct Row {
    /// Its value.
    #[serde(flatten)]
    pub value: Option<Quantity>,
    /// What came of it.
    pub verdict: Labelled<Verdict>,
}
struct Hidden { secret: u64 }
/// Nobody leads here.
pub struct Alone { pub lost: u64 }
";
    sandbox.write("perf-report/src/view/model.rs", view);
    let expected = "\
### View

All of it.

| field | is | says |
|---|---|---|
| `rows` | list of [Row](#row) or `null` | The `Row`s \\| more. |
| `width` | number of nanoseconds | How long. |

### Row

One row.

| field | is | says |
|---|---|---|
| the name of the base unit | number or `null` | Its value. |
| `verdict` | [Labelled](#labelled), code of `Verdict` | What came of it. |
";
    assert_eq!(generated(&sandbox, "view-model"), expected);
}

#[test]
fn rules_are_handed_in() {
    let table = "| rule | says |\n|---|---|\n| size | Small. |\n";
    assert_eq!(generated(&Sandbox::new(), "tidy-rules"), table);
}

#[test]
fn a_section_without_a_partner_or_a_generator_is_a_complaint() {
    for (text, reason) in [
        (
            "<!-- generated: crates -->\n",
            "a generated section never ends; add `<!-- end generated -->`",
        ),
        (
            "<!-- end generated -->\n",
            "ends a generated section that never began; drop the marker",
        ),
        (
            "<!-- generated: weather -->\n<!-- end generated -->\n",
            "nothing generates `weather`; there are crates, commands, decisions, exit-codes, metrics, record, requirements, tidy-rules, trust, view-model",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("docs/a.md", &format!("A\n{text}"));
        let stale = stale(sandbox.root(), RULES).expect("the documents can be read");
        let found: Vec<_> = stale
            .iter()
            .map(|stale| (stale.path.as_str(), stale.line, stale.reason()))
            .collect();
        assert_eq!(found, [("docs/a.md", 2, reason.to_owned())]);
    }
}

#[test]
fn a_marker_in_a_sentence_is_none() {
    let sandbox = Sandbox::new();
    sandbox.write("README.md", "Write `<!-- generated: NAME -->` for that.\n");
    assert!(
        stale(sandbox.root(), RULES)
            .expect("the document can be read")
            .is_empty()
    );
}

#[test]
fn subcommands_are_read_from_help() {
    let help = "\
Runs a plan

Usage: perf-cli [COMMAND]

Commands:
  run    Drives a plan
         and judges it
  plan   Works on plans
  help   Print this message

Options:
  -h, --help  Print help";
    assert_eq!(subcommands(help), ["run", "plan"]);
    assert!(subcommands("no commands").is_empty());
}

#[test]
fn the_fields_of_a_record_are_named_as_they_are_written() {
    let sandbox = Sandbox::new();
    let record = "\
//! A run.
/// All of it.
pub struct Run {
    /// How long.
    #[serde(rename = \"elapsed_ns\", with = \"nanos\")]
    pub elapsed: Duration,
    /// What came of it.
    pub verdict: Verdict,
    /// The [`Part`]s.
    #[serde(default, skip_serializing_if = \"Vec::is_empty\")]
    pub parts: Vec<Part>,
    /// What was read.
    pub reading: Option<Reading>,
}
/// A verdict.
#[serde(rename_all = \"snake_case\")]
pub enum Verdict {
    /// It holds.
    ItHolds,
    /// It does not.
    #[serde(rename = \"not\")]
    No,
}
/// A part.
#[serde(from = \"StoredPart\", into = \"StoredPart\")]
pub struct Part {
    /// Split when written.
    pub sum: u128,
}
struct StoredPart {
    /// The lower half.
    low: u64,
}
/// A reading.
#[serde(rename_all = \"snake_case\")]
pub enum Reading {
    /// A value.
    Exactly(f64),
    /// Two.
    Between { low: Share, high: Share },
    /// None.
    Missing,
}
/// Nobody leads here.
pub struct Alone { pub lost: u64 }
";
    sandbox.write("perf-core/src/record/run.rs", record);
    let expected = "\
### Run

All of it.

| field | is | says |
|---|---|---|
| `elapsed_ns` | nanoseconds | How long. |
| `verdict` | `it_holds` or `not` | What came of it. |
| `parts` | list of [Part](#part), or absent | The `Part`s. |
| `reading` | [Reading](#reading) or `null` | What was read. |

### Part

A part.

| field | is | says |
|---|---|---|
| `low` | number | The lower half. |

### Reading

A reading.

| one of | is | says |
|---|---|---|
| `exactly` | number | A value. |
| `between` | `low`: number, 1 is 100 %; `high`: number, 1 is 100 % | Two. |
| `missing` | a text by itself | None. |
";
    assert_eq!(generated(&sandbox, "record"), expected);
}

#[test]
fn metrics_come_from_the_snapshot_of_their_test() {
    let sandbox = Sandbox::new();
    assert_eq!(
        generated(&sandbox, "metrics"),
        "No metrics are documented yet.\n"
    );
    let snapshot = "---\nsource: a.rs\n---\n| metric |\n|---|\n| `p50` |\n";
    sandbox.write(
        "perf-core/tests/it/snapshots/it__metrics__table_of_metrics.snap",
        snapshot,
    );
    let table = "| metric |\n|---|\n| `p50` |\n";
    assert_eq!(generated(&sandbox, "metrics"), table);
}

#[test]
fn decisions_are_listed_by_their_titles() {
    let sandbox = Sandbox::new();
    sandbox
        .write("docs/decisions/index.md", "# Decisions\n")
        .write("docs/decisions/0002-b.md", "# 0002 The second\n")
        .write("docs/decisions/0001-a.md", "# 0001 The first\n");
    let list =
        "  - [0001 The first](decisions/0001-a.md)\n  - [0002 The second](decisions/0002-b.md)\n";
    assert_eq!(generated(&sandbox, "decisions"), list);
}
