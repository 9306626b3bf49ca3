//! Help, versions, mistakes in the usage, and who reads what is printed.

use std::process::Stdio;

use crate::workplace::Workplace;

#[test]
fn every_command_explains_itself() {
    let place = Workplace::new();
    let commands: [&[&str]; 14] = [
        &[],
        &["run"],
        &["capacity"],
        &["check"],
        &["compare"],
        &["report"],
        &["import"],
        &["plan"],
        &["plan", "check"],
        &["plan", "schema"],
        &["init"],
        &["stub"],
        &["completions"],
        &["man"],
    ];
    let helps: Vec<_> = commands
        .iter()
        .map(|command| {
            let finished = place
                .run(&[command, &["--help"][..]].concat())
                .ended_with(0);
            assert_eq!(finished.stderr, "");
            format!("$ perf-cli {}\n{}", command.join(" "), finished.stdout)
        })
        .collect();
    insta::assert_snapshot!("help", helps.join("\n"));
    assert!(place.names_in(".").is_empty());
}

#[test]
fn the_version_is_that_of_the_package() {
    let place = Workplace::new();
    for flag in ["--version", "-V"] {
        let finished = place.run(&[flag]).ended_with(0);
        let expected = format!("perf-cli {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(finished.stdout, expected);
    }
}

#[test]
fn what_is_not_known_or_contradicts_itself_is_a_mistake() {
    let place = Workplace::new();
    let cases: [&[&str]; 14] = [
        &["chek"],
        &["run", "--iteratons", "3"],
        &["run", "--iterations", "0"],
        &["run", "--iterations", "3", "--duration", "1s"],
        &["run", "--duration", "0s"],
        &["run", "--duration", "soon"],
        &["run", "--base-url", "localhost:80"],
        &["run", "--report", "pdf=x.pdf"],
        &["run", "--report", "json"],
        &["run", "--quiet", "--verbose"],
        &["run", "--require-baseline"],
        &["check"],
        &["stub", "--route", "/x latency=fast"],
        &["plan"],
    ];
    let told: Vec<_> = cases
        .iter()
        .map(|arguments| {
            let finished = place.run(arguments).ended_with(2).shows_nothing();
            format!("$ perf-cli {}\n{}", arguments.join(" "), finished.stderr)
        })
        .collect();
    insta::assert_snapshot!("mistakes_in_the_usage", told.join("\n"));
    assert!(place.names_in(".").is_empty());
}

#[test]
fn files_that_are_not_there_are_named() {
    let place = Workplace::new();
    for arguments in [
        &["run", "missing.toml"][..],
        &["plan", "check", "missing.toml"],
        &["check", "missing.csv", "--criterion", "p95 < 1s"],
        &["report", "missing.json"],
        &["import", "missing.csv"],
        &["init", "--from-har", "missing.har"],
        &["init", "--from-openapi", "missing.yaml"],
    ] {
        let finished = place.run(arguments).ended_with(2).shows_nothing();
        finished
            .says("error: ")
            .says("missing.")
            .says("caused by: ");
    }
}

/// As `perf-cli … | head` does once it has enough.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let cases: [(&[&str], i32); 4] = [
        (&["--help"], 0),
        (
            &["check", "steady_stats.csv", "--criterion", "p95 < 600ms"],
            0,
        ),
        (
            &["check", "steady_stats.csv", "--criterion", "p95 < 200ms"],
            1,
        ),
        (&["import", "steady_stats.csv"], 0),
    ];
    for (arguments, code) in cases {
        let mut command = place.command(arguments);
        let mut process = command
            .stdin(Stdio::null())
            .stdout(closed_pipe())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(process.stdout.take());
        let output = process.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert_eq!(stderr, "", "{arguments:?}");
    }
}

/// The writing end of a pipe that nobody reads any more.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn without_a_terminal_there_are_no_colours_and_no_lines_are_written_over() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    let finished = place.run(&["check", "steady_stats.csv", "--criterion", "p95 < 600ms"]);
    let finished = finished.ended_with(0);
    for text in [&finished.stdout, &finished.stderr] {
        assert!(!text.contains(['\x1b', '\r']), "{text:?}");
    }
    let widest = finished
        .stdout
        .lines()
        .map(|line| line.chars().count())
        .max();
    assert!(widest.unwrap() <= 100, "{}", finished.stdout);
}
