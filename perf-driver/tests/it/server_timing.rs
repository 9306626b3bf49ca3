//! `Server-Timing` headers.

use std::time::Duration;

use perf_driver::{ServerTiming, parse_server_timing};
use proptest::prelude::*;

fn metric(name: &str, milliseconds: Option<f64>, description: Option<&str>) -> ServerTiming {
    ServerTiming {
        name: name.to_owned(),
        duration: milliseconds.map(|number| Duration::from_secs_f64(number / 1000.0)),
        description: description.map(str::to_owned),
    }
}

#[test]
fn metrics_are_read_in_order() {
    let cases = [
        ("", vec![]),
        ("miss", vec![metric("miss", None, None)]),
        (
            "db;dur=53, app;dur=47.2",
            vec![
                metric("db", Some(53.0), None),
                metric("app", Some(47.2), None),
            ],
        ),
        (
            "cache;desc=\"Cache, \\\"Read\\\"\";dur=23.2",
            vec![metric("cache", Some(23.2), Some("Cache, \"Read\""))],
        ),
        (
            " a ; DUR = 1 ; Desc = word ",
            vec![metric("a", Some(1.0), Some("word"))],
        ),
        ("a;dur=\"5\"", vec![metric("a", Some(5.0), None)]),
    ];
    for (header, expected) in cases {
        assert_eq!(parse_server_timing(header), expected, "{header}");
    }
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let cases = [
        (",,", vec![]),
        ("two words;dur=1", vec![]),
        (";dur=1, b", vec![metric("b", None, None)]),
        ("a;dur=soon;dur=5", vec![metric("a", None, None)]),
        ("a;dur=-1", vec![metric("a", None, None)]),
        (
            "a;dur=NaN, b;dur=1e999",
            vec![metric("a", None, None), metric("b", None, None)],
        ),
        (
            "a;desc=x;desc=y;other=z",
            vec![metric("a", None, Some("x"))],
        ),
        (
            "a;desc=\"never closed, b",
            vec![metric("a", None, Some("never closed, b"))],
        ),
        ("a;desc", vec![metric("a", None, Some(""))]),
    ];
    for (header, expected) in cases {
        assert_eq!(parse_server_timing(header), expected, "{header}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let _read = parse_server_timing(&text);
    }

    #[test]
    fn what_is_written_is_read(
        metrics in proptest::collection::vec(
            ("[a-z][a-z0-9-]{0,8}", 0_u32..10_000_000, "[ -~]{0,12}"),
            0..5,
        )
    ) {
        let written: Vec<_> = metrics
            .iter()
            .map(|(name, microseconds, text)| {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"");
                let milliseconds = f64::from(*microseconds) / 1000.0;
                format!("{name};dur={milliseconds};desc=\"{text}\"")
            })
            .collect();
        let read = parse_server_timing(&written.join(", "));
        prop_assert_eq!(read.len(), metrics.len());
        for (timing, (name, microseconds, text)) in read.iter().zip(&metrics) {
            prop_assert_eq!(&timing.name, name);
            let expected = Duration::from_micros(u64::from(*microseconds));
            let difference = timing.duration.map(|read| read.abs_diff(expected));
            prop_assert!(difference.is_some_and(|d| d < Duration::from_nanos(10)));
            prop_assert_eq!(timing.description.as_ref(), Some(text));
        }
    }
}
