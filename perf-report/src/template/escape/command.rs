//! Messages and properties of workflow commands, as GitHub's runner reads them.

use std::io::{self, Write};

use super::hidden::visible;

/// `text` as the message of a command: in one line, without an escape of theirs.
pub(in crate::template) fn command(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(message(text).as_bytes())
}

/// `text` as a property of a command, in which a colon or a comma would end it.
pub(in crate::template) fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

fn message(text: &str) -> String {
    let shown: String = text.chars().map(visible).collect();
    shown.replace('%', "%25")
}
