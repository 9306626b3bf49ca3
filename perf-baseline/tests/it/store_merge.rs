//! Branches that both add runs merge, by git itself. Where there is no git, nothing is tested.

use std::path::Path;
use std::process::Command;

use perf_baseline::Store;

use crate::store::{kept, sample};

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn two_branches_that_both_add_runs_merge_without_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    if !git(folder, &["init", "-q"]) {
        return;
    }
    let store = Store::at(folder.join("perf"));
    let add = |notes: &str| {
        let mut run = kept(&sample());
        run.notes = Some(notes.to_owned());
        let id = store.add(&run).unwrap();
        assert!(git(folder, &["add", "-A"]) && git(folder, &["commit", "-qm", notes]));
        id
    };
    std::fs::write(folder.join("README"), "a project").unwrap();
    assert!(git(folder, &["add", "-A"]) && git(folder, &["commit", "-qm", "begin"]));
    // Both branches even begin the store.
    assert!(git(folder, &["switch", "-qc", "one"]));
    let mut ids = vec![add("one, first"), add("the same")];
    assert!(git(folder, &["switch", "-q", "main"]));
    ids.extend([add("main, first"), add("the same"), add("main, last")]);
    assert!(
        git(folder, &["merge", "-q", "--no-edit", "one"]),
        "a conflict"
    );
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "the same run is one");
    assert_eq!(store.ids().unwrap(), ids);
    assert_eq!(store.runs().unwrap().len(), 4);
    // What is in the store has no place for what a killed writer leaves behind.
    std::fs::write(folder.join("perf/runs/.perf-1-1.tmp"), "half").unwrap();
    assert!(git(folder, &["add", "-A"]));
    assert!(
        git(folder, &["diff", "--cached", "--quiet"]),
        "something to commit"
    );
}
