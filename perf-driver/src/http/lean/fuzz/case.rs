//! An answer as it lies in the corpus: text that a person can read.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::hunt::Draws;
use crate::hunt::search::Input;

/// What a server sends, and how it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    /// Whether it is the answer to a `HEAD`.
    pub(super) to_head: bool,
    pub(super) end: End,
    pub(super) bytes: Vec<u8>,
}

/// What comes behind the last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Open,
    Closed,
    Reset,
}

const ENDS: [(End, &str); 3] = [
    (End::Open, "open"),
    (End::Closed, "closed"),
    (End::Reset, "reset"),
];

impl Case {
    /// `GET closed`, and then the bytes: a line for each line feed, what cannot be printed as in a
    /// string of Rust.
    fn to_text(&self) -> String {
        let method = if self.to_head { "HEAD" } else { "GET" };
        let end = ENDS.iter().find(|(end, _)| *end == self.end);
        let end = end.map_or("", |(_, name)| name);
        let mut text = format!("{method} {end}\n");
        for line in self.bytes.split_inclusive(|byte| *byte == b'\n') {
            writeln!(text, "{}", line.escape_ascii()).expect("a string takes everything");
        }
        text
    }

    /// Reads what [`to_text`](Self::to_text) writes; `None` if it is something else.
    fn of_text(text: &str) -> Option<Self> {
        let (first, rest) = text.split_once('\n')?;
        let (method, end) = first.split_once(' ')?;
        let (end, _) = ENDS.iter().find(|(_, name)| *name == end)?;
        let mut bytes = Vec::new();
        let mut letters = rest.chars().filter(|letter| *letter != '\n');
        while let Some(letter) = letters.next() {
            let byte = match letter {
                '\\' => match letters.next()? {
                    'r' => b'\r',
                    'n' => b'\n',
                    't' => b'\t',
                    'x' => {
                        let digits: String = [letters.next()?, letters.next()?].iter().collect();
                        u8::from_str_radix(&digits, 16).ok()?
                    }
                    quoted => u8::try_from(quoted).ok()?,
                },
                plain => u8::try_from(plain).ok()?,
            };
            bytes.push(byte);
        }
        Some(Self {
            to_head: method == "HEAD",
            end: *end,
            bytes,
        })
    }
}

/// Where the corpus lies.
pub(super) fn corpus_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/answers")
}

impl Input for Case {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn bytes_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn turn(&mut self, draws: &mut Draws) {
        if draws.below(2) == 0 {
            self.to_head = !self.to_head;
        } else {
            self.end = draws.pick(&ENDS).0;
        }
    }

    fn written(&self) -> Vec<u8> {
        self.to_text().into_bytes()
    }

    fn of_written(file: Vec<u8>) -> Self {
        let text = String::from_utf8(file).expect("the corpus is text");
        Self::of_text(&text).unwrap_or_else(|| panic!("no case: {text}"))
    }
}

#[test]
fn a_case_is_written_as_it_is_read() {
    for end in [End::Open, End::Closed, End::Reset] {
        let case = Case {
            to_head: end == End::Open,
            end,
            bytes: (0..=u8::MAX).chain(*b"\n\n\\r\r\n").collect(),
        };
        assert_eq!(Case::of_text(&case.to_text()), Some(case));
    }
}
