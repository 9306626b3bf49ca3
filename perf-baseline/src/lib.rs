//! What is remembered of runs: run records, baselines in version control, and the results of
//! other load tools, read into the same shape.
//!
//! This crate reads and writes files. It computes no statistics, takes no verdicts, renders
//! nothing and knows no network: it takes and gives the plain values of `perf-core`.
//!
//! - A **run record** is one finished [`Run`](perf_core::Run) as a JSON file of its own, with a
//!   version: [`save_record`], [`load_record`].
//! - A **journal** is what a run that goes on writes down, in case that it is killed:
//!   [`JournalWriter`], [`JournalReader`].
//! - A [`Baseline`] is the handful of metrics that later runs are held against, as one small
//!   JSON file for version control: [`save_baseline`], [`load_baseline`]. [`default_rules`] say
//!   how much worse than it a run may be.
//! - A [`Store`] is a folder for version control in which every run is a file of its own: what is
//!   kept of it is a [`StoredRun`]. Branches that both add runs merge without conflict.
//! - An [`AcceptedChange`] is kept in the store as well: until it expires, [`accepted_figures`]
//!   moves the baseline by it.
//! - An **import** is another tool's result: [`import`] gives a run, and its endpoints apart.
//! - An **export** is a run in the format of a tool that follows figures over time: [`otava`],
//!   [`benchmark_action`], [`bencher`].
//!
//! ```
//! use perf_baseline::{Baseline, Format, import, load_baseline, save_baseline};
//! use perf_core::{Metric, MetricSet, MetricValue, Quantity};
//!
//! let csv = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/locust/v2_stats.csv");
//! let imported = import(csv.as_ref(), Format::Auto)?;
//! let total = &imported.run.scenarios[0];
//! let throughput = total.reported_throughput.ok_or("no rate")?;
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("perf_baseline.json");
//! assert!(load_baseline(&path)?.is_none(), "nothing is there yet");
//! let metrics = MetricSet {
//!     requests: total.series[0].requests(),
//!     failures: total.series[0].failed(),
//!     values: vec![MetricValue::exact(Metric::Throughput, Quantity::Rate(throughput))],
//! };
//! save_baseline(&path, &Baseline::new(&metrics)?)?;
//! let baseline = load_baseline(&path)?.ok_or("it was just saved")?;
//! assert_eq!(baseline.metrics().requests, 1200);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Limitations
//!
//! - A replaced file keeps its permissions, but not its owner or its hard links.
//! - Of run records of version 1 it is not known how far requests depended on each other: they are
//!   taken for independent.
//! - A store keeps response times in buckets at most 1/128 of their values wide: percentiles of
//!   merged runs are off by at most 0.8 %. Its metrics are as exact as they were measured. Service
//!   times, send lags, resources and timelines are in run records only.
//! - A baseline file holds one set of metrics for the whole run, none for single scenarios.
//! - Results of other tools are only as exact as they are: most keep percentiles, not the
//!   distribution, and mix failed requests in. docs/imports.md tells what each format lacks.
//! - Of Locust, versions 0.10 to 0.12.1 cannot be told from older ones, which count failures apart.
//! - Times in a baseline file are exact to the nanosecond up to 26 days.

mod acceptance;
mod atomic_write;
mod bisect;
mod certificate;
mod exports;
mod fingerprint;
mod importers;
mod journal;
mod json_fault;
mod json_label;
mod json_layout;
mod record;
mod rules;
mod single_file;
mod store;

pub use acceptance::{
    ACCEPTANCE_VERSION, AcceptError, AcceptedChange, AcceptedShift, NotAcceptable,
    ReadAcceptedError, accepted_figures, accepted_latencies, last_known_figures,
};
pub use atomic_write::{
    AtomicFile, Created, MissingFolder, WriteError, create_atomically, write_atomically,
};
pub use bisect::{NextCommit, next_to_measure};
pub use certificate::{
    CERTIFICATE_VERSION, LoadCertificateError, load_certificate, save_certificate,
};
pub use exports::{Better, Export, bencher, benchmark_action, otava};
pub use fingerprint::{
    Circumstances, Comparable, Difference, Mismatch, NotComparable, Weightiness, comparable,
    differences,
};
pub use importers::{
    ColumnMapping, Format, ImportError, ImportProblem, Imported, LocustFile, MappingError, import,
    import_table, import_with,
};
pub use journal::{JOURNAL_VERSION, JournalReader, JournalWriter, OpenJournalError};
pub use json_fault::JsonFault;
pub use record::{LoadError, RECORD_VERSION, SaveError, load_record, save_record};
pub use rules::default_rules;
pub use single_file::{
    BASELINE_VERSION, Baseline, BaselineError, LoadBaselineError, SaveBaselineError, load_baseline,
    save_baseline,
};
pub use store::{
    AddRunError, FindRunError, Measure, NotKept, ReadStoreError, RemoveRunError, RunId,
    STORE_VERSION, Store, StoredRun, StoredScenario, StoredStep, refuse_unusable,
};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
