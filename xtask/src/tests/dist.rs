//! What is given out.

use std::fs;

use crate::dist::checksum;
use crate::workspace;

/// Of the Secure Hash Standard's own example.
#[test]
fn a_checksum_is_a_line_that_sha256sum_reads() {
    assert_eq!(
        checksum(b"abc", "a.tar.gz"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.tar.gz\n"
    );
}

/// The image runs as nobody in particular, and has nothing but what was built.
#[test]
fn the_image_has_only_the_program_and_no_rights() {
    let text = fs::read_to_string(workspace::root().join("Dockerfile")).expect("it is there");
    let last = text.rsplit("\nFROM ").next().expect("it has stages");
    assert!(last.starts_with("scratch"), "{last}");
    assert!(last.contains("\nUSER 65532:65532\n"), "{last}");
    assert!(last.contains("\nENTRYPOINT [\"/perf-cli\"]\n"), "{last}");
}
