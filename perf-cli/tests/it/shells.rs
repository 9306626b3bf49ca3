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

/// What is typed, and a word that completes it.
#[cfg(unix)]
const TYPED: [(&str, &str); 5] = [
    ("perf-cli comp", "completions"),
    ("perf-cli plan ", "schema"),
    ("perf-cli run --it", "--iterations"),
    ("perf-cli baseline acc", "accept"),
    ("perf-cli run perf.toml --progress pl", "plain"),
];

/// A folder with the completions of `shell` in `file`; `None` where there is no such shell.
#[cfg(unix)]
fn completions_of(shell: &str, file: &str) -> Option<Workplace> {
    Command::new(shell).arg("--version").output().ok()?;
    let place = Workplace::new();
    let script = place.run(&["completions", shell]).ended_with(0);
    place.write(file, &script.stdout);
    Some(place)
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_their_values() {
    let Some(place) = completions_of("bash", "completions.bash") else {
        return;
    };
    for (typed, expected) in TYPED {
        let offered = offered(&place, &typed.split(' ').collect::<Vec<_>>());
        assert!(
            offered.iter().any(|one| one == expected),
            "{typed}: {offered:?}"
        );
    }
    let shells = offered(&place, &["perf-cli", "completions", "z"]);
    assert_eq!(shells, ["zsh"]);
}

/// Without fish, this returns early.
#[cfg(unix)]
#[test]
fn fish_completes_commands_options_and_their_values() {
    let Some(place) = completions_of("fish", "completions.fish") else {
        return;
    };
    for (typed, expected) in TYPED {
        let ask = "source completions.fish; complete --do-complete $argv[1]";
        let mut fish = Command::new("fish");
        fish.args(["--no-config", "-c", ask, typed]);
        // It keeps its history and settings below this.
        fish.env("HOME", place.folder());
        let output = fish.current_dir(place.folder()).output().unwrap();
        let offered = String::from_utf8_lossy(&output.stdout);
        // Behind a tab there is what it means.
        let mut words = offered.lines().filter_map(|line| line.split('\t').next());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            words.any(|word| word == expected),
            "{typed}: {offered}{stderr}"
        );
    }
}

/// Without zsh, this returns early. Its completion works in a terminal alone, which its own module makes.
#[cfg(unix)]
#[test]
fn zsh_completes_commands_options_and_their_values() {
    const ASK: &str = r#"
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= ; fpath=($PWD $fpath); autoload -U compinit; compinit -u -D; bindkey "^I" complete-word; print "is "ready'
zpty -r shell told '*is ready*'
zpty -w -n shell "$1"$'\t\t'
zpty -r shell told "*$2*"
zpty -d shell
"#;
    let Some(place) = completions_of("zsh", "_perf-cli") else {
        return;
    };
    for (typed, expected) in TYPED {
        // The part that is typed already is shown, so the rest of the word is what tells.
        let begun = typed.rsplit(' ').next().unwrap();
        let rest = &expected[begun.len()..];
        let mut zsh = Command::new("timeout");
        zsh.args(["30", "zsh", "-f", "-c", ASK, "zsh", typed, rest]);
        let output = zsh.current_dir(place.folder()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{typed}: {stderr}");
    }
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
