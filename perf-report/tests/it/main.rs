//! Reports at the public border: views, outputs, users' templates, hostile texts.

#![expect(clippy::unwrap_used, reason = "what fails here is a failed test")]

mod console;
mod figures;
mod hostile;
mod json;
mod markdown;
mod outputs;
mod runs;
mod shop;
mod users;
mod values;
