//! Reports at the public border: views, outputs, users' templates, hostile texts.

#![expect(clippy::unwrap_used, reason = "what fails here is a failed test")]

mod beside;
mod busy;
mod certificate;
#[cfg(unix)]
mod chromium;
mod console;
mod faults;
mod figures;
#[cfg(unix)]
mod files;
mod hostile;
mod json;
mod live;
mod loads;
mod markdown;
mod outputs;
#[cfg(unix)]
mod page;
mod pipelines;
mod recommendations;
mod runs;
mod schema;
mod shop;
mod upstreams;
mod users;
mod values;
