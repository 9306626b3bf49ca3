//! Completions in a real shell, and pages of the manual as `man` shows them.

use std::fs;
use std::process::Command;

use crate::workplace::Workplace;

/// What bash offers behind `words`, of which the last is not finished.
#[cfg(unix)]
fn offered(place: &Workplace, words: &[&str]) -> Vec<String> {
    // As bash does it itself: the word, the one before it, and the line so far.
    const ASK: &str = r#"
source ./completions.bash
entry=$(complete -p perf-cli) || exit 1
function=${entry##*-F }
function=${function%% *}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMP_LINE="$*"
COMP_POINT=${#COMP_LINE}
"$function" perf-cli "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", ASK, "bash"]).args(words);
    let output = bash.current_dir(place.folder()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr, "", "{words:?}");
    assert!(output.status.success(), "{words:?}");
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    lines.lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_their_values() {
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    let place = Workplace::new();
    let script = place.run(&["completions", "bash"]).ended_with(0);
    place.write("completions.bash", &script.stdout);
    let cases: [(&[&str], &[&str]); 5] = [
        (&["perf-cli", "comp"], &["compare", "completions"]),
        (&["perf-cli", "plan", ""], &["check", "schema", "size"]),
        (&["perf-cli", "run", "--it"], &["--iterations"]),
        (&["perf-cli", "baseline", "acc"], &["accept"]),
        (&["perf-cli", "completions", "z"], &["zsh"]),
    ];
    for (words, expected) in cases {
        let offered = offered(&place, words);
        for word in expected {
            assert!(
                offered.iter().any(|one| one == word),
                "{words:?}: {offered:?}"
            );
        }
    }
    let values = offered(
        &place,
        &["perf-cli", "run", "perf.toml", "--progress", "pl"],
    );
    assert_eq!(values, ["plain"]);
}

#[test]
fn every_shell_has_its_completions() {
    let place = Workplace::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let finished = place.run(&["completions", shell]).ended_with(0);
        assert_eq!(finished.stderr, "");
        finished.shows("perf-cli").shows("require-confidence");
    }
    place.run(&["completions", "tcsh"]).ended_with(2);
}

#[test]
fn there_is_a_page_of_the_manual_for_every_command() {
    let place = Workplace::new();
    let written = place.run(&["man", "--dir", "man1"]).ended_with(0);
    let names = place.names_in("man1");
    for name in [
        "perf-cli.1",
        "perf-cli-run.1",
        "perf-cli-plan.1",
        "perf-cli-plan-check.1",
        "perf-cli-baseline-accept.1",
        "perf-cli-man.1",
    ] {
        assert!(names.iter().any(|known| known == name), "{names:?}");
        written
            .stdout
            .lines()
            .find(|line| line.ends_with(name))
            .unwrap();
    }
    assert_eq!(written.stdout.lines().count(), names.len());

    let page = place.run(&["man", "plan", "check"]).ended_with(0);
    assert_eq!(page.stdout, place.read("man1/perf-cli-plan-check.1"));
    let program = place.run(&["man"]).ended_with(0);
    assert_eq!(program.stdout, place.read("man1/perf-cli.1"));
}

#[test]
fn a_page_of_no_command_is_a_mistake_that_names_those_that_there_are() {
    let place = Workplace::new();
    let finished = place
        .run(&["man", "plan", "chek"])
        .ended_with(2)
        .shows_nothing();
    finished
        .says("`perf-cli plan` has no command `chek`")
        .says("check, size, schema");
    let finished = place
        .run(&["man", "stub", "x"])
        .ended_with(2)
        .shows_nothing();
    finished.says("`perf-cli stub` has no commands of its own");
}

/// Without `man`, this returns early.
#[cfg(unix)]
#[test]
fn man_shows_every_page_and_complains_of_none() {
    let place = Workplace::new();
    place.run(&["man", "--dir", "man1"]).ended_with(0);
    let pages = fs::read_dir(place.path("man1")).unwrap();
    let mut count = 0;
    for page in pages {
        let page = page.unwrap().path();
        let mut man = Command::new("man");
        // A line without a blank, such as that of an example, cannot be filled up.
        man.args(["--warnings", "--no-justification", "--local-file"]);
        man.arg(&page);
        man.env("MANWIDTH", "80").env("LC_ALL", "C.UTF-8");
        let Ok(output) = man.output() else {
            return;
        };
        let shown = String::from_utf8_lossy(&output.stdout);
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert_eq!(complaints, "", "{}", page.display());
        for part in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"] {
            assert!(shown.contains(part), "{} lacks {part}", page.display());
        }
        count += 1;
    }
    assert!(count > 20, "only {count}");
}
