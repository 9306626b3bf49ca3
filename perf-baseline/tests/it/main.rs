//! What the crate promises, at its public border.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests may fail a test as the tests themselves may"
)]

mod acceptance;
mod acceptance_figures;
mod acceptance_files;
mod atomic_write;
mod baseline;
mod baseline_laws;
mod exports;
mod figures;
mod fingerprint;
mod foreign;
mod foreign_hunt;
mod foreign_laws;
mod foreign_samples;
mod foreign_tables;
#[path = "../../../perf-core/tests/it/hunt/mod.rs"]
mod hunt;
mod journal;
mod locust;
mod locust_refused;
mod locust_samples;
mod record;
mod record_hunt;
mod record_laws;
mod rules;
mod sample_run;
mod store;
mod store_crash;
mod store_merge;
