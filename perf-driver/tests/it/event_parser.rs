//! The format of event streams, byte by byte.

use perf_driver::{EventParser, EventTooLarge, StreamEvent};
use proptest::prelude::*;

/// The events of a stream that comes in `chunks`: `kind#id=data`.
fn events<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> Vec<String> {
    let mut parser = EventParser::new(1_000_000);
    let mut found = Vec::new();
    for chunk in chunks {
        let mut rest = chunk;
        while let Some(StreamEvent { kind, id, data }) = parser.next(&mut rest).unwrap() {
            found.push(format!("{kind}#{id}={data}"));
        }
        assert!(rest.is_empty(), "everything is taken");
    }
    found
}

#[track_caller]
fn check(stream: &str, expected: &[&str]) {
    assert_eq!(events([stream.as_bytes()]), expected, "{stream:?}");
}

#[test]
fn the_examples_of_the_standard() {
    check(
        "data: YHOO\ndata: +2\ndata: 10\n\n",
        &["message#=YHOO\n+2\n10"],
    );
    check(
        ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
        &[
            "message#1=first event",
            "message#=second event",
            "message#= third event",
        ],
    );
    check("data\n\ndata\ndata\n\ndata:", &["message#=", "message#=\n"]);
    check(
        "data:test\n\ndata: test\n\n",
        &["message#=test", "message#=test"],
    );
}

#[test]
fn fields_are_what_the_standard_says() {
    check("event: add\ndata: 7\n\n", &["add#=7"]);
    check("event: add\n\ndata: 7\n\n", &["message#=7"]);
    check("event: a\nevent: b\ndata: 7\n\n", &["b#=7"]);
    check("id: 1\n\ndata: 7\n\n", &["message#1=7"]);
    check(
        "id: 1\ndata: 7\n\nid: 2\0\ndata: 8\n\n",
        &["message#1=7", "message#1=8"],
    );
    check(
        "retry: 10\ndata: 7\nunknown: x\n:comment\nDATA: y\n data: z\n\n",
        &["message#=7"],
    );
    check("data: 7\n", &[]);
    check("data: a:b: c\n\n", &["message#=a:b: c"]);
}

#[test]
fn lines_end_in_three_ways() {
    check(
        "data: 1\r\n\r\ndata: 2\r\rdata: 3\n\n",
        &["message#=1", "message#=2", "message#=3"],
    );
    check("data: 1\rdata: 2\r\ndata: 3\n\r", &["message#=1\n2\n3"]);
    assert_eq!(
        events([&b"data: 1\r"[..], b"\n\r", b"\ndata: 2\n\n"]),
        ["message#=1", "message#=2"]
    );
}

#[test]
fn one_byte_order_mark_is_let_pass() {
    check(
        "\u{feff}data: 1\n\n\u{feff}data: 2\n\ndata: 3\n\n",
        &["message#=1", "message#=3"],
    );
    check("\u{feff}\u{feff}data: 1\n\n", &[]);
    assert_eq!(
        events([&b"\xef"[..], b"\xbb", b"\xbfdata: 1\n\n"]),
        ["message#=1"]
    );
}

#[test]
fn what_is_no_utf_8_is_replaced() {
    assert_eq!(events([&b"data: \xff1\n\n"[..]]), ["message#=\u{fffd}1"]);
}

#[test]
fn events_and_lines_have_a_largest_size() {
    let check = |stream: &[u8], fits: bool| {
        let mut parser = EventParser::new(10);
        let mut rest = stream;
        let found = parser.next(&mut rest);
        if fits {
            assert!(found.unwrap().is_some(), "{stream:?}");
        } else {
            assert_eq!(found, Err(EventTooLarge), "{stream:?}");
        }
    };
    check(b"data: 1234567890\n\n", true);
    check(b"data: 12345678901\n\n", false);
    check(b"data: 12345\ndata: 6789\n\n", true);
    check(b"data: 12345\ndata: 67890\n\n", false);
    check(&[b'x'; 100], false);
}

/// Pieces of streams, such as chance would hardly find.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"data: 1".to_vec()),
        Just(b"data".to_vec()),
        Just(b"event: a".to_vec()),
        Just(b"id: 7".to_vec()),
        Just(b":".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n\n".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn chunks_make_no_difference(stream in stream(), cuts in proptest::collection::vec(0_usize..200, 0..8)) {
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(stream.len())).collect();
        cuts.sort_unstable();
        let mut chunks = Vec::new();
        let mut at = 0;
        for cut in cuts {
            chunks.push(&stream[at..cut]);
            at = cut;
        }
        chunks.push(&stream[at..]);
        let whole = events([stream.as_slice()]);
        prop_assert_eq!(&events(chunks), &whole);
        prop_assert_eq!(&events(stream.chunks(1)), &whole);
    }

    #[test]
    fn what_is_written_is_read(data in "[^\r\0]{0,40}", kind in "[a-z]{1,8}", end in "\r|\n|\r\n") {
        let lines: Vec<_> = data.split('\n').map(|line| format!("data: {line}{end}")).collect();
        let lines = lines.concat();
        let stream = format!("event: {kind}{end}{lines}{end}");
        // A line feed behind a carriage return would belong to it.
        prop_assert_eq!(events([stream.as_bytes()]), [format!("{kind}#={data}")]);
    }
}
