//! Tests of the crate at its public border: real sockets on loopback, no mocks of the driver.

#![expect(
    clippy::unwrap_used,
    reason = "the tests' own functions fail a test the same way as the tests do"
)]

mod calibration;
mod caps;
mod closed_model;
mod examples;
mod expectations;
mod extraction;
mod failures;
mod health;
mod journeys;
mod judged;
mod monitor;
mod open_model;
mod operations;
mod plans;
mod processes;
mod profiles;
mod raw_client;
mod requests;
mod schedule;
mod scripted_server;
mod setup_errors;
mod stalls;
mod stopping;
mod stub;
mod timer;
mod user_schedule;
