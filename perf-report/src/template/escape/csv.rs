//! Cells of a table of comma-separated values, by RFC 4180.

use std::io::{self, Write};

use super::hidden::visible;

/// What makes a spreadsheet take a cell for a formula, as the first character of it.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// `text` as one cell: in quotes where it has a separator, a quote or blanks at an end, without a
/// line break, and with an apostrophe before what a spreadsheet would compute.
pub(crate) fn csv(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut cell: String = text.chars().map(visible).collect();
    if cell.trim_start().starts_with(FORMULA) {
        cell.insert(0, '\'');
    }
    let is_plain = cell.trim() == cell && !cell.contains(['"', ',', ';', '\'']);
    if is_plain {
        return out.write_all(cell.as_bytes());
    }
    write!(out, "\"{}\"", cell.replace('"', "\"\""))
}
