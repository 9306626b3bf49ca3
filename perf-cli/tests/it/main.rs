//! What the program promises to whoever calls it: exit codes, files, streams and words. Every
//! test starts the program that was built, in a folder of its own.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests may fail a test as the tests themselves may"
)]

mod accept;
mod applications;
mod batch_latency;
mod bisect;
#[cfg(unix)]
mod book;
mod capacity;
mod catalog;
mod child;
#[cfg(target_os = "linux")]
#[path = "../../../perf-report/tests/it/chromium.rs"]
mod chromium;
mod commands;
mod compare;
mod comparisons;
mod demonstration;
mod echo_server;
mod editors;
#[cfg(unix)]
mod ending_signals;
mod example_tables;
#[cfg(unix)]
mod failing_target;
mod faults;
mod gate;
mod gate_refused;
mod gate_samples;
mod generator_fault;
#[cfg(feature = "grpc")]
mod grpc;
mod honest_numbers;
mod hostile_output;
mod imports;
#[cfg(target_os = "linux")]
mod in_browser;
mod init;
mod interleaved;
#[cfg(unix)]
mod interrupted_protocols;
#[cfg(unix)]
mod interrupts;
#[cfg(target_os = "linux")]
mod live_page;
mod load_test;
mod locust_result;
#[cfg(unix)]
mod lost_target;
#[cfg(feature = "nats")]
mod message_bus;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "nats")]
mod nats_server;
mod no_exec;
#[cfg(not(feature = "nats"))]
mod not_built;
#[cfg(target_os = "linux")]
mod on_terminal;
mod overhead;
mod phases;
#[cfg(unix)]
mod pipeline_kit;
mod plan_size;
mod policy;
mod ports;
#[cfg(all(unix, feature = "postgres"))]
mod postgres_server;
mod readme;
mod real_servers;
mod recorded;
#[cfg(unix)]
mod recovery;
mod regression_gate;
mod report_json;
mod reports;
mod run_gate;
mod samples;
mod scaling;
#[cfg(target_os = "linux")]
mod screen;
mod secrets;
mod selection;
#[cfg(unix)]
mod selftest;
mod servers;
mod shells;
mod sockets;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sql;
mod started_targets;
mod store;
mod store_gate;
mod store_speed;
mod streams;
mod stub_target;
mod told;
#[cfg(unix)]
mod unwritable;
mod upstream;
mod usage;
#[cfg(target_os = "linux")]
mod wall_clock;
mod workflows;
mod workplace;
