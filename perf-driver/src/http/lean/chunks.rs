//! The chunked transfer encoding (RFC 9112, section 7.1), a piece at a time.

use super::fault::malformed;
use crate::transport::Failure;

/// The longest line of a chunk's size with its extensions, and all trailers together, in bytes.
const LONGEST_LINE: u32 = 16 * 1024;

/// A chunked body that is being read.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    state: State,
    /// Bytes left of the chunk; while its size is read, what was read of it.
    left: u64,
    /// Bytes of this line so far.
    line: u32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Before the first digit of a size.
    #[default]
    Start,
    Size,
    /// Behind a size: blanks before the end of the line.
    Blank,
    Extension,
    SizeEnd,
    Data,
    DataReturn,
    DataEnd,
    /// At the start of a line of the trailers.
    Trailer,
    InTrailer,
    TrailerEnd,
    LastEnd,
    Over,
}

impl Chunks {
    pub(super) const fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Reads on in `bytes`, and hands data to `take`. Gives back how many bytes belong to it.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<usize, Failure> {
        let mut at = 0;
        while at < bytes.len() && !self.is_over() {
            if self.state == State::Data {
                let rest = &bytes[at..];
                let count = usize::try_from(self.left).map_or(rest.len(), |l| l.min(rest.len()));
                take(&rest[..count])?;
                self.left -= count as u64;
                at += count;
                if self.left == 0 {
                    self.state = State::DataReturn;
                }
            } else {
                self.step(bytes[at])?;
                at += 1;
            }
        }
        Ok(at)
    }

    fn step(&mut self, byte: u8) -> Result<(), Failure> {
        self.line += 1;
        if self.line > LONGEST_LINE {
            return Err(malformed("a line between chunks is too long"));
        }
        self.state = match (self.state, byte) {
            (State::Start | State::Size, byte) if byte.is_ascii_hexdigit() => {
                self.add_digit(byte)?;
                State::Size
            }
            (State::Size | State::Blank, b' ' | b'\t') => State::Blank,
            (State::Size | State::Blank | State::Extension, b'\r') => State::SizeEnd,
            // A bare line feed here is how requests and answers are smuggled.
            (State::Extension, b'\n') => return Err(wrong()),
            (State::Extension, _) | (State::Size | State::Blank, b';') => State::Extension,
            (State::SizeEnd, b'\n') => {
                self.line = 0;
                if self.left == 0 {
                    State::Trailer
                } else {
                    State::Data
                }
            }
            (State::DataReturn, b'\r') => State::DataEnd,
            (State::DataEnd, b'\n') => {
                self.line = 0;
                State::Start
            }
            (State::Trailer, b'\r') => State::LastEnd,
            (State::LastEnd, b'\n') => State::Over,
            (State::InTrailer, b'\r') => State::TrailerEnd,
            (State::TrailerEnd, b'\n') => State::Trailer,
            (State::Trailer | State::InTrailer, byte) if byte != b'\n' => State::InTrailer,
            _ => return Err(wrong()),
        };
        Ok(())
    }

    fn add_digit(&mut self, byte: u8) -> Result<(), Failure> {
        let digit = char::from(byte).to_digit(16).map_or(0, u64::from);
        let known = if self.state == State::Start {
            0
        } else {
            self.left
        };
        self.left = known
            .checked_mul(16)
            .and_then(|size| size.checked_add(digit))
            .ok_or_else(|| malformed("a chunk's size has too many digits"))?;
        Ok(())
    }
}

fn wrong() -> Failure {
    malformed("the body's chunks are malformed")
}
