//! What comes of an answer does not depend on how it arrives: in one piece, in two, or byte by byte.
//! And what comes behind it is the next one.
//!
//! All but the longest are sent byte by byte, and so cut everywhere. In two pieces they are cut at
//! every byte where the environment sets `PERF_SLOW_TESTS=1`, and otherwise at some.

use perf_core::HttpTransportChoice;

use super::clients::{Carried, Outcome};
use super::malformed::malformed;
use super::shape::{Asked, End, Shape};
use super::stage::{Stage, in_runtime};
use super::valid::valid;

/// The lean client reads all there is whenever it is polled.
const POLLS: usize = 3;
/// At every how many bytes an answer is cut in two, and how often at most, where not at all of them.
const APART: usize = 4;
const MOST_CUTS: usize = 60;
/// The longest answer that is sent byte by byte, and that is cut at all of them.
const LONGEST_SINGLE: usize = 2_000;
const NEXT: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";

/// A server and a lean client of it.
struct Pair {
    stage: Stage,
    lean: Carried,
}

/// What comes of an answer, and of the next one.
#[derive(Debug, PartialEq)]
struct Found {
    outcome: Outcome,
    /// How many connections both took.
    connections: usize,
}

impl Pair {
    async fn new() -> Self {
        let stage = Stage::new(POLLS).await;
        let lean = Carried::new(HttpTransportChoice::Lean, stage.address());
        Self { stage, lean }
    }

    /// What comes of `shape` in these pieces over a connection that has been used before.
    async fn found(&mut self, shape: &Shape, pieces: &[&[u8]]) -> Found {
        let before = self.stage.connections;
        let exchange = self.lean.exchange(shape.asked);
        let pieces = pieces.iter().copied();
        let outcome = self.stage.play(exchange, pieces, shape.end).await;
        self.next(shape).await;
        Found {
            outcome,
            connections: self.stage.connections - before,
        }
    }

    /// Demands that the next answer is as it should be.
    async fn next(&mut self, before: &Shape) {
        let exchange = self.lean.exchange(Asked::Get);
        let Outcome::Answer(next) = self.stage.play(exchange, [NEXT], End::Open).await else {
            panic!("no answer after {}", before.name);
        };
        assert!(
            next.contains("status: Some((HTTP/1.1, 200))"),
            "{}: {next}",
            before.name
        );
        assert!(
            next.ends_with(&format!("body: {:?}, size: 4", b"next")),
            "{next}"
        );
    }
}

/// Where `length` bytes are cut in two; others for other values of `salt`.
fn cuts(length: usize, salt: usize) -> impl Iterator<Item = usize> {
    let slow = std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1");
    let apart = if slow && length <= LONGEST_SINGLE {
        1
    } else {
        APART.max(length / MOST_CUTS)
    };
    (1 + salt % apart..length).step_by(apart)
}

/// Demands that each of `shapes` comes to the same in pieces as in one; gives back how many pieces
/// there were.
async fn check(shapes: &[Shape]) -> usize {
    let mut played = 0;
    for (number, shape) in shapes.iter().enumerate() {
        let mut pair = Pair::new().await;
        pair.next(shape).await;
        let bytes = shape.bytes.as_slice();
        let whole = pair.found(shape, &[bytes]).await;
        for cut in cuts(bytes.len(), number) {
            let (left, right) = bytes.split_at(cut);
            let found = pair.found(shape, &[left, right]).await;
            assert_eq!(found, whole, "{} cut behind {cut} bytes", shape.name);
            played += 2;
        }
        if bytes.len() <= LONGEST_SINGLE {
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            let found = pair.found(shape, &single).await;
            assert_eq!(found, whole, "{} byte by byte", shape.name);
            played += single.len();
        }
    }
    played
}

#[test]
fn a_valid_answer_is_the_same_in_pieces() {
    let played = in_runtime(check(&valid()));
    assert!(played > 10_000, "{played} pieces");
}

#[test]
fn a_malformed_answer_fails_the_same_in_pieces() {
    let played = in_runtime(check(&malformed()));
    assert!(played > 10_000, "{played} pieces");
}
