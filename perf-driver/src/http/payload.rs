//! What a request carries: bytes, and files too large to be held, which are read while they are
//! sent. It does not know what the bytes mean.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

use super::setup_error::HttpSetupError;

/// The largest file that is held in memory, in bytes.
const LARGEST_HELD: u64 = 1024 * 1024;
/// How much of a file is read at a time, in bytes.
const CHUNK: u64 = 128 * 1024;

/// What a request carries.
#[derive(Debug, Clone)]
pub(super) enum Payload {
    /// Bytes that are held.
    Held(Bytes),
    /// Pieces of which at least one is a file that is not held.
    Read(Arc<[Piece]>),
}

/// A piece of a payload.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// Bytes that are held.
    Held(Bytes),
    /// So many bytes of a file.
    File { path: PathBuf, length: u64 },
}

/// Why a file cannot be sent, though it could be when the request was made ready.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyFileError {
    #[error("cannot read the body file {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("the body file {} has become shorter", path.display())]
    Shorter { path: PathBuf },
}

impl Payload {
    /// The content of the file at `path`, which is read here unless it is large.
    pub(super) fn of_file(path: &Path) -> Result<Self, HttpSetupError> {
        Ok(Self::of_pieces(vec![Piece::of_file(path)?]))
    }

    /// The `pieces`, one behind the other.
    pub(super) fn of_pieces(pieces: Vec<Piece>) -> Self {
        let mut held = Vec::new();
        for piece in &pieces {
            match piece {
                Piece::Held(bytes) => held.extend_from_slice(bytes),
                Piece::File { .. } => return Self::Read(pieces.into()),
            }
        }
        Self::Held(held.into())
    }

    /// A body of a request of its own.
    pub(super) fn body(&self) -> reqwest::Body {
        match self {
            Self::Held(bytes) => bytes.clone().into(),
            Self::Read(pieces) => reqwest::Body::wrap(Reading {
                left: pieces.iter().map(Piece::length).sum(),
                pieces: Arc::clone(pieces),
                at: 0,
                of_file: None,
            }),
        }
    }
}

impl Piece {
    /// The content of the file at `path`, which is read here unless it is large.
    pub(super) fn of_file(path: &Path) -> Result<Self, HttpSetupError> {
        let unreadable = |source| HttpSetupError::BodyFile {
            path: path.to_owned(),
            source,
        };
        let length = fs::metadata(path).map_err(unreadable)?.len();
        if length <= LARGEST_HELD {
            let bytes = fs::read(path).map_err(unreadable)?;
            return Ok(Self::Held(bytes.into()));
        }
        // What cannot be opened is told now and not by every request.
        File::open(path).map_err(unreadable)?;
        Ok(Self::File {
            path: path.to_owned(),
            length,
        })
    }

    fn length(&self) -> u64 {
        match self {
            Self::Held(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }
}

/// A body whose files are read while it is sent, a chunk at a time and never ahead.
struct Reading {
    pieces: Arc<[Piece]>,
    /// Bytes that are not sent yet.
    left: u64,
    /// The piece that is next, or that is being sent.
    at: usize,
    of_file: Option<Part>,
}

/// A file of which a part is sent.
struct Part {
    reading: JoinHandle<io::Result<(File, Vec<u8>)>>,
    /// Bytes of the file behind those that are being read.
    left: u64,
}

impl Body for Reading {
    type Data = Bytes;
    type Error = BodyFileError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFileError>>> {
        let this = &mut *self;
        loop {
            let bytes = match this.pieces.get(this.at) {
                None => return Poll::Ready(None),
                Some(Piece::Held(bytes)) => {
                    this.at += 1;
                    bytes.clone()
                }
                Some(Piece::File { path, length }) => {
                    let part = this
                        .of_file
                        .get_or_insert_with(|| Part::first(path.clone(), *length));
                    let read = ready!(Pin::new(&mut part.reading).poll(context));
                    let read = read.map_err(io::Error::other).and_then(|read| read);
                    let (file, bytes) = match read {
                        Ok(read) => read,
                        Err(source) => {
                            this.at = this.pieces.len();
                            let path = path.clone();
                            return Poll::Ready(Some(Err(BodyFileError::of(path, source))));
                        }
                    };
                    this.of_file = part.next(file);
                    if this.of_file.is_none() {
                        this.at += 1;
                    }
                    bytes.into()
                }
            };
            if !bytes.is_empty() {
                this.left = this.left.saturating_sub(bytes.len() as u64);
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

impl Part {
    fn first(path: PathBuf, length: u64) -> Self {
        let chunk = length.min(CHUNK);
        Self {
            reading: spawn_blocking(move || read(File::open(path)?, chunk)),
            left: length - chunk,
        }
    }

    fn next(&self, file: File) -> Option<Self> {
        if self.left == 0 {
            return None;
        }
        let chunk = self.left.min(CHUNK);
        Some(Self {
            reading: spawn_blocking(move || read(file, chunk)),
            left: self.left - chunk,
        })
    }
}

impl BodyFileError {
    fn of(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::UnexpectedEof => Self::Shorter { path },
            _ => Self::Read { path, source },
        }
    }
}

/// The next `length` bytes of `file`.
fn read(mut file: File, length: u64) -> io::Result<(File, Vec<u8>)> {
    let mut bytes = Vec::new();
    let found = (&mut file).take(length).read_to_end(&mut bytes)?;
    if (found as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((file, bytes))
}
