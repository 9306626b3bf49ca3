//! Journals: what was written is read up to where it was cut off, and what is none is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use perf_baseline::{JOURNAL_VERSION, JournalReader, JournalWriter, OpenJournalError};
use perf_core::{
    Clocks, FailureKind, FailureTally, JournalEntry, JournalHead, Latencies, Run, ScenarioEntry,
    SeriesRecord, Share, WarmUpRecord,
};
use tempfile::TempDir;

use crate::sample_run::{full, histogram};

/// A step, with nothing measured of it or some of it.
fn series(latencies: &[u64]) -> SeriesRecord {
    let failed = FailureTally {
        count: 3,
        ..FailureTally::default()
    };
    SeriesRecord {
        step: "list".to_owned(),
        successes: latencies.len() as u64,
        failures: (!latencies.is_empty())
            .then_some((FailureKind::Timeout, failed))
            .into_iter()
            .collect(),
        outcomes_unknown: false,
        received: perf_core::Bytes::new(7),
        clocks: Clocks {
            service_time: Latencies::Histogram(histogram(latencies)),
            scheduled: None,
        },
        timeline: None,
        dependence: std::collections::BTreeMap::new(),
        laps: Vec::new(),
    }
}

/// A run of one scenario with one step.
fn head() -> JournalHead {
    let mut run: Run = full();
    run.scenarios.truncate(1);
    run.scenarios[0].series = vec![series(&[])];
    JournalHead {
        confidence: Share::new(0.95).unwrap(),
        run,
    }
}

fn entry(second: u64) -> JournalEntry {
    JournalEntry {
        at: Duration::from_secs(second),
        scenarios: vec![ScenarioEntry {
            scenario: 0,
            ended: second == 3,
            elapsed: Duration::from_millis(second * 1000 - 5),
            in_flight: 2,
            waiting: 0,
            warm_up: Some(WarmUpRecord {
                requests: 4,
                lasted: Duration::from_millis(500),
                settled: true,
            }),
            series: vec![series(&[5_000_000, 7_000_000 * second])],
        }],
    }
}

/// A journal of three entries that nobody writes any more.
fn journal() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.journal");
    let mut writer = JournalWriter::begin(&path, &head()).unwrap();
    for second in 1..=3 {
        writer.add(&entry(second)).unwrap();
    }
    drop(writer);
    (folder, path)
}

/// All entries, and whether there is something behind them.
fn entries(path: &Path) -> (Vec<JournalEntry>, bool) {
    let mut reader = JournalReader::open(path).unwrap();
    assert_eq!(reader.head(), &head());
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry().unwrap() {
        entries.push(entry);
    }
    assert_eq!(reader.next_entry().unwrap(), None);
    (entries, reader.is_torn())
}

fn refusal(text: impl AsRef<[u8]>) -> OpenJournalError {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.journal");
    fs::write(&path, text).unwrap();
    JournalReader::open(&path).unwrap_err()
}

#[test]
fn what_was_written_is_read() {
    let (_folder, path) = journal();
    assert_eq!(entries(&path), (vec![entry(1), entry(2), entry(3)], false));
    JournalReader::open(&path).unwrap().remove().unwrap();
    assert!(!path.exists());
}

#[test]
fn who_lets_go_of_it_lets_go_while_processes_are_being_started() {
    const EACH: usize = 300;
    let (_folder, path) = journal();
    let enough = AtomicBool::new(false);
    let started = AtomicUsize::new(0);
    thread::scope(|scope| {
        let processes = scope.spawn(|| {
            while !enough.load(Ordering::Relaxed) {
                let ended = Command::new("true").status();
                started.fetch_add(1, Ordering::Relaxed);
                assert!(ended.unwrap().success());
            }
        });
        let mut opened = 0;
        let mut refused = None;
        let is_over = |opened| opened >= EACH && started.load(Ordering::Relaxed) >= EACH;
        while refused.is_none() && !is_over(opened) && !processes.is_finished() {
            refused = JournalReader::open(&path).err();
            opened += 1;
        }
        // Before the test can fail: the other thread would never end.
        enough.store(true, Ordering::Relaxed);
        assert!(refused.is_none(), "{refused:?}");
    });
}

#[test]
fn cut_off_anywhere_it_is_read_up_to_there() {
    let (_folder, path) = journal();
    let whole = fs::read(&path).unwrap();
    let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let ends: Vec<_> = ends.map(|(place, _)| place + 1).collect();
    assert_eq!(ends.len(), 4);
    for cut in 0..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        if cut < ends[0] {
            let error = JournalReader::open(&path).unwrap_err();
            let is_told = matches!(
                error,
                OpenJournalError::NotAJournal { .. } | OpenJournalError::Damaged { .. }
            );
            assert!(is_told, "{cut}: {error}");
            continue;
        }
        let lines = ends.iter().filter(|end| **end <= cut).count();
        let (found, is_torn) = entries(&path);
        let wanted: Vec<_> = (1..lines as u64).map(entry).collect();
        assert_eq!(found, wanted, "{cut}");
        assert_eq!(is_torn, !ends.contains(&cut), "{cut}");
    }
}

#[test]
fn what_is_no_entry_of_the_run_ends_it() {
    let (_folder, path) = journal();
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    let huge = lines[2].replace("\"count\":3", "\"count\":18446744073709551612");
    let bad = [
        lines[2].replace("\"scenario\":0", "\"scenario\":1"),
        lines[2].replace("\"step\":\"list\"", "\"step\":\"other\""),
        lines[2].replace("\"in_flight\"", "\"in_air\""),
        huge,
        "\0\0\0\0".to_owned(),
        String::new(),
        "{}".to_owned(),
    ];
    for line in bad {
        assert_ne!(line, lines[2]);
        let text = [lines[0], lines[1], &line, lines[3], ""].join("\n");
        fs::write(&path, text).unwrap();
        assert_eq!(entries(&path), (vec![entry(1)], true), "{line}");
    }
}

#[test]
fn what_is_no_journal_is_told() {
    let not_one = |text: &str, found: &str| match refusal(text) {
        OpenJournalError::NotAJournal { found: said, .. } => assert_eq!(said, found),
        other => panic!("{other}"),
    };
    not_one("", "it is empty");
    let other = "its first line says something else";
    not_one("{\n  \"schema\": \"perf-run\"\n}\n", other);
    not_one("GET / HTTP/1.1", other);
    let (_folder, path) = journal();
    let whole = fs::read_to_string(&path).unwrap();
    let version = format!("\"version\":{JOURNAL_VERSION},");
    let newer = refusal(whole.replacen(&version, "\"version\":17,", 1));
    assert!(
        matches!(newer, OpenJournalError::Newer { found: 17, .. }),
        "{newer}"
    );
    for damaged in [
        whole.replacen(&version, "\"version\":\"new\",", 1),
        whole.replacen("\"run\":{", "\"ran\":{", 1),
        whole.replacen("\"confidence\":0.95", "\"confidence\":95", 1),
    ] {
        assert_ne!(damaged, whole);
        let error = refusal(damaged);
        assert!(matches!(error, OpenJournalError::Damaged { .. }), "{error}");
        assert!(error.hint().unwrap().contains("delete"), "{error}");
    }
    let missing = JournalReader::open(Path::new("/nowhere/run.journal")).unwrap_err();
    assert!(matches!(missing, OpenJournalError::Open { .. }));
}

#[test]
fn a_journal_has_one_writer_or_one_reader() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.journal");
    let writer = JournalWriter::begin(&path, &head()).unwrap();
    let in_use =
        |found: Result<JournalReader, _>| matches!(found, Err(OpenJournalError::InUse { .. }));
    assert!(in_use(JournalReader::open(&path)));
    // Nor is it written over.
    assert!(JournalWriter::begin(&path, &head()).is_err());
    drop(writer);
    let reader = JournalReader::open(&path).unwrap();
    assert!(in_use(JournalReader::open(&path)));
    drop(reader);
    assert_eq!(entries(&path), (Vec::new(), false));
}

#[test]
fn a_journal_that_is_not_needed_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.journal");
    JournalWriter::begin(&path, &head())
        .unwrap()
        .remove()
        .unwrap();
    assert!(JournalWriter::begin(&folder.path().join("none/run.journal"), &head()).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
