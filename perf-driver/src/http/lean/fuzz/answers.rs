//! Answers as what is hunted.

use std::path::PathBuf;

use super::case::{Case, corpus_folder};
use super::check::check;
use super::reading::Seen;
use crate::hunt::{self, Draws, Quarry};

/// What answers are made of.
const WORDS: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "\0",
    "\x7f",
    " ",
    "\t",
    ":",
    ";",
    ",",
    "\"",
    "0",
    "5",
    "00",
    "ffffffffffffffff",
    "10000000000000000",
    "18446744073709551615",
    "18446744073709551616",
    "-1",
    "+1",
    "0x5",
    "chunked",
    "gzip",
    "close",
    "keep-alive",
    "Content-Length: 5\r\n",
    "Content-Length: 6\r\n",
    "Content-Length: 0\r\n",
    "Content-Length:\r\n",
    "content-length: 5, 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "transfer-encoding: identity\r\n",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "X-A: b\r\n",
    " folded\r\n",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.0 200 OK\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 103 X\r\nLink: </a>\r\n\r\n",
    "HTTP/1.1 101 X\r\n\r\n",
    "HTTP/1.1 204 X\r\n",
    "HTTP/1.1 304 X\r\n",
    "HTTP/2 200\r\n",
    "5\r\nhello\r\n",
    "0\r\n",
    "0\r\n\r\n",
    "1;x=y\r\n!\r\n",
    "A \r\n0123456789\r\n",
    "X-Sum: 1\r\n",
    "hello",
];

/// Answers of HTTP/1.1 that no server should send.
struct Answers;

impl Quarry for Answers {
    type Input = Case;

    fn corpus(&self) -> PathBuf {
        corpus_folder()
    }

    fn seeds(&self) -> Vec<Case> {
        Vec::new()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        1_200
    }

    fn check(&self, case: &Case, draws: &mut Draws) -> Result<String, String> {
        let (seen, wrong) = check(case, draws);
        wrong.map(|()| kind_of(case, &seen))
    }
}

/// What is alike of two cases that are of the same kind.
fn kind_of(case: &Case, seen: &Seen) -> String {
    let begins = format!("{} {:?}", case.to_head, case.end);
    let length = magnitude(case.bytes.len() as u64);
    match seen {
        Seen::Answer {
            text,
            size,
            keeps_open,
            used,
        } => {
            // It is in quotes: what begins it is told all the same.
            let head = text.chars().take(45).filter(|c| c.is_alphanumeric());
            let head = head
                .map(|c| c.to_digit(10).map_or(c, letter))
                .collect::<String>();
            let headers = magnitude(text.matches("\": ").count() as u64);
            let beyond = magnitude((case.bytes.len() - used) as u64);
            let (size, used) = (magnitude(*size), magnitude(*used as u64));
            format!("{begins} {head} {headers} {keeps_open} {size}{beyond}{used}")
        }
        Seen::Failure {
            message, received, ..
        } => format!("{begins} {message} {}{length}", magnitude(*received)),
        Seen::Waits { received } => format!("{begins} {}{length}", magnitude(*received)),
    }
}

/// About how large a number is, as a letter.
fn magnitude(number: u64) -> char {
    letter((u64::BITS - number.leading_zeros()).min(25))
}

fn letter(number: u32) -> char {
    char::from_u32(u32::from('a') + number).unwrap_or('z')
}

#[test]
fn all_of_the_corpus_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Answers);
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(|| Answers, 1_000);
    assert!(kept > 150, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn answers() {
    println!("{}", hunt::as_long_as_told(|| Answers));
}
