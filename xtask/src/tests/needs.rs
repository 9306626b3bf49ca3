//! Programs that tests need.

use crate::needs::{NEEDS, Need, is_installed, left_out};

#[test]
fn a_missing_program_is_one_visible_line() {
    let need = Need {
        program: "nginx",
        package: "nginx-light",
    };
    let line =
        "left out: tests against nginx (nginx is not installed; apt-get install nginx-light)";
    assert_eq!(left_out(&need), line);
}

#[test]
fn a_program_is_found_on_the_search_path() {
    assert!(is_installed("rustc") || is_installed("cargo"));
    assert!(!is_installed("no-program-of-this-name"));
}

#[test]
fn every_program_is_needed_once() {
    for (at, need) in NEEDS.iter().enumerate() {
        assert!(
            NEEDS[..at]
                .iter()
                .all(|other| other.program != need.program),
            "{need:?}"
        );
    }
}
