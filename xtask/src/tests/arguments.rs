//! The command line, as words and what they mean.

use std::ffi::OsString;

use crate::arguments::{Mode, Speed, Task, Tests, parse};

fn words(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}

#[track_caller]
fn check(line: &str, expected: &Task) {
    assert_eq!(parse(words(line)).expect("the line is right"), *expected);
}

#[track_caller]
fn check_mistake(line: &str, expected: &str) {
    assert_eq!(
        parse(words(line))
            .expect_err("the line is wrong")
            .to_string(),
        expected
    );
}

#[test]
fn perf_passes_everything_on() {
    check("perf", &Task::Perf(Vec::new()));
    check("perf --help", &Task::Perf(words("--help")));
    check(
        "perf -- run --slow -h",
        &Task::Perf(words("-- run --slow -h")),
    );
}

#[cfg(unix)]
#[test]
fn perf_passes_on_what_is_no_text() {
    use std::os::unix::ffi::OsStringExt as _;
    let plan = OsString::from_vec(vec![b'p', 0xff]);
    let task = parse(["perf".into(), plan.clone()]).expect("the line is right");
    assert_eq!(task, Task::Perf(vec![plan]));
}

#[test]
fn test_keeps_only_its_own_flag() {
    check(
        "test",
        &Task::Test {
            speed: Speed::Quick,
            arguments: Vec::new(),
        },
    );
    check(
        "test -p a --slow b",
        &Task::Test {
            speed: Speed::Slow,
            arguments: words("-p a b"),
        },
    );
    let arguments = words("-- --slow");
    check(
        "test -- --slow",
        &Task::Test {
            speed: Speed::Quick,
            arguments,
        },
    );
}

#[test]
fn the_other_commands_take_at_most_one_flag() {
    check("ci", &Task::Ci(Tests::Included));
    check("ci --without-tests", &Task::Ci(Tests::LeftOut));
    check("tidy", &Task::Tidy);
    check("codegen", &Task::Codegen(Mode::Write));
    check("codegen --check", &Task::Codegen(Mode::Check));
    check("--help", &Task::Help);
    check("", &Task::Help);
}

#[test]
fn a_mistake_says_what_would_be_right() {
    check_mistake(
        "tdy",
        "unknown command `tdy`; expected perf, test, ci, tidy or codegen",
    );
    check_mistake(
        "ci --fast",
        "ci does not know `--fast`; it takes only --without-tests",
    );
    check_mistake(
        "tidy now",
        "tidy does not know `now`; it takes no arguments",
    );
}
