//! Tests of the crate at its public border: real sockets on loopback, no mocks of the driver.

#![expect(
    clippy::unwrap_used,
    reason = "the tests' own functions fail a test the same way as the tests do"
)]

mod authentication;
mod bodies;
mod calibration;
mod caps;
mod certificates;
mod closed_model;
mod compression;
mod cookies;
mod custom_metrics;
mod data;
mod data_hunt;
mod differential;
mod event_parser;
mod event_streams;
mod examples;
mod expectations;
mod expected_values;
mod extraction;
mod failures;
mod health;
mod http2;
mod http_plan;
#[path = "../../../perf-core/tests/it/hunt/mod.rs"]
mod hunt;
mod hyper_server;
mod journeys;
mod judged;
mod links;
mod memory;
mod monitor;
#[cfg(feature = "nats")]
mod nats_agreement;
mod observed;
mod open_model;
mod operations;
mod own_operations;
mod pace;
mod phases;
mod plans;
mod processes;
mod profiles;
mod raw_client;
mod redirects;
mod requests;
mod schedule;
mod scripted_server;
mod server_timing;
mod setup_errors;
#[cfg(all(unix, feature = "postgres"))]
mod sql_agreement;
mod stalls;
mod started_target;
mod stopping;
mod stub;
mod stub_batches;
mod stub_streams;
mod timer;
mod tls;
mod traces;
mod transport_choice;
mod turns;
mod upstreams;
mod usage;
mod user_schedule;
mod values;
mod ways;
mod web_socket_failures;
mod web_socket_server;
mod web_sockets;
mod worker_program;
