//! Programs that tests need.

use crate::needs::{NEEDS, Need, is_installed, left_out};
use crate::{npm, python};

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

#[test]
fn a_missing_package_is_one_visible_line() {
    assert_eq!(
        npm::left_out(&npm::Package {
            name: "axe-core",
            version: "4.0.0",
            file: "axe.min.js",
            variable: "X",
            tests: "accessibility of the pages",
        }),
        "left out: accessibility of the pages (npm cannot fetch axe-core@4.0.0; apt-get install npm)"
    );
}

#[test]
fn missing_packages_of_python_are_one_visible_line() {
    assert_eq!(
        python::left_out(&python::Packages {
            folder: "python",
            list: &["grpcio==1.0.0"],
            probe: "import grpc",
            variable: "X",
            tests: "tests against a server over gRPC",
        }),
        "left out: tests against a server over gRPC (pip cannot fetch grpcio==1.0.0; apt-get install \
         python3-venv)"
    );
}
