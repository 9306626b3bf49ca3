//! A source that gives so many bytes and no more before it is asked anew, so that what looks for
//! the end of a line or an element cannot take all memory. Refuses to know what is read.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

/// The source.
pub(super) struct Bounded<R> {
    from: R,
    left: usize,
    last: Option<u8>,
    is_at_end: bool,
}

impl<R> Bounded<R> {
    pub(super) const fn new(from: R, most: usize) -> Self {
        Self {
            from,
            left: most,
            last: None,
            is_at_end: false,
        }
    }

    /// From here on it gives at most so many bytes.
    pub(super) const fn allow(&mut self, most: usize) {
        self.left = most;
    }

    /// The last byte of the file so far.
    pub(super) const fn last(&self) -> Option<u8> {
        self.last
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.is_at_end
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
        self.last = to[..read].last().copied().or(self.last);
        self.is_at_end = read == 0;
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
        f.write_str("the line is too long")
    }
}

impl Error for TooLong {}
