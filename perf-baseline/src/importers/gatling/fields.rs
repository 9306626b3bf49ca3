//! Fields of a binary simulation log: numbers, and texts that are written once and then referred
//! to. Refuses texts longer and more than any real ones.
//!
//! Gatling has changed how it writes texts: at first as UTF-8, then as the virtual machine holds
//! them, with a byte behind them that says how; and at first each time, then with a number. Which
//! of these it is shows where the first of each kind stands, since no real text begins with a zero
//! or is empty there.

use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::rc::Rc;

use crate::importers::import_error::{Fault, ImportProblem};

/// Longer texts are not read.
const MAX_TEXT: u32 = 1 << 20;
/// Of a text that is referred to so much is kept.
const SHOWN: usize = 500;
/// More different texts are not read.
const MAX_TEXTS: usize = 50_000;

/// Why a field was not read.
#[derive(Debug)]
pub(super) enum Unread {
    /// The file ends in front of it or within it.
    CutOff,
    /// It is none.
    Wrong(Fault),
}

/// The fields, one after the other.
pub(super) struct Fields<R> {
    from: R,
    /// Bytes that were read.
    at: u64,
    /// Whether a byte behind a text says how it is written.
    is_coded: bool,
    /// Whether a number stands in front of a text that may come again; `None` before the first.
    is_numbered: Option<bool>,
    known: HashMap<i32, Rc<str>>,
}

impl<R: Read> Fields<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            at: 0,
            is_coded: false,
            is_numbered: None,
            known: HashMap::new(),
        }
    }

    pub(super) fn wrong(&self, problem: &str) -> Unread {
        Unread::Wrong(ImportProblem::Contradiction(format!("byte {}: {problem}", self.at)).into())
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Unread> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn number(&mut self) -> Result<i32, Unread> {
        self.bytes().map(i32::from_be_bytes)
    }

    pub(super) fn truth(&mut self) -> Result<bool, Unread> {
        match self.bytes()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(self.wrong("neither true nor false")),
        }
    }

    /// How many of something follow, at most so many.
    pub(super) fn count(&mut self, most: u32) -> Result<u32, Unread> {
        let count = self.bytes().map(u32::from_be_bytes)?;
        if count > most {
            return Err(self.wrong(&format!("{count} of what there are at most {most}")));
        }
        Ok(count)
    }

    /// A text that is written out.
    pub(super) fn text(&mut self) -> Result<String, Unread> {
        let length = self.bytes()?;
        self.text_of(length, None)
    }

    /// The first two texts of all, of which the second shows how texts are written.
    pub(super) fn first_texts(&mut self) -> Result<(String, String), Unread> {
        let first = self.text()?;
        let length: [u8; 4] = self.bytes()?;
        let second = if length[3] == 0 {
            // It was the byte behind the first one, and three of the length.
            self.is_coded = true;
            let [last] = self.bytes()?;
            self.text_of([length[1], length[2], length[3], last], None)?
        } else {
            self.text_of(length, None)?
        };
        Ok((first, second))
    }

    /// A text that may have been there before.
    pub(super) fn known_text(&mut self) -> Result<Rc<str>, Unread> {
        let number: [u8; 4] = self.bytes()?;
        let Some(is_numbered) = self.is_numbered else {
            return self.first_known_text(number);
        };
        if !is_numbered {
            return Ok(self.text_of(number, None)?.into());
        }
        let number = i32::from_be_bytes(number);
        if number >= 0 {
            let text = self.text()?;
            return self.remember(number, &text);
        }
        let known = self.known.get(&number.wrapping_neg());
        known
            .cloned()
            .ok_or_else(|| self.wrong(&format!("text {number} was never written")))
    }

    /// The first of them, which shows whether they are numbered: behind a number stands a length,
    /// behind a length its text.
    fn first_known_text(&mut self, number: [u8; 4]) -> Result<Rc<str>, Unread> {
        let [next] = self.bytes()?;
        self.is_numbered = Some(next == 0);
        if next != 0 {
            return Ok(self.text_of(number, Some(next))?.into());
        }
        let [a, b, c] = self.bytes()?;
        let text = self.text_of([next, a, b, c], None)?;
        self.remember(i32::from_be_bytes(number), &text)
    }

    fn remember(&mut self, number: i32, text: &str) -> Result<Rc<str>, Unread> {
        if self.known.len() >= MAX_TEXTS {
            return Err(self.wrong(&format!("more than {MAX_TEXTS} different texts")));
        }
        let text: Rc<str> = text.chars().take(SHOWN).collect::<String>().into();
        self.known.insert(number, Rc::clone(&text));
        Ok(text)
    }

    fn text_of(&mut self, length: [u8; 4], first: Option<u8>) -> Result<String, Unread> {
        let length = u32::from_be_bytes(length);
        if length > MAX_TEXT {
            let (part, limit) = ("text", MAX_TEXT as usize);
            return Err(Unread::Wrong(ImportProblem::TooLong { part, limit }.into()));
        }
        let mut bytes = vec![0; length as usize];
        let from = usize::from(first.is_some());
        if let (Some(first), Some(place)) = (first, bytes.first_mut()) {
            *place = first;
        }
        self.fill(bytes.get_mut(from..).unwrap_or_default())?;
        if bytes.is_empty() || !self.is_coded {
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        match self.bytes()? {
            [0] => Ok(bytes.into_iter().map(char::from).collect()),
            [1] => {
                let (pairs, _none) = bytes.as_chunks::<2>();
                let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
                Ok(String::from_utf16_lossy(&units))
            }
            [coder] => Err(self.wrong(&format!("{coder} is no way to write a text"))),
        }
    }

    fn fill(&mut self, to: &mut [u8]) -> Result<(), Unread> {
        self.from
            .read_exact(to)
            .map_err(|error| match error.kind() {
                ErrorKind::UnexpectedEof => Unread::CutOff,
                _ => Unread::Wrong(ImportProblem::Unreadable(error).into()),
            })?;
        self.at += to.len() as u64;
        Ok(())
    }
}
