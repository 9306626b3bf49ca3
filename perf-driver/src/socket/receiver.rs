//! Finds where an answer ends in a stream of bytes. It reads none.

use memchr::memmem;
use perf_core::{Bytes, FailureKind, TcpAnswer, TcpPart};

use crate::transport::Failure;

/// An answer, as far as it has come.
#[derive(Debug)]
pub(super) struct Receiver<'a> {
    awaited: Awaited<'a>,
    /// The most bytes that it may have.
    most: u64,
    came: Vec<u8>,
    is_complete: bool,
}

/// Where an answer ends.
#[derive(Debug, Clone, Copy)]
enum Awaited<'a> {
    Echo(&'a [u8]),
    Part(&'a TcpPart),
    Close,
    Nothing,
}

impl<'a> Receiver<'a> {
    /// Awaits `answer` to what is `sent`.
    pub(super) fn new(answer: &'a TcpAnswer, sent: &'a [u8], most: u64) -> Self {
        Self::of(
            match answer {
                TcpAnswer::Echo => Awaited::Echo(sent),
                TcpAnswer::Part(part) => Awaited::Part(part),
                TcpAnswer::Close => Awaited::Close,
                TcpAnswer::Nothing => Awaited::Nothing,
            },
            most,
        )
    }

    /// Awaits `part`, to which nothing was sent.
    pub(super) fn of_part(part: &'a TcpPart, most: u64) -> Self {
        Self::of(Awaited::Part(part), most)
    }

    fn of(awaited: Awaited<'a>, most: u64) -> Self {
        let is_complete = match awaited {
            Awaited::Echo(sent) => sent.is_empty(),
            Awaited::Nothing => true,
            Awaited::Part(_) | Awaited::Close => false,
        };
        Self {
            awaited,
            most,
            came: Vec::new(),
            is_complete,
        }
    }

    /// Whether nothing more is wanted.
    pub(super) const fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Bytes that came.
    pub(super) fn received(&self) -> u64 {
        self.came.len() as u64
    }

    /// The answer, without what is in front of it.
    pub(super) fn into_answer(mut self) -> Vec<u8> {
        if let Awaited::Part(TcpPart::Frame(length)) = self.awaited {
            self.came.drain(..length.size());
        }
        self.came
    }

    /// These bytes came next; never none.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let before = self.came.len();
        self.came.extend_from_slice(bytes);
        if let Awaited::Echo(sent) = self.awaited {
            check_echo(sent, &self.came, before)?;
        }
        let end = self.end_of_answer(before)?;
        if end.unwrap_or(self.came.len()) as u64 > self.most {
            return Err(self.too_large());
        }
        let Some(end) = end.filter(|end| *end <= self.came.len()) else {
            return Ok(());
        };
        let behind = self.came.len() - end;
        if behind > 0 {
            let message = match behind {
                1 => "1 byte came behind the answer".to_owned(),
                many => format!("{many} bytes came behind the answer"),
            };
            return Err(Failure::new(FailureKind::Protocol, message));
        }
        self.is_complete = true;
        Ok(())
    }

    /// The connection has ended.
    pub(super) fn end(&mut self) -> Result<(), Failure> {
        if matches!(self.awaited, Awaited::Close) {
            self.is_complete = true;
            return Ok(());
        }
        let message = match self.came.len() {
            0 => "the connection was closed before a byte of the answer".to_owned(),
            1 => "the connection was closed after 1 byte of the answer".to_owned(),
            many => format!("the connection was closed after {many} bytes of the answer"),
        };
        Err(Failure::new(FailureKind::ClosedEarly, message))
    }

    /// How many bytes there are with the last one of the answer, as soon as that is known. All
    /// `before` this place were looked at already.
    fn end_of_answer(&self, before: usize) -> Result<Option<usize>, Failure> {
        Ok(match self.awaited {
            Awaited::Echo(sent) => Some(sent.len()),
            Awaited::Close | Awaited::Nothing => None,
            Awaited::Part(TcpPart::Bytes(count)) => Some(self.as_length(count.get())?),
            Awaited::Part(TcpPart::Until(end)) => {
                // Its beginning may have come before.
                let from = before.saturating_sub(end.len() - 1);
                let found = memmem::find(&self.came[from..], end);
                found.map(|at| from + at + end.len())
            }
            Awaited::Part(TcpPart::Frame(length)) => match self.came.get(..length.size()) {
                None => None,
                Some(number) => {
                    let content = self.as_length(length.read(number))?;
                    Some(content.saturating_add(length.size()))
                }
            },
        })
    }

    /// `count`, if so many may come.
    fn as_length(&self, count: u64) -> Result<usize, Failure> {
        let allowed = usize::try_from(count).ok();
        allowed
            .filter(|_| count <= self.most)
            .ok_or_else(|| self.too_large())
    }

    fn too_large(&self) -> Failure {
        let message = format!("the answer is larger than {}", Bytes::new(self.most));
        Failure::new(FailureKind::TooLarge, message)
    }
}

/// Whether `came` is the beginning of what was `sent`, from this place on.
fn check_echo(sent: &[u8], came: &[u8], from: usize) -> Result<(), Failure> {
    let until = came.len().min(sent.len());
    let (expected, got) = (&sent[from.min(until)..until], &came[from.min(until)..until]);
    if expected == got {
        return Ok(());
    }
    let pairs = expected.iter().zip(got);
    let alike = pairs.take_while(|(expected, got)| expected == got).count();
    let message = format!(
        "expected the {} bytes that were sent, got another one in place {}",
        sent.len(),
        from + alike + 1
    );
    Err(Failure::new(FailureKind::CheckFailed, message))
}
