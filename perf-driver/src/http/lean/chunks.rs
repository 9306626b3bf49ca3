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
    TrailerName,
    TrailerValue,
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
            (State::Size | State::Blank, b';') => State::Extension,
            // A bare line feed here is how requests and answers are smuggled.
            (State::Extension, byte) if is_text(byte) => State::Extension,
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
            (State::Trailer | State::TrailerName, byte) if is_of_name(byte) => State::TrailerName,
            (State::TrailerName, b':') => State::TrailerValue,
            (State::TrailerValue, b'\r') => State::TrailerEnd,
            (State::TrailerValue, byte) if is_text(byte) => State::TrailerValue,
            (State::TrailerEnd, b'\n') => State::Trailer,
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

/// Whether `byte` may stand in a value (RFC 9110, section 5.5).
const fn is_text(byte: u8) -> bool {
    byte == b'\t' || byte >= b' ' && byte != 0x7f
}

/// Whether `byte` may stand in a name (RFC 9110, section 5.6.2).
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn wrong() -> Failure {
    malformed("the body's chunks are malformed")
}

#[cfg(test)]
mod tests {
    use super::Chunks;
    use crate::transport::Failure;

    /// The data of `bytes`, read in pieces that end at `cuts`, and how many bytes belong to it.
    fn read(bytes: &[u8], cuts: &[usize]) -> Result<(Vec<u8>, usize, bool), Failure> {
        let (mut chunks, mut data, mut used, mut from) = (Chunks::default(), Vec::new(), 0, 0);
        for to in cuts.iter().copied().chain([bytes.len()]) {
            used += chunks.read(&bytes[from..to], |piece| {
                data.extend_from_slice(piece);
                Ok(())
            })?;
            from = to;
        }
        Ok((data, used, chunks.is_over()))
    }

    #[test]
    fn a_body_is_the_same_wherever_it_is_cut() {
        let whole = b"5\r\nhello\r\n001 ; name=\"v\"\r\n!\r\nA;x\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nnext";
        let expected = (b"hello!0123456789".to_vec(), whole.len() - 4, true);
        for first in 0..whole.len() {
            for second in first..whole.len() {
                assert_eq!(read(whole, &[first, second]).unwrap(), expected);
            }
        }
    }

    #[test]
    fn what_is_cut_off_is_not_over() {
        let whole = b"3\r\nabc\r\n0\r\n\r\n";
        for end in 0..whole.len() {
            let (data, used, is_over) = read(&whole[..end], &[]).unwrap();
            assert_eq!((used, is_over), (end, false));
            assert!(b"abc".starts_with(&data));
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        let long = format!("1;{}", "x".repeat(20_000));
        let trailers = format!("0\r\n{}", "a: b\r\n".repeat(4_000));
        for wrong in [
            "\r\n",
            "g\r\n",
            "-1\r\n",
            "+1\r\n",
            "0x1\r\n",
            " 1\r\n",
            "1\n",
            "1;a\nb",
            "1;\0\r\n",
            "1\r\r\n",
            "1 1\r\n",
            "1\r\nab",
            "1\r\na\rb",
            "1\r\na\n",
            "0\r\na: b\n",
            "0\r\na\r\n",
            "0\r\n: b\r\n",
            "0\r\na : b\r\n",
            "0\r\na: b\r\n c\r\n",
            "0\r\na: \0\r\n",
            "0\r\n\rx",
            "10000000000000000\r\n",
            "ffffffffffffffffff\r\n",
            &long,
            &trailers,
        ] {
            assert!(read(wrong.as_bytes(), &[]).is_err(), "{wrong:?}");
        }
    }
}
