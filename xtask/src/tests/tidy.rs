//! Every rule on a workspace that breaks it, with the exact complaint; then the real workspace.

use super::sandbox::Sandbox;
use crate::{tidy, workspace};

#[test]
fn the_workspace_is_tidy() {
    let complaints = tidy::check(&workspace::root()).expect("the workspace can be read");
    let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}

#[test]
fn a_workspace_in_order_has_no_complaints() {
    Sandbox::new().check(&[]);
}

#[test]
fn a_file_that_is_no_rust_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("perf-cli/src/main.rs", "//! Wires.\nfn main() {\n");
    sandbox.check(&[
        "perf-cli/src/main.rs:2: syntax: cannot parse string into token stream; every file is \
         valid Rust",
    ]);
}

#[test]
fn the_top_folder_holds_nothing_unexpected() {
    let sandbox = Sandbox::new();
    sandbox
        .write("scripts/run.sh", "")
        .write(".gitignore", "/perf-out\n");
    sandbox
        .write("perf-out/a", "")
        .write(".github/a", "")
        .write("docs/a.txt", "");
    sandbox.check(&[
        "scripts:1: top-level: does not belong at the top; move it into docs/, examples/ or a \
         crate",
    ]);
}

#[test]
fn verbs_never_depend_on_each_other_even_for_tests() {
    let sandbox = Sandbox::new();
    sandbox.manifest(
        "perf-driver",
        "[dependencies]\nperf-core = { path = \"../perf-core\" }\n\
         [dev-dependencies]\nperf-stats.path = \"../perf-stats\"\n",
    );
    sandbox.check(&[
        "perf-driver/Cargo.toml:10: dependencies: perf-driver depends on perf-stats, which \
         ARCHITECTURE.md does not list; a new edge is a decision record first",
        "perf-driver/Cargo.toml:10: dependencies: perf-driver depends on perf-stats; verbs meet in \
         values of perf-core, never each other",
    ]);
}

#[test]
fn a_verb_beside_a_verb_is_wrong_even_if_listed() {
    let sandbox = Sandbox::new();
    let table = sandbox.read("ARCHITECTURE.md");
    let row = "| `perf-driver` | `perf-core`, `perf-stats` | |";
    sandbox
        .write(
            "ARCHITECTURE.md",
            &table.replace("| `perf-driver` | `perf-core` | |", row),
        )
        .manifest(
            "perf-driver",
            "[dependencies]\nperf-core.path = \"../perf-core\"\n\
             perf-stats.path = \"../perf-stats\"\n",
        );
    sandbox.check(&[
        "perf-driver/Cargo.toml:9: dependencies: perf-driver depends on perf-stats; verbs meet in \
         values of perf-core, never each other",
    ]);
}

#[test]
fn a_third_party_dependency_is_listed_unless_only_tests_need_it() {
    let sandbox = Sandbox::new();
    sandbox.manifest(
        "perf-core",
        "[dependencies]\nserde = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n\
         [target.'cfg(unix)'.dependencies]\nlibc = { version = \"1\", optional = true }\n",
    );
    sandbox.check(&[
        "perf-core/Cargo.toml:8: dependencies: perf-core depends on serde, which ARCHITECTURE.md \
         does not list; a new edge is a decision record first",
        "perf-core/Cargo.toml:12: dependencies: perf-core depends on libc, which ARCHITECTURE.md \
         does not list; a new edge is a decision record first",
    ]);
}

#[test]
fn the_table_lists_nothing_that_is_not_there() {
    let sandbox = Sandbox::new();
    let table = sandbox.read("ARCHITECTURE.md");
    let table = table.replace("| `perf-core` | |", "| `perf-core` | `serde` |");
    sandbox.write("ARCHITECTURE.md", &format!("{table}| `perf-gone` | | |\n"));
    sandbox.check(&[
        "ARCHITECTURE.md:5: dependencies: perf-core does not depend on serde; drop it from the row",
        "ARCHITECTURE.md:9: dependencies: perf-gone is no crate of this workspace; drop the row",
    ]);
}

#[test]
fn the_table_is_there_and_complete() {
    let sandbox = Sandbox::new();
    let table = sandbox.read("ARCHITECTURE.md");
    sandbox.write(
        "ARCHITECTURE.md",
        &table.replace("| `perf-driver` | `perf-core` | |\n", ""),
    );
    sandbox
        .check(&["ARCHITECTURE.md:1: dependencies: perf-driver has no row; every crate has one"]);
    sandbox.remove("ARCHITECTURE.md").check(&[
        "ARCHITECTURE.md:1: dependencies: no table with the columns crate | may depend on | must \
         never contain; there must be one",
    ]);
}

#[test]
fn a_crate_contains_nothing_that_the_table_forbids() {
    let sandbox = Sandbox::new();
    let code = "\
// async is only a word here, and \"std::net\" too.
use std::{fmt, time::{self, Duration}};
pub(crate) async fn wait() {}
pub(crate) fn now() -> time::Instant { json!({ \"a\": std::net::TcpStream }) }
#[cfg(test)]
mod tests { async fn wait() { std::net::TcpStream } }
";
    sandbox
        .library("perf-core", code)
        .library("perf-stats", "use std::fs::File;\n");
    sandbox.check(&[
        "perf-core/src/lib.rs:13: absences: mentions `async`; ARCHITECTURE.md keeps it out of \
         perf-core",
        "perf-core/src/lib.rs:14: absences: mentions `std::net`; ARCHITECTURE.md keeps it out of \
         perf-core",
        "perf-core/src/lib.rs:14: absences: mentions `std::time::Instant`; ARCHITECTURE.md keeps \
         it out of perf-core",
        "perf-stats/src/lib.rs:11: absences: mentions `std::fs`; ARCHITECTURE.md keeps it out of \
         perf-stats",
    ]);
}

#[test]
fn a_glob_import_brings_in_what_is_forbidden() {
    let sandbox = Sandbox::new();
    sandbox.library("perf-core", "use std::time::*;\n");
    sandbox.check(&[
        "perf-core/src/lib.rs:11: absences: mentions `std::time::Instant`; ARCHITECTURE.md keeps \
         it out of perf-core",
    ]);
}

#[test]
fn libraries_answer_and_one_file_of_a_program_prints() {
    let sandbox = Sandbox::new();
    let code = "fn a() { println!(\"{:?}\", std::env::var(\"A\")) }\n";
    sandbox
        .library("perf-core", code)
        .write(
            "perf-cli/src/main.rs",
            "//! Wires.\nfn main() { eprintln!(); std::env::args(); }\n",
        )
        .write(
            "perf-cli/src/terminal.rs",
            "//! Prints.\nfn a() { eprintln!() }\n",
        );
    sandbox.check(&[
        "perf-cli/src/main.rs:2: absences: mentions `eprintln!`; only src/terminal.rs touches \
         stdout and stderr",
        "perf-core/src/lib.rs:11: absences: mentions `println!`; a library answers its caller, who \
         talks to the world",
        "perf-core/src/lib.rs:11: absences: mentions `std::env`; a library answers its caller, who \
         talks to the world",
    ]);
}

#[test]
fn a_library_has_an_example_of_its_own() {
    let sandbox = Sandbox::new();
    sandbox.remove("perf-stats/examples/alone.rs").check(&[
        "perf-stats/Cargo.toml:1: examples: no examples/*.rs; add a short one that uses this crate \
         alone",
    ]);
}

#[test]
fn every_version_keeps_a_fixture() {
    let sandbox = Sandbox::new();
    sandbox
        .library(
            "perf-core",
            "pub(crate) const SCHEMA_VERSION: Version = Version(2);\n",
        )
        .write("perf-core/tests/fixtures/v2/plan.toml", "")
        .check(&[
            "perf-core/src/lib.rs:11: versions: the plan file is at version 2 and \
             perf-core/tests/fixtures/v1/ is empty; keep a file of every version there",
        ]);
    sandbox
        .write("perf-core/tests/fixtures/v1/plan.toml", "")
        .check(&[]);
}

#[test]
fn a_library_opens_with_a_front_page() {
    let sandbox = Sandbox::new();
    let code = "\
//! Does one thing.
//!
//! ```no_run
//! loop {}
//! ```
//!
//! ```toml
//! a = 1
//! ```
pub mod first;
mod second;
pub use second::*;
pub(crate) mod third {}
";
    sandbox.write("perf-core/src/lib.rs", code);
    sandbox.check(&[
        "perf-core/src/lib.rs:1: front-page: no limitations; add a `# Limitations` section",
        "perf-core/src/lib.rs:1: front-page: no runnable example; show one in a ``` block",
        "perf-core/src/lib.rs:10: front-page: `pub mod first`; keep the module private and \
         re-export its items",
        "perf-core/src/lib.rs:12: front-page: re-exports a glob; name what is public",
    ]);
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let sandbox = Sandbox::new();
    sandbox
        .write("perf-core/tests/it/main.rs", "mod plan;\n")
        .write("perf-core/tests/it/plan.rs", "//!\n//! Plans.\n")
        .write("perf-core/tests/fixtures/v1/a.rs", "fn\n");
    sandbox.check(&[
        "perf-core/tests/it/main.rs:1: file-head: does not open with `//!`; say in the first line \
         what it is for",
        "perf-core/tests/it/plan.rs:1: file-head: does not open with `//!`; say in the first line \
         what it is for",
    ]);
}

#[test]
fn names_say_something() {
    let sandbox = Sandbox::new();
    sandbox
        .write("perf-core/src/utils.rs", "//! A.\nmod helpers {}\n")
        .write("perf-core/tests/common/mod.rs", "//! A.\n")
        .write("perf-core/src/errors.rs", "//! A.\n");
    sandbox.check(&[
        "perf-core/src/errors.rs:1: names: `errors` gathers; an error lives beside its operation",
        "perf-core/src/utils.rs:1: names: `utils` says nothing; name what it is for",
        "perf-core/src/utils.rs:2: names: `helpers` says nothing; name what it is for",
        "perf-core/tests/common/mod.rs:1: names: `common` says nothing; name what it is for",
    ]);
}

#[test]
fn files_and_functions_stay_small() {
    let sandbox = Sandbox::new();
    let filler = |lines: usize| "// Filler.\n".repeat(lines);
    let tests = format!(
        "#[cfg(test)]\nmod tests {{\nfn a() {{\n{}}}\n}}\n",
        filler(300)
    );
    let function = |name: &str, lines: usize| format!("fn {name}() {{\n{}}}\n", filler(lines - 2));
    sandbox
        .write(
            "perf-core/src/fits.rs",
            &format!("//! A.\n{}{tests}", filler(399)),
        )
        .write(
            "perf-core/src/long.rs",
            &format!("//! A.\n{}{tests}", filler(400)),
        )
        .write(
            "perf-core/src/functions.rs",
            &format!(
                "//! A.\n{}struct A;\nimpl A {{\n{}}}\n",
                function("fits", 100),
                function("long", 101)
            ),
        );
    sandbox.check(&[
        "perf-core/src/functions.rs:104: size: `long` has 101 lines; split it, 100 is the limit",
        "perf-core/src/long.rs:1: size: 401 lines of production code; split it, 400 is the limit",
    ]);
}

#[test]
fn statistics_do_not_call_the_platform() {
    let sandbox = Sandbox::new();
    let code = "\
//! A.
fn a(x: f64) {
    x.ln();
    x.sqrt();
    libm::exp(x);
    map(f64::exp);
    ln(x);
}
";
    sandbox
        .write("perf-stats/src/a.rs", code)
        .write("perf-core/src/a.rs", code);
    sandbox.check(&[
        "perf-stats/src/a.rs:3: platform-maths: `ln` of the platform; `libm::log` has the same \
         digits everywhere",
        "perf-stats/src/a.rs:6: platform-maths: `exp` of the platform; `libm::exp` has the same \
         digits everywhere",
    ]);
}

#[test]
fn nothing_panics_without_a_reason() {
    let sandbox = Sandbox::new();
    let code = "\
//! A.
// .unwrap() in a comment
fn a() {
    b().unwrap();
    format!(\"{}\", b().unwrap());
    b().unwrap_or(1);
    b().expect(\"is set\");
    b().expect(\"the parser checked it\");
    parser.expect(TOKEN);
}
#[cfg(test)]
mod tests {
    fn a() { b().unwrap(); }
}
";
    sandbox
        .write("perf-core/src/a.rs", code)
        .write(
            "perf-core/src/lib/tests.rs",
            "//! A.\nfn a() { b().unwrap() }\n",
        )
        .write(
            "perf-core/src/b/mod.rs",
            "//! A.\n#[cfg(test)]\nmod checks;\n",
        )
        .write(
            "perf-core/src/b/checks/deep.rs",
            "//! A.\nfn a() { b().unwrap() }\n",
        );
    sandbox.check(&[
        "perf-core/src/a.rs:4: unwrap: `.unwrap()`; handle it, or `.expect(…)` with the reason why \
         it holds",
        "perf-core/src/a.rs:5: unwrap: `.unwrap()`; handle it, or `.expect(…)` with the reason why \
         it holds",
        "perf-core/src/a.rs:7: unwrap: `.expect(\"is set\")`; say in 3 words why it holds",
        "perf-core/src/lib/tests.rs:2: unwrap: `.unwrap()`; handle it, or `.expect(…)` with the \
         reason why it holds",
    ]);
}

#[test]
fn an_exception_from_a_lint_has_a_reason() {
    let sandbox = Sandbox::new();
    let code = "\
//! A.
#![expect(clippy::print_stdout, reason = \"the only place\")]
#[allow(dead_code, reason = \"no\")]
fn allow(expect: u8) {}
#[cfg_attr(unix, allow(dead_code))]
#[expect(dead_code)]
fn b() {}
";
    sandbox.write("perf-core/tests/it/main.rs", code);
    sandbox.check(&[
        "perf-core/tests/it/main.rs:3: exceptions: `allow`; write `#[expect(…, reason = \"…\")]`",
        "perf-core/tests/it/main.rs:5: exceptions: `allow`; write `#[expect(…, reason = \"…\")]`",
        "perf-core/tests/it/main.rs:6: exceptions: `expect` without a reason; add `reason = \"…\"`",
    ]);
}

#[test]
fn generated_sections_are_up_to_date() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "README.md",
        "A\n\n<!-- generated: crates -->\n<!-- end generated -->\n",
    );
    sandbox.check(&[
        "README.md:3: generated: the section `crates` is out of date; run `cargo xtask codegen`",
    ]);
}
