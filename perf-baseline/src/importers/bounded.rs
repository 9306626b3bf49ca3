//! A source that gives so many bytes and no more before it is asked anew, so that what looks for
//! the end of an element cannot take all memory. Refuses to know what is read.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

/// The source.
pub(super) struct Bounded<R> {
    from: R,
    left: usize,
}

impl<R> Bounded<R> {
    pub(super) const fn new(from: R, most: usize) -> Self {
        Self { from, left: most }
    }

    /// From here on it gives at most so many bytes.
    pub(super) const fn allow(&mut self, most: usize) {
        self.left = most;
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(TooLong));
        }
        let most = to.len().min(self.left);
        let read = self.from.read(&mut to[..most])?;
        self.left -= read;
        Ok(read)
    }
}

/// Whether reading stopped because of the bound.
pub(super) fn is_too_long(error: &io::Error) -> bool {
    error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<TooLong>())
        .is_some()
}

#[derive(Debug)]
struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the element is too long")
    }
}

impl Error for TooLong {}
