//! Which text is wrk's. Refuses to read it.

/// Whether a text begins as wrk's does; the command may stand in front of it.
pub(in crate::importers) fn is_printed(begin: &str) -> bool {
    begin
        .lines()
        .take(40)
        .any(|line| line.starts_with("Running ") && line.contains(" test @ "))
}
