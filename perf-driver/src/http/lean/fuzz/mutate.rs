//! Makes an answer out of others: by its lines, its words and its bytes.

use super::case::{Case, End};
use crate::random::Stream;

/// The longest answer that is made, in bytes.
const LONGEST: usize = 1_200;

/// What answers are made of.
const WORDS: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\0",
    b"\x7f",
    b"\xff",
    b" ",
    b"\t",
    b":",
    b";",
    b",",
    b"\"",
    b"0",
    b"5",
    b"00",
    b"ffffffffffffffff",
    b"10000000000000000",
    b"18446744073709551615",
    b"18446744073709551616",
    b"-1",
    b"+1",
    b"0x5",
    b"chunked",
    b"gzip",
    b"close",
    b"keep-alive",
    b"Content-Length: 5\r\n",
    b"Content-Length: 6\r\n",
    b"Content-Length: 0\r\n",
    b"Content-Length:\r\n",
    b"content-length: 5, 5\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n",
    b"transfer-encoding: identity\r\n",
    b"Connection: close\r\n",
    b"Connection: keep-alive\r\n",
    b"X-A: b\r\n",
    b" folded\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.0 200 OK\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 X\r\nLink: </a>\r\n\r\n",
    b"HTTP/1.1 101 X\r\n\r\n",
    b"HTTP/1.1 204 X\r\n",
    b"HTTP/1.1 304 X\r\n",
    b"HTTP/2 200\r\n",
    b"5\r\nhello\r\n",
    b"0\r\n",
    b"0\r\n\r\n",
    b"1;x=y\r\n!\r\n",
    b"A \r\n0123456789\r\n",
    b"X-Sum: 1\r\n",
    b"hello",
];

/// An answer that is much like `case`, with something of `other`.
pub(super) fn mutated(case: &Case, other: &Case, draws: &mut Stream) -> Case {
    let mut made = case.clone();
    for _ in 0..=below(draws, 4) {
        change(&mut made, other, draws);
    }
    made.bytes.truncate(LONGEST);
    made
}

fn change(case: &mut Case, other: &Case, draws: &mut Stream) {
    let bytes = &mut case.bytes;
    let at = below(draws, bytes.len() + 1);
    let word = WORDS[below(draws, WORDS.len())];
    match below(draws, 16) {
        0 => bytes.truncate(at),
        1 => drop(bytes.splice(at..at, word.iter().copied())),
        2 => {
            let range = token(bytes, at);
            bytes.splice(range, word.iter().copied());
        }
        3 => drop(bytes.drain(line(bytes, at))),
        4 => {
            let copied = bytes[line(bytes, at)].to_vec();
            let to = line(bytes, below(draws, bytes.len() + 1)).start;
            bytes.splice(to..to, copied);
        }
        5 => {
            let from = line(&other.bytes, below(draws, other.bytes.len() + 1));
            let to = line(bytes, at).start;
            bytes.splice(to..to, other.bytes[from].iter().copied());
        }
        6 => {
            let from = below(draws, other.bytes.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other.bytes[from..]);
        }
        7 => {
            let range = token(bytes, at);
            let copied = bytes[range.clone()].repeat(1 + below(draws, 40));
            bytes.splice(range, copied);
        }
        8 => {
            let copied = bytes[line(bytes, at)].repeat(1 + below(draws, 120));
            bytes.splice(at..at, copied);
        }
        9 => case.to_head = !case.to_head,
        10 => case.end = [End::Open, End::Closed, End::Reset][below(draws, 3)],
        kind => of_one_byte(bytes, at, kind, draws),
    }
}

fn of_one_byte(bytes: &mut Vec<u8>, at: usize, kind: usize, draws: &mut Stream) {
    let any = draws.bits().to_le_bytes()[0];
    if at == bytes.len() {
        bytes.push(any);
        return;
    }
    match kind {
        11 => bytes[at] = any,
        12 => drop(bytes.remove(at)),
        13 => bytes.insert(at, any),
        14 => bytes[at] ^= 1 << below(draws, 8),
        _ => {
            // A number becomes another one.
            let digit = (at..bytes.len()).find(|&at| bytes[at].is_ascii_digit());
            if let Some(digit) = digit {
                bytes[digit] = b'0' + any % 10;
            }
        }
    }
}

/// The line around `at`, with its end.
fn line(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n');
    let end = bytes[at..].iter().position(|byte| *byte == b'\n');
    start.map_or(0, |start| start + 1)..end.map_or(bytes.len(), |end| at + end + 1)
}

/// The letters and digits around `at`, or else the one byte there.
fn token(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric();
    let start = bytes[..at].iter().rposition(|byte| !is_part(byte));
    let end = bytes[at..].iter().position(|byte| !is_part(byte));
    let range = start.map_or(0, |start| start + 1)..end.map_or(bytes.len(), |end| at + end);
    if range.is_empty() {
        at..bytes.len().min(at + 1)
    } else {
        range
    }
}

fn below(draws: &mut Stream, count: usize) -> usize {
    usize::try_from(draws.below(count as u64)).expect("below a length")
}
