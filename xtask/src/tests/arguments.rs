//! The command line, as words and what they mean.

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::arguments::{Mode, Speed, Task, Tests, parse};
use crate::bench::gate::Experiment;
use crate::bench::http::HttpComparison;
use crate::bench::report::Rendering;
use crate::bench::soak::Soaks;
use crate::bench::stats::{Comparison, Misses};
use crate::dist::Delivery;
use crate::examples::Form;
use crate::fuzz::Hunt;

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
fn examples_are_short_unless_all_of_them_is_wanted() {
    check("examples", &Task::Examples(Form::Short));
    check("examples --full", &Task::Examples(Form::Full));
    check_mistake(
        "examples --long",
        "examples does not know `--long`; it takes only --full",
    );
}

#[test]
fn dist_packs_for_other_machines_and_what_is_built_already() {
    let delivery = |target: Option<&str>, program: Option<&str>| {
        Task::Dist(Delivery {
            target: target.map(str::to_owned),
            program: program.map(Into::into),
        })
    };
    check("dist", &delivery(None, None));
    let triple = "x86_64-unknown-linux-musl";
    check(
        &format!("dist --target {triple}"),
        &delivery(Some(triple), None),
    );
    check(
        "dist --program bin/perf-cli",
        &delivery(None, Some("bin/perf-cli")),
    );
    check_mistake("dist --target", "--target lacks its value");
    check_mistake(
        "dist --fast",
        "dist does not know `--fast`; it takes --target and --program",
    );
}

#[test]
fn fuzz_has_a_name_and_minutes() {
    let hunt = |minutes| {
        let name = "answers".to_owned();
        Task::Fuzz(Hunt { name, minutes })
    };
    check("fuzz answers", &hunt(10.0));
    check("fuzz answers --minutes 0.5", &hunt(0.5));
    check_mistake(
        "fuzz",
        "fuzz what? there is answers, criteria, data, drafts, imports, plans, records, reports, \
         statistics, templates, texts",
    );
    check_mistake(
        "fuzz plan",
        "fuzz does not know `plan`; there is answers, criteria, data, drafts, imports, plans, records, reports, \
         statistics, templates, texts",
    );
    check_mistake(
        "fuzz answers --minutes 0",
        "`0` is no number of minutes above 0",
    );
    check_mistake(
        "fuzz answers --seconds 5",
        "fuzz takes a name and --minutes N",
    );
}

#[test]
fn mutants_have_the_name_of_an_area() {
    check("mutants rules", &Task::Mutants("rules".to_owned()));
    check_mistake(
        "mutants",
        "mutants of what? there is judgement, rules, schedule",
    );
    check_mistake(
        "mutants all",
        "mutants does not know `all`; there is judgement, rules, schedule",
    );
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
fn bench_has_defaults_for_everything_but_the_comparison() {
    let five = NonZeroU32::new(5).expect("not zero");
    let plain = Comparison {
        python: "python3".into(),
        rounds: five,
        misses: Misses::Shown,
    };
    check("bench stats", &Task::BenchStats(plain));
    let own = Comparison {
        python: "env/bin/python".into(),
        rounds: NonZeroU32::MIN,
        misses: Misses::Failed,
    };
    let line = "bench stats --python env/bin/python --rounds 1 --check";
    check(line, &Task::BenchStats(own));
    let plain = HttpComparison {
        rounds: five,
        each: Duration::from_secs(10),
    };
    check("bench http", &Task::BenchHttp(plain));
    let own = HttpComparison {
        rounds: NonZeroU32::MIN,
        each: Duration::from_secs(2),
    };
    check("bench http --rounds 1 --seconds 2", &Task::BenchHttp(own));
    let count = |number| NonZeroU32::new(number).expect("not zero");
    let plain = Experiment {
        same: count(40),
        slower: count(10),
        program: None,
        misses: Misses::Shown,
    };
    check("bench gate", &Task::BenchGate(plain));
    let own = Experiment {
        same: count(4),
        slower: count(1),
        program: Some("bin/perf-cli".into()),
        misses: Misses::Failed,
    };
    let line = "bench gate --pairs 4 --slower 1 --program bin/perf-cli --check";
    check(line, &Task::BenchGate(own));
    let plain = Soaks {
        clean: count(20),
        leaking: count(3),
        seconds: count(60),
        program: None,
        misses: Misses::Shown,
    };
    check("bench soak", &Task::BenchSoak(plain));
    let own = Soaks {
        clean: count(1),
        leaking: count(2),
        seconds: count(30),
        program: Some("bin/perf-cli".into()),
        misses: Misses::Failed,
    };
    let line = "bench soak --clean 1 --leaking 2 --seconds 30 --program bin/perf-cli --check";
    check(line, &Task::BenchSoak(own));
    let plain = Rendering {
        rounds: count(21),
        seconds: count(112),
        program: None,
        misses: Misses::Shown,
    };
    check("bench report", &Task::BenchReport(plain));
    let own = Rendering {
        rounds: count(3),
        seconds: count(90),
        program: Some("bin/perf-cli".into()),
        misses: Misses::Failed,
    };
    let line = "bench report --rounds 3 --seconds 90 --program bin/perf-cli --check";
    check(line, &Task::BenchReport(own));
}

#[test]
fn a_mistake_says_what_would_be_right() {
    check_mistake(
        "tdy",
        "unknown command `tdy`; expected perf, test, ci, examples, dist, fuzz, mutants, tidy, codegen or bench",
    );
    check_mistake(
        "ci --fast",
        "ci does not know `--fast`; it takes only --without-tests",
    );
    check_mistake(
        "tidy now",
        "tidy does not know `now`; it takes no arguments",
    );
    check_mistake(
        "bench",
        "bench what? there are stats, http, gate, soak and report",
    );
    check_mistake(
        "bench disks",
        "bench does not know `disks`; there are stats, http, gate, soak and report",
    );
    check_mistake("bench http --rounds 0", "`0` is no number from 1 up");
    check_mistake(
        "bench http --fast",
        "bench http does not know `--fast`; it takes --rounds and --seconds",
    );
    check_mistake("bench stats --python", "--python lacks its value");
    check_mistake("bench stats --rounds 0", "`0` is no number from 1 up");
    check_mistake("bench gate --pairs 0", "`0` is no number from 1 up");
    check_mistake(
        "bench gate --fast",
        "bench gate does not know `--fast`; it takes --check, --pairs, --slower and --program",
    );
    check_mistake("bench soak --seconds 0", "`0` is no number from 1 up");
    check_mistake("bench report --rounds 0", "`0` is no number from 1 up");
    check_mistake(
        "bench report --fast",
        "bench report does not know `--fast`; it takes --check, --rounds, --seconds and --program",
    );
    check_mistake(
        "bench stats --fast",
        "bench stats does not know `--fast`; it takes --check, --python and --rounds",
    );
}
