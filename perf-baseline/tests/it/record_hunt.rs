//! Hunts files of ours that are read wrongly: whatever a run record, a baseline, a certificate or a
//! file of a store holds, reading it ends in what can be kept, or in a message of one line.
//!
//! `cargo xtask fuzz records` searches for as long as it is told; what is found lies in
//! `tests/corpus/records` then, which the tests read again.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use perf_baseline::{
    Better, NotKept, ReadStoreError, Store, StoredRun, bencher, benchmark_action, load_baseline,
    load_certificate, load_record, otava, save_baseline, save_certificate, save_record,
};
use perf_core::{MetricSet, Quantity, Run};

use crate::hunt::{self, Draws, Quarry};
use crate::sample_run::full;
use crate::store::{measured, now};

/// What these files are made of, beside what is in the seeds.
const WORDS: &[&str] = &[
    "{}",
    "[]",
    "[[]]",
    "null",
    "true",
    "\"\"",
    "{\"nanoseconds\": 0}",
    "{\"share\": 1.0}",
    "{\"per_second\": 1e308}",
    "\"p99.9999999\"",
    "\"p0\"",
    "\"9999-12-31T23:59:59.999Z\"",
    "\"counts\": [0, 1]",
    "\"counts\": [18446744073709551615, 1]",
    "\"counts\": [0, 18446744073709551615]",
    "\"significant_digits\": 5,",
    "\"significant_digits\": 0,",
    "\"sum_ns_high\": 1,",
    "\"version\": 1,",
    "\"version\": 2,",
    "\"version\": 3,",
    "\"\\u0000\"",
    "\"\\u001b[31m\"",
    "\"\\ud800\"",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
];

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::read(folder.join(name)).unwrap()
}

const BASELINE: &str = r#"{
  "version": 1,
  "units": {"time": "ms", "error_rate": "percent"},
  "timestamp": "2026-11-21T05:09:36Z",
  "metrics": {
    "p50": 12.5,
    "p95": 30,
    "p99": 81.25,
    "avg_response_time": 15.5,
    "requests_per_sec": 41.7,
    "error_rate": 0.5,
    "total_requests": 1200
  }
}
"#;

/// Files, each where every reader of ours looks for one.
struct Files {
    folder: tempfile::TempDir,
    seeds: Vec<Vec<u8>>,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("seed.json");
        save_record(&record, &full()).unwrap();
        let seeds = vec![
            fs::read(&record).unwrap(),
            fixture("v1/full.json"),
            fixture("v2/full.json"),
            fixture("store/v1/runs/20261121T050936123Z-44fc181-657bbdbf0af5.json"),
            fixture("store/v1/accepted/20261112T000000000Z-browse-p95.json"),
            fixture("store/v1/accepted/20261113T000000000Z-browse-error-rate.json"),
            BASELINE.as_bytes().to_vec(),
        ];
        let files = Self { folder, seeds };
        for folder in ["store/runs", "store/accepted"] {
            fs::create_dir_all(files.path(folder)).unwrap();
        }
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Quarry for Files {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/records")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        self.seeds.clone()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        20_000
    }

    fn check(&self, input: &Vec<u8>, _draws: &mut Draws) -> Result<String, String> {
        let file = self.path("file.json");
        fs::write(&file, input).unwrap();
        let mut told = Vec::new();
        match load_record(&file) {
            Ok(run) => {
                self.check_run(&run)?;
                told.push(format!("{run:?}"));
            }
            Err(error) => told.push(one_line(&error)?),
        }
        match load_baseline(&file) {
            Ok(Some(baseline)) => {
                let again = self.path("again.json");
                save_baseline(&again, &baseline).map_err(|error| format!("{error:?}"))?;
                let same = load_baseline(&again).map_err(|error| format!("{error:?}"))?;
                let same = same.ok_or("the baseline was not written")?;
                if !is_alike(same.metrics(), baseline.metrics()) {
                    return Err("the baseline is another one when it is read again".to_owned());
                }
                told.push(format!("{:?}", baseline.findings()));
            }
            Ok(None) => return Err("the baseline is not there".to_owned()),
            Err(error) => told.push(one_line(&error)?),
        }
        match load_certificate(&file) {
            Ok(certificate) => {
                let again = self.path("again.json");
                save_certificate(&again, &certificate).map_err(|error| format!("{error:?}"))?;
            }
            Err(error) => told.push(one_line(&error)?),
        }
        told.push(self.check_stored(input)?);
        Ok(told.join(" "))
    }
}

impl Files {
    /// A run that was read can be written, exported and put into a store, and is the same then.
    fn check_run(&self, run: &Run) -> Result<(), String> {
        let again = self.path("again.json");
        save_record(&again, run).map_err(|error| format!("not written: {error:?}"))?;
        let same = load_record(&again).map_err(|error| format!("not read again: {error:?}"))?;
        if same != *run {
            return Err("it is another run when it is read again".to_owned());
        }
        let _exported = (
            bencher(run),
            benchmark_action(run, Better::Smaller),
            benchmark_action(run, Better::Bigger),
        );
        let stored = match StoredRun::of(run, &measured, now()) {
            Ok(stored) => stored,
            Err(error) => return kept_out(&error),
        };
        let store = Store::at(self.path("new"));
        let id = store
            .add(&stored)
            .map_err(|error| format!("not added: {error:?}"))?;
        let same = store
            .run(&id)
            .map_err(|error| format!("not found again: {error:?}"))?;
        store
            .remove(&id)
            .map_err(|error| format!("not removed: {error:?}"))?;
        if same != stored {
            return Err("it is another run when it is read from the store".to_owned());
        }
        let _exported = (
            otava([&stored], None),
            stored.figures("now"),
            stored.latencies(),
        );
        Ok(())
    }

    /// What a store says of `input`, as a run and as a change that was accepted.
    fn check_stored(&self, input: &[u8]) -> Result<String, String> {
        let store = Store::at(self.path("store"));
        let run = "20261121T050936123Z-44fc181-657bbdbf0af5.json";
        fs::write(self.path("store/runs").join(run), input).unwrap();
        let accepted = "20261112T000000000Z-browse-p95.json";
        fs::write(self.path("store/accepted").join(accepted), input).unwrap();
        let [id] = &store.ids().unwrap()[..] else {
            return Err("the store has another number of runs".to_owned());
        };
        let stored = match store.run(id) {
            Ok(run) => format!("{run:?}"),
            Err(ReadStoreError::Changed { .. }) => "another content".to_owned(),
            Err(error) => one_line(&error)?,
        };
        let accepted = match store.accepted() {
            Ok(changes) => format!("{changes:?}"),
            Err(error) => one_line(&error)?,
        };
        Ok(format!("{stored} {accepted}"))
    }
}

/// Whether two baselines say the same; percentages are written to twelve decimals.
fn is_alike(one: &MetricSet, other: &MetricSet) -> bool {
    let is_near = |one: Quantity, other: Quantity| match (one, other) {
        (Quantity::Share(one), Quantity::Share(other)) => {
            (one.as_fraction() - other.as_fraction()).abs() < 1e-14
        }
        _ => one == other,
    };
    let both = one.values.iter().zip(&other.values);
    (one.requests, one.failures, one.values.len())
        == (other.requests, other.failures, other.values.len())
        && both.into_iter().all(|(one, other)| {
            one.metric == other.metric
                && is_near(one.value, other.value)
                && is_near(one.rounding.0, other.rounding.0)
                && is_near(one.rounding.1, other.rounding.1)
        })
}

fn kept_out(error: &NotKept) -> Result<(), String> {
    one_line(error).map(drop)
}

/// What the error says, which a terminal shows.
fn one_line(error: &dyn Error) -> Result<String, String> {
    let told = error.to_string();
    match told.chars().find(|c| c.is_control()) {
        Some(control) => Err(format!("{control:?} goes to the terminal: {told:?}")),
        None => Ok(told),
    }
}

#[test]
fn what_was_found_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Files::new());
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(Files::new, 300);
    assert!(kept > 40, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn records() {
    eprintln!("{}", hunt::as_long_as_told(Files::new));
}
