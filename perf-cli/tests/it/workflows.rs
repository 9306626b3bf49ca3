//! The workflows of this repository, as far as that shows without a runner: what they may do, what they
//! use, and whether their shell is shell.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use saphyr::{LoadableYamlNode, Yaml};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/workflows");
const RELEASE: &str = include_str!("../../../.github/workflows/release.yml");

/// The jobs of a workflow, by their names.
fn jobs<'y>(workflow: &'y Yaml<'y>) -> Vec<(&'y str, &'y Yaml<'y>)> {
    let jobs = workflow["jobs"].as_mapping().unwrap().iter();
    jobs.map(|(name, job)| (name.as_str().unwrap(), job))
        .collect()
}

fn words<'y>(step: &'y Yaml<'y>, key: &str) -> Option<&'y str> {
    step.as_mapping_get(key).and_then(Yaml::as_str)
}

#[test]
fn every_job_has_few_rights_an_end_and_steps_that_are_known() {
    let mut seen = 0;
    for entry in fs::read_dir(Path::new(FOLDER)).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let documents = Yaml::load_from_str(&text).unwrap();
        let workflow = &documents[0];
        assert_eq!(workflow["permissions"]["contents"].as_str(), Some("read"));
        for (name, job) in jobs(workflow) {
            let place = format!("{} of {}", name, path.display());
            for step in job["steps"].as_vec().unwrap() {
                match (words(step, "uses"), words(step, "run")) {
                    (Some(action), None) => {
                        let (_, version) = action.split_once('@').unwrap_or_default();
                        let pinned = version.strip_prefix('v').is_some_and(|number| {
                            number.chars().all(|c| c.is_ascii_digit() || c == '.')
                        });
                        assert!(pinned, "{action} in {place}");
                    }
                    (None, Some(script)) => check_shell(script, &place),
                    other => panic!("{other:?} in {place}"),
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "only {seen} steps");
}

/// Without bash, this does nothing.
fn check_shell(script: &str, place: &str) {
    // What a runner fills in is a word by then.
    let script = script.replace("${{ matrix.target }}", "x86_64-unknown-linux-gnu");
    assert!(
        !script.contains("${{"),
        "an expression within the shell of {place}"
    );
    let Ok(output) = Command::new("bash").args(["-n", "-c", &script]).output() else {
        return;
    };
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{place}: {told}");
}

#[test]
fn a_release_is_built_for_all_machines_and_only_its_last_job_may_write() {
    let documents = Yaml::load_from_str(RELEASE).unwrap();
    let workflow = &documents[0];
    let build = &workflow["jobs"]["build"];
    let machines = build["strategy"]["matrix"]["include"].as_vec().unwrap();
    let targets: BTreeSet<_> = machines
        .iter()
        .map(|machine| machine["target"].as_str().unwrap())
        .collect();
    let expected = [
        "aarch64-apple-darwin",
        "x86_64-apple-darwin",
        "x86_64-pc-windows-msvc",
        "x86_64-unknown-linux-gnu",
        "x86_64-unknown-linux-musl",
    ];
    assert_eq!(targets.into_iter().collect::<Vec<_>>(), expected);
    assert!(RELEASE.contains(&format!("-eq {}", expected.len())));
    for (name, job) in jobs(workflow) {
        assert!(job["timeout-minutes"].as_integer().is_some(), "{name}");
        let writes = job.as_mapping_get("permissions").is_some();
        assert_eq!(writes, name == "release", "{name}");
    }
    let release = &workflow["jobs"]["release"];
    assert_eq!(
        words(release, "if"),
        Some("startsWith(github.ref, 'refs/tags/v')")
    );
    assert_eq!(words(release, "needs"), Some("build"));
}
