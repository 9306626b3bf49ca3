//! The rule against modules that use each other: each case is a crate of a few files and the
//! rounds in it.

use super::sandbox::Sandbox;

/// Files of perf-core's `src` beside a front page, and the complaints about them.
#[track_caller]
fn check(front_page: &str, files: &[(&str, &str)], expected: &[&str]) {
    let sandbox = Sandbox::new();
    sandbox.library("perf-core", front_page);
    for (path, code) in files {
        sandbox.write(
            &format!("perf-core/src/{path}"),
            &format!("//! A.\n{code}\n"),
        );
    }
    let lines: Vec<String> = expected
        .iter()
        .map(|rest| {
            let rest = rest.replace("src/", "perf-core/src/");
            format!("{rest}; move what both need into a third module")
        })
        .collect();
    sandbox.check(&lines.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn layers_and_re_exports_are_no_cycle() {
    check(
        "mod a;\nmod b;\npub use a::A;\npub use b::{B, C as D};\n",
        &[
            ("a.rs", "pub struct A;"),
            (
                "b.rs",
                "use crate::A;\nuse crate::a::A as Other;\npub struct B(super::A);",
            ),
        ],
        &[],
    );
}

#[test]
fn two_modules_that_import_each_other() {
    check(
        "mod a;\nmod b;\n",
        &[
            ("a.rs", "use crate::b::B;\npub struct A;"),
            ("b.rs", "pub struct B(crate::a::A);"),
        ],
        &["src/a.rs:2: cycles: src/a.rs -> src/b.rs (line 2), src/b.rs -> src/a.rs (line 2)"],
    );
}

#[test]
fn the_front_page_is_looked_through() {
    check(
        "mod a;\nmod b;\npub use a::A;\npub use b::B;\n",
        &[
            ("a.rs", "use crate::B;\npub struct A;"),
            ("b.rs", "use super::A;\npub struct B;"),
        ],
        &["src/a.rs:2: cycles: src/a.rs -> src/b.rs (line 2), src/b.rs -> src/a.rs (line 2)"],
    );
}

#[test]
fn a_round_of_three_through_a_macro_and_an_expression() {
    check(
        "mod a;\nmod b;\nmod c;\n",
        &[
            (
                "a.rs",
                "pub fn a() { println(format!(\"{}\", crate::b::b())) }",
            ),
            ("b.rs", "use crate::c;\npub fn b() { c::c() }"),
            ("c.rs", "pub fn c() { super::a::a() }"),
        ],
        &[
            "src/a.rs:2: cycles: src/a.rs -> src/b.rs (line 2), src/b.rs -> src/c.rs (line 2), \
           src/c.rs -> src/a.rs (line 2)",
        ],
    );
}

#[test]
fn a_child_that_uses_its_parent_must_not_be_used_by_it() {
    check(
        "mod a;\n",
        &[
            ("a.rs", "mod child;\npub use child::Child;\npub struct A;"),
            ("a/child.rs", "use super::A;\npub struct Child(A);"),
        ],
        &[],
    );
    check(
        "mod a;\n",
        &[
            (
                "a/mod.rs",
                "mod child;\npub use child::Child;\npub struct A;\nfn a() -> Child { todo() }",
            ),
            ("a/child.rs", "use super::A;\npub struct Child(A);"),
        ],
        &[
            "src/a/child.rs:2: cycles: src/a/child.rs -> src/a/mod.rs (line 2), src/a/mod.rs -> \
           src/a/child.rs (line 5)",
        ],
    );
}

#[test]
fn globs_and_written_out_modules_are_followed() {
    check(
        "mod a;\nmod b;\n",
        &[
            (
                "a.rs",
                "use crate::b::inner::*;\nmod own { pub fn x() { crate::b::B; } }\npub struct A;",
            ),
            (
                "b.rs",
                "pub mod inner { pub struct B; fn x(_: super::super::a::A) {} }",
            ),
        ],
        &["src/a.rs:2: cycles: src/a.rs -> src/b.rs (line 2), src/b.rs -> src/a.rs (line 2)"],
    );
}

#[test]
fn tests_visibilities_comments_and_other_crates_do_not_count() {
    check(
        "mod a;\nmod b;\n",
        &[
            ("a.rs", "use crate::b::B;\npub(in crate::a) struct A;"),
            (
                "b.rs",
                "/// See [`crate::a::A`].\npub struct B;\nuse serde::a::A;\n\
                 #[cfg(test)]\nmod tests { use crate::a::A; }",
            ),
        ],
        &[],
    );
}

#[test]
fn a_program_is_checked_like_a_library() {
    let sandbox = Sandbox::new();
    sandbox
        .write(
            "perf-cli/src/main.rs",
            "//! Wires.\nmod a;\nstruct Context;\nfn main() { a::run(Context) }\n",
        )
        .write(
            "perf-cli/src/a.rs",
            "//! A.\nuse crate::Context;\npub fn run(_: Context) {}\n",
        );
    sandbox.check(&[
        "perf-cli/src/a.rs:2: cycles: perf-cli/src/a.rs -> perf-cli/src/main.rs (line 2), \
         perf-cli/src/main.rs -> perf-cli/src/a.rs (line 4); move what both need into a third \
         module",
    ]);
}
