//! What is ignored is known by Linux's mask.

use crate::signals::ignored;

#[test]
fn what_a_shell_has_ignored_is_known() {
    for (mask, expected) in [
        ("0000000000000000", &[][..]),
        // Rust ignores a closed pipe.
        ("0000000000001000", &[]),
        // As `nohup` and as `&` in a script.
        ("0000000000001001", &["HUP"]),
        ("0000000000001006", &["INT"]),
        ("ffffffffffffffff", &["HUP", "INT"]),
    ] {
        let status = format!("Name:\txtask\nSigBlk:\tffffffffffffffff\nSigIgn:\t{mask}\n");
        assert_eq!(ignored(&status), expected, "{mask}");
    }
    assert!(ignored("").is_empty());
}
