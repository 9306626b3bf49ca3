//! Hunts what is read wrongly beside answers: any file is rows of data or is refused in one line, an
//! event stream has the same events however it is cut, and a `Server-Timing` header is read again as
//! what was read of it.
//!
//! `cargo xtask fuzz data` searches for as long as it is told; what is found lies in
//! `tests/corpus/data` then, which the tests read again.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use perf_core::{Plan, parse_plan};
use perf_driver::{Dataset, EventParser, EventTooLarge, StreamEvent, parse_server_timing};

use crate::hunt::{self, Draws, Quarry};

const SEEDS: &[&str] = &[
    "name,age\nada,36\n\"grace, h\",\"4\"\"5\"\n",
    "name;age\r\nada;36\r\n\r\ngrace;45",
    "[{\"name\": \"ada\", \"n\": 1.5}, {\"name\": \"grace\", \"n\": [null, {}]}]",
    "[1, \"two\", {\"name\": {\"first\": \"ada\"}}]",
    "event: price\ndata: 42\nid: 7\n\n: comment\ndata: a\ndata\ndata: b\nretry: 5\n\n",
    "\u{feff}data: x\r\n\r\ndata: y\r\rid: \0\ndata:z\n\n",
    "db;dur=53.2;desc=\"main, replica\", cache;desc=\"a \\\" b\", app;dur=1e3",
];

const WORDS: &[&str] = &[
    "data: ",
    "data:",
    "event: ",
    "id: ",
    "retry: ",
    ": ",
    "\n\n",
    "\r\r",
    "\r\n\r\n",
    ";dur=",
    ";desc=",
    ", ",
    "\"\"",
    "\\\"",
    "name",
    "name,name",
    ",,",
    "null",
    "[]",
    "{}",
    "-0",
    "1e400",
];

/// The largest event.
const LARGEST: usize = 64;

const PLAN: &str = r#"
version = 1
target = { base_url = "http://127.0.0.1:8080" }
[data.users]
FILE
[[scenario]]
name = "one"
load = { iterations = 2 }
step = [{ path = "/{{users.name}}" }]
"#;

/// Bytes that are read as files of data, as streams of events, and as headers.
struct Data {
    folder: tempfile::TempDir,
    plans: [Plan; 2],
}

impl Data {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("rows"), "").unwrap();
        let plan = |file: &str| {
            let text = PLAN.replace("FILE", file);
            parse_plan(&text, "plan.toml", folder.path(), &|_| None).unwrap()
        };
        Self {
            plans: [
                plan("csv = \"rows\"\nnumbers = true"),
                plan("json = \"rows\""),
            ],
            folder,
        }
    }
}

impl Quarry for Data {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/data")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        SEEDS.iter().map(|seed| seed.as_bytes().to_vec()).collect()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        1_000
    }

    fn check(&self, input: &Vec<u8>, draws: &mut Draws) -> Result<String, String> {
        fs::write(self.folder.path().join("rows"), input).unwrap();
        let mut told = String::new();
        for plan in &self.plans {
            let loaded = Dataset::load(plan).map_err(|error| error.to_string());
            match loaded {
                Ok(data) => write!(told, "{:?} iterations", data.iterations_of(0)).unwrap(),
                Err(error) => told.push_str(&one_line(&error)?),
            }
        }
        let events = events(&[input]);
        let (first, second) = input.split_at(draws.below(input.len() + 1));
        let (third, fourth) = second.split_at(draws.below(second.len() + 1));
        let single: Vec<&[u8]> = input.chunks(1).collect();
        for cuts in [&single[..], &[first, second], &[first, third, fourth]] {
            let other = self::events(cuts);
            if other != events {
                return Err(format!("whole {events:?}, and in pieces {other:?}"));
            }
        }
        if events.0.iter().any(|event| event.data.len() > 3 * LARGEST) {
            return Err("an event is larger than is read".to_owned());
        }
        write!(
            told,
            "{:?} {}",
            events.1,
            "event ".repeat(events.0.len().min(1))
        )
        .unwrap();
        told += &timings(&String::from_utf8_lossy(input))?;
        Ok(told)
    }
}

/// The events of a stream that comes in `pieces`, and whether it can be read to its end.
fn events(pieces: &[&[u8]]) -> (Vec<StreamEvent>, Result<(), EventTooLarge>) {
    let mut parser = EventParser::new(LARGEST);
    let mut events = Vec::new();
    for mut piece in pieces.iter().copied() {
        loop {
            match parser.next(&mut piece) {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Err(error)),
            }
        }
    }
    (events, Ok(()))
}

/// A header that is written of what was read is read as the same.
fn timings(header: &str) -> Result<String, String> {
    let timings = parse_server_timing(header);
    let mut written = Vec::new();
    for timing in &timings {
        let mut metric = timing.name.clone();
        if let Some(duration) = timing.duration {
            write!(metric, ";dur={}", duration.as_secs_f64() * 1000.0).unwrap();
        }
        if let Some(description) = &timing.description {
            let quoted = description.replace('\\', "\\\\").replace('"', "\\\"");
            write!(metric, ";desc=\"{quoted}\"").unwrap();
        }
        written.push(metric);
    }
    let again = parse_server_timing(&written.join(", "));
    let same = |left: &perf_driver::ServerTiming, right: &perf_driver::ServerTiming| {
        let apart = match (left.duration, right.duration) {
            (Some(left), Some(right)) => left.abs_diff(right) <= left / 1_000_000,
            (left, right) => left == right,
        };
        apart && (&left.name, &left.description) == (&right.name, &right.description)
    };
    if again.len() == timings.len()
        && again
            .iter()
            .zip(&timings)
            .all(|(left, right)| same(left, right))
    {
        let is_told = timings.iter().any(|timing| timing.duration.is_some());
        Ok(format!(
            "{} {is_told}",
            "timing ".repeat(timings.len().min(1))
        ))
    } else {
        Err(format!("{timings:?} is read again as {again:?}"))
    }
}

/// What is told, which a terminal shows.
fn one_line(told: &str) -> Result<String, String> {
    match told.chars().find(|c| c.is_control()) {
        Some(control) => Err(format!("{control:?} goes to the terminal: {told:?}")),
        None => Ok(told.to_owned()),
    }
}

#[test]
fn what_was_found_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Data::new());
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(Data::new, 2_000);
    assert!(kept > 10, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn data() {
    println!("{}", hunt::as_long_as_told(Data::new));
}
