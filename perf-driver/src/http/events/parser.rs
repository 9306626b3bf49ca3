//! The format of event streams, as the HTML standard describes it (section "Server-sent events"):
//! from bytes as they come to events. It knows nothing of connections.
//!
//! Bounded: what one event is made of, and what one line is, have a largest size.

use std::mem::take;

use memchr::memchr2;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Finds events in a stream, whatever the chunks that it comes in.
///
/// ```
/// use perf_driver::EventParser;
///
/// let mut parser = EventParser::new(1024);
/// let mut bytes = &b"event: price\ndata: 4"[..];
/// assert_eq!(parser.next(&mut bytes)?, None);
/// let mut bytes = &b"2\n\ndata: 43\n"[..];
/// let event = parser.next(&mut bytes)?.expect("it is complete");
/// assert_eq!((event.kind.as_str(), event.data.as_str()), ("price", "42"));
/// assert_eq!(parser.next(&mut bytes)?, None);
/// # Ok::<(), perf_driver::EventTooLarge>(())
/// ```
#[derive(Debug)]
pub struct EventParser {
    /// The most bytes of an event's data, and of a line.
    largest: usize,
    /// A line that is not complete.
    line: Vec<u8>,
    /// Whether the last line ended with a carriage return: a line feed then belongs to it.
    after_return: bool,
    /// Whether no line was complete so far: one can begin with a byte order mark.
    at_start: bool,
    data: Vec<u8>,
    kind: Vec<u8>,
    last_id: Vec<u8>,
}

/// An event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamEvent {
    /// Its type; `message` where the stream does not say.
    pub kind: String,
    /// The last id that the stream has told, with this event or before; empty if none.
    pub id: String,
    /// Its data; several lines of it are joined by line feeds.
    pub data: String,
}

/// An event, or a line, is larger than is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event is larger than is read")]
pub struct EventTooLarge;

impl EventParser {
    /// Reads events whose data, and whose lines, have at most `largest` bytes.
    #[must_use]
    pub const fn new(largest: usize) -> Self {
        Self {
            largest,
            line: Vec::new(),
            after_return: false,
            at_start: true,
            data: Vec::new(),
            kind: Vec::new(),
            last_id: Vec::new(),
        }
    }

    /// The next event that is complete with what `bytes` begin with, which are taken off them;
    /// `None` when all are taken. What is complete only in parts is kept for the next call; an event
    /// that the end of the stream leaves incomplete is none.
    ///
    /// # Errors
    /// An event, or a line, that is larger than is read. The stream cannot be read further.
    pub fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<StreamEvent>, EventTooLarge> {
        while !bytes.is_empty() {
            if take(&mut self.after_return) && bytes[0] == b'\n' {
                *bytes = &bytes[1..];
                continue;
            }
            let Some(end) = memchr2(b'\r', b'\n', bytes) else {
                self.keep(bytes)?;
                *bytes = &[];
                break;
            };
            self.after_return = bytes[end] == b'\r';
            self.keep(&bytes[..end])?;
            *bytes = &bytes[end + 1..];
            let event = self.end_line()?;
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    fn keep(&mut self, part: &[u8]) -> Result<(), EventTooLarge> {
        // The name of the field is beside what it holds.
        const NAME: usize = 16;
        if self.line.len() + part.len() > self.largest.saturating_add(NAME) {
            return Err(EventTooLarge);
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    /// Takes the line that is complete; an empty one completes an event.
    fn end_line(&mut self) -> Result<Option<StreamEvent>, EventTooLarge> {
        let mut line = take(&mut self.line);
        let is_marked = take(&mut self.at_start) && line.starts_with(BOM);
        let result = match &line[if is_marked { BOM.len() } else { 0 }..] {
            [] => Ok(self.dispatch()),
            content => self.field(content).map(|()| None),
        };
        // Its memory is that of the next one.
        line.clear();
        self.line = line;
        result
    }

    fn dispatch(&mut self) -> Option<StreamEvent> {
        let (kind, mut data) = (take(&mut self.kind), take(&mut self.data));
        // Without a line of data it is none; one line that is empty has left its line feed.
        data.pop()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some(StreamEvent {
            kind: if kind.is_empty() {
                "message".to_owned()
            } else {
                text(&kind)
            },
            id: text(&self.last_id),
            data: text(&data),
        })
    }

    fn field(&mut self, line: &[u8]) -> Result<(), EventTooLarge> {
        let colon = memchr::memchr(b':', line);
        let (name, value) = match colon {
            None => (line, &b""[..]),
            Some(at) => (&line[..at], &line[at + 1..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                if self.data.len() + value.len() > self.largest {
                    return Err(EventTooLarge);
                }
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"event" => self.kind = value.to_vec(),
            b"id" if !value.contains(&0) => self.last_id = value.to_vec(),
            // A comment, `retry`, which tells when to connect again, or nothing that is known.
            _ => {}
        }
        Ok(())
    }
}
