//! Where the body of an answer ends.

use perf_core::FailureKind;

use super::chunks::Chunks;
use super::fault::closed_early;
use crate::transport::Failure;

/// How the end of a body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    Nothing,
    /// By its length in bytes.
    Length(u64),
    /// By chunks.
    Chunked,
    /// By the end of the connection.
    UntilClose,
}

/// A body that is being read.
#[derive(Debug)]
pub(super) enum Reading {
    Length(u64),
    Chunks(Chunks),
    UntilClose,
}

impl Reading {
    pub(super) fn new(framing: Framing) -> Self {
        match framing {
            Framing::Nothing => Self::Length(0),
            Framing::Length(length) => Self::Length(length),
            Framing::Chunked => Self::Chunks(Chunks::default()),
            Framing::UntilClose => Self::UntilClose,
        }
    }

    /// Whether the body has come to its end.
    pub(super) const fn is_over(&self) -> bool {
        match self {
            Self::Length(left) => *left == 0,
            Self::Chunks(chunks) => chunks.is_over(),
            Self::UntilClose => false,
        }
    }

    /// Reads on in `bytes`, and hands pieces of the body to `take`. Gives back how many bytes
    /// belong to this body.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<usize, Failure> {
        match self {
            Self::Length(left) => {
                let count =
                    usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                take(&bytes[..count])?;
                *left -= count as u64;
                Ok(count)
            }
            Self::Chunks(chunks) => chunks.read(bytes, take),
            Self::UntilClose => {
                take(bytes)?;
                Ok(bytes.len())
            }
        }
    }

    /// The connection has ended: whether that is the end of the body, too.
    pub(super) fn end(&self, announced: Option<u64>) -> Result<(), Failure> {
        match (self, announced) {
            (Self::UntilClose, _) => Ok(()),
            (Self::Length(_), Some(length)) => Err(Failure::new(
                FailureKind::WrongLength,
                format!("the body ended before the {length} bytes that the head tells"),
            )),
            _ => Err(closed_early()),
        }
    }
}
