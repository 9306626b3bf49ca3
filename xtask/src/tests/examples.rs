//! The list of examples that are run.

use std::fs;

use crate::examples::EXAMPLES;
use crate::workspace;

#[test]
fn every_folder_of_examples_is_run_once() {
    let entries = fs::read_dir(workspace::root().join("examples")).expect("the folder is there");
    let folders = entries.map(|entry| entry.expect("it can be read").file_name());
    let mut folders: Vec<_> = folders.filter_map(|name| name.into_string().ok()).collect();
    folders.sort();
    let run: Vec<_> = EXAMPLES.iter().map(|example| example.folder).collect();
    assert_eq!(run, folders);
}
