//! The book in `docs/`, followed as a reader would: every plan is checked, every command is run, and
//! what is shown of their output is what they write. Parts of plans are read by the tests of perf-core.
//!
//! `docs/extending.md` says what the words behind a fence mean.

mod block;
mod follow;
mod page;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use follow::{Tally, follow};
use page::Page;

use crate::servers::find;

/// So many pages are followed at a time: they mostly wait.
const READERS: usize = 4;

#[test]
fn what_the_book_says_is_so() {
    if find("bash").is_none() {
        return;
    }
    let pages = pages();
    assert!(pages.len() > 25, "only {} pages", pages.len());
    let next = AtomicUsize::new(0);
    let read = || {
        let mut tally = Tally::default();
        while let Some(page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
            tally.add(follow(page));
        }
        tally
    };
    let mut all = Tally::default();
    thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        for reader in readers {
            all.add(reader.join().expect("it collects what is wrong"));
        }
    });
    assert!(all.wrong.is_empty(), "{}", all.wrong.join("\n\n"));
    for excuse in &all.excused {
        eprintln!("{excuse}");
    }
    // Should the blocks no longer be found, nothing would be wrong.
    assert!(all.plans >= 20, "only {} plans", all.plans);
    assert!(all.fragments >= 60, "only {} parts of plans", all.fragments);
    assert!(all.outputs >= 5, "only {} outputs", all.outputs);
    let left_out = all.excused.len();
    assert!(
        all.commands + 10 * left_out >= 50,
        "only {} blocks of commands",
        all.commands
    );
}

#[test]
fn a_block_that_nobody_can_place_is_told() {
    for (fence, text, reason) in [
        ("", "ls", "`` is no kind of block"),
        ("console", "$ ls", "`console` is no kind of block"),
        ("sh,norun", "ls", "`norun` is unknown for `sh`"),
        ("sh,exit=x", "ls", "`x` is no exit code"),
        ("csv", "a,b", "`csv` needs file=NAME, or no-run"),
        (
            "toml,mistakes",
            "a = 1",
            "`toml` of this kind needs file=NAME",
        ),
        ("toml,file=a.toml", "a = 1", "only whole plans are files"),
    ] {
        let page = Page::of("page.md", &format!("```{fence}\n{text}\n```\n"));
        assert_eq!(page.err(), Some(format!("page.md:1: {reason}")));
    }
}

/// What takes longest to follow, and is begun first.
const LONG: [&str; 4] = ["tutorial.md", "limits.md", "comparing.md", "baselines.md"];

/// All pages, the long ones first.
fn pages() -> Vec<Page> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let mut files = Vec::new();
    collect(&docs, &mut files);
    files.sort();
    let is_long = |file: &PathBuf| LONG.iter().any(|name| file.ends_with(name));
    files.sort_by_key(|file| !is_long(file));
    let pages = files.iter().map(|file| {
        let name = file.strip_prefix(&docs).unwrap().display().to_string();
        Page::of(&name, &fs::read_to_string(file).unwrap())
    });
    pages
        .map(|page| page.unwrap_or_else(|reason| panic!("{reason}")))
        .collect()
}

/// Records of decisions show what was thought of, and are no pages to follow.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("decisions") {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "md") {
            files.push(path);
        }
    }
}
