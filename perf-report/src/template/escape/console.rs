//! Text for a terminal: nothing in it moves the cursor, changes a colour, breaks a line or
//! turns the direction of reading.

use std::io::{self, Write};

use super::hidden::visible;

/// `text` with every hidden character made visible: ESC becomes `␛`.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// The same, for the template engine.
pub(in crate::template) fn console(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(plain(text).as_bytes())
}
