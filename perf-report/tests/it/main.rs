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
#[path = "../../../perf-core/tests/it/hunt/mod.rs"]
mod hunt;
mod json;
mod live;
mod loads;
mod markdown;
mod outputs;
#[cfg(unix)]
mod page;
mod pipelines;
mod recommendations;
mod report_hunt;
mod runs;
mod schema;
mod shop;
mod template_hunt;
mod text_hunt;
mod upstreams;
mod users;
mod values;
