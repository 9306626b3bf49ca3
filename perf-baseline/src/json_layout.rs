//! How a record's JSON is laid out: a line for each field of the run and of each scenario, all
//! below that on one line, so that a difference between two records can be read and yet a
//! histogram does not take a thousand lines. Refuses to change any value.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Nesting down to which every member has a line of its own: the file, the run, a list of the
/// run, a member of that list.
const OPEN_LEVELS: usize = 4;

/// `value` as JSON text that ends in a line feed; the same value gives the same bytes.
pub(super) fn laid_out(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::new();
    value.serialize(&mut Serializer::with_formatter(
        &mut text,
        Layout::default(),
    ))?;
    text.push(b'\n');
    Ok(text)
}

#[derive(Default)]
struct Layout {
    level: usize,
    /// Whether the innermost list or table has a member yet.
    has_members: bool,
}

impl Layout {
    fn is_open(&self) -> bool {
        self.level <= OPEN_LEVELS
    }

    fn begin(&mut self, to: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.has_members = false;
        to.write_all(bracket)
    }

    fn end(&mut self, to: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        let own_line = self.is_open() && self.has_members;
        self.level -= 1;
        if own_line {
            self.new_line(to)?;
        }
        self.has_members = true;
        to.write_all(bracket)
    }

    fn member(&mut self, to: &mut (impl Write + ?Sized), first: bool) -> io::Result<()> {
        if !first {
            to.write_all(b",")?;
        }
        if self.is_open() {
            self.new_line(to)?;
        }
        Ok(())
    }

    fn new_line(&self, to: &mut (impl Write + ?Sized)) -> io::Result<()> {
        to.write_all(b"\n")?;
        to.write_all(&b"        "[..self.level.min(OPEN_LEVELS)])
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(to, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(to, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.member(to, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _to: &mut W) -> io::Result<()> {
        self.has_members = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(to, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(to, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.member(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(if self.is_open() { b": " } else { b":" })
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _to: &mut W) -> io::Result<()> {
        self.has_members = true;
        Ok(())
    }
}
