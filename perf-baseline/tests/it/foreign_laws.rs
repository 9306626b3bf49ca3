//! Damaged files of every format: an import answers, and never panics.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use perf_baseline::{Format, ImportProblem, import};
use proptest::prelude::*;

use crate::foreign::{FIXTURES, folder};

/// How a file is damaged.
#[derive(Debug, Clone)]
enum Damage {
    Cut(prop::sample::Index),
    Replaced(prop::sample::Index, u8),
    Removed(prop::sample::Index, u8),
    Doubled(prop::sample::Index, u8),
    Number(prop::sample::Index, &'static str),
}

/// What a number may be replaced by.
const NUMBERS: [&str; 9] = [
    "-1",
    "NaN",
    "null",
    "1e308",
    "99999999999999999999",
    "\"\"",
    "0",
    "1e-320",
    "-0.0",
];

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        at().prop_map(Damage::Cut),
        (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Replaced(at, byte)),
        (at(), any::<u8>()).prop_map(|(at, length)| Damage::Removed(at, length)),
        (at(), any::<u8>()).prop_map(|(at, length)| Damage::Doubled(at, length)),
        (at(), prop::sample::select(&NUMBERS[..])).prop_map(|(at, text)| Damage::Number(at, text)),
    ]
}

fn damaged(text: &mut Vec<u8>, damage: &Damage) {
    if text.is_empty() {
        return;
    }
    match damage {
        Damage::Cut(at) => text.truncate(at.index(text.len())),
        Damage::Replaced(at, byte) => {
            let at = at.index(text.len());
            text[at] = *byte;
        }
        Damage::Removed(at, length) => {
            let at = at.index(text.len());
            let end = (at + usize::from(*length)).min(text.len());
            text.drain(at..end);
        }
        Damage::Doubled(at, length) => {
            let at = at.index(text.len());
            let end = (at + usize::from(*length)).min(text.len());
            let again = text[at..end].to_vec();
            text.splice(at..at, again);
        }
        Damage::Number(at, number) => {
            let from = at.index(text.len());
            let Some(start) = text[from..].iter().position(u8::is_ascii_digit) else {
                return;
            };
            let start = from + start;
            let length = text[start..]
                .iter()
                .take_while(|b| b.is_ascii_digit() || **b == b'.')
                .count();
            text.splice(start..start + length, number.bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic(
        which in 0..FIXTURES.len(),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let (name, format) = FIXTURES[which];
        let mut text = fs::read(folder().join(name)).unwrap();
        for one in &damages {
            damaged(&mut text, one);
        }
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("result");
        fs::write(&path, &text).unwrap();
        let found = import(&path, Format::Auto);
        if let (Ok(found), Ok(asked)) = (&found, &import(&path, format)) {
            prop_assert_eq!(found, asked);
        }
        if let Err(error) = found {
            prop_assert!(!error.to_string().contains('\n'), "{}", error);
        }
    }
}

#[test]
fn a_document_that_is_cut_off_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("result");
    for (name, _) in FIXTURES
        .iter()
        .filter(|(name, _)| name.split('.').next_back() == Some("json"))
    {
        let text = fs::read(folder().join(name)).unwrap();
        let end = text.trim_ascii_end().len();
        for at in (1..end).step_by(end / 23 + 1) {
            fs::write(&path, &text[..at]).unwrap();
            assert!(import(&path, Format::Auto).is_err(), "{name} cut at {at}");
        }
    }
}

#[test]
fn what_never_ends_is_refused_within_bounds() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("result");
    let long = vec![b'9'; 40 << 20];
    let begins: [&[u8]; 6] = [
        b"{\"metric\":\"http_reqs\",\"type\":\"Point\",\"data\":{\"value\":",
        b"{\"metric\":\"http_reqs\",\"type\":\"Metric\",\"data\":{}}\n{\"metric\":\"",
        b"timeStamp,elapsed,label,success\n1,2,",
        b"<?xml version=\"1.0\"?>\n<testResults version=\"1.2\">\n<httpSample t=\"",
        b"Running 1s test @ http://127.0.0.1\n",
        b"RUN\tdemo\tdemo\t1\t \t3.9\nREQUEST\t",
    ];
    for begin in begins {
        let mut file = fs::File::create(&path).unwrap();
        file.write_all(begin).unwrap();
        file.write_all(&long).unwrap();
        drop(file);
        let error = import(&path, Format::Auto).unwrap_err();
        let is_bound = matches!(
            error.problem(),
            ImportProblem::TooLong { .. } | ImportProblem::TooLarge { .. }
        );
        assert!(is_bound, "{}: {error}", String::from_utf8_lossy(begin));
    }
    let deep = [&b"{\"metrics\":"[..], &vec![b'['; 100_000]].concat();
    fs::write(&path, deep).unwrap();
    import(&path, Format::Auto).unwrap_err();
}

#[test]
fn a_shape_that_is_not_known_is_told_with_what_it_has() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("result.json");
    let cases = [
        "{\"total\": 5, \"p95\": 3}",
        "{\"metrics\": {\"http_reqs\": {\"rate\": 3}}, \"root_group\": {}}",
        "{\"metrics\": {\"vus\": {\"value\": 3}}, \"root_group\": {}}",
        "{\"metrics\": {\"http_reqs\": {\"type\": \"counter\", \"values\": {\"count\": 3}}, \"checks\": {\"value\": 1}}}",
        "{\"metrics\": {\"http_reqs\": {\"count\": 3}, \"http_req_failed\": {\"passes\": 5}}}",
        "{\"metrics\": {\"http_reqs\": {\"count\": -3}}}",
        "{\"summary\": {}, \"latencyPercentiles\": {}}",
        "{\"schema\": \"perf-run\", \"version\": 2, \"run\": {}}",
        "{\"a\": 1}\n{\"a\": 2}\n",
        "[{\"benchmark\": \"x\", \"mode\": \"avgt\", \"primaryMetric\": {\"score\": 1, \"scoreUnit\": \"beans/op\"}}]",
        "{\"mean\": {\"point_estimate\": 0.01}, \"median\": {\"point_estimate\": 0.01}}",
        "{\"benchmarks\": [], \"context\": 5}",
        "{\"results\": [{\"command\": \"x\", \"mean\": \"fast\", \"stddev\": 1}]}",
    ];
    let mut all = String::new();
    for text in cases {
        fs::write(&path, text).unwrap();
        let error = import(&path, Format::Auto).unwrap_err();
        let shown = error.to_string();
        let (_, shown) = shown.split_once('`').unwrap().1.split_once('`').unwrap();
        writeln!(all, "{text}\n {shown}").unwrap();
        if let Some(hint) = error.hint() {
            writeln!(all, "  hint: {hint}").unwrap();
        }
    }
    insta::assert_snapshot!(all);
}
