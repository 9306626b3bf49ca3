//! The commands.

mod analyze;
mod check;
mod dispatch;
mod import;
mod init;
mod plan;
mod progress;
mod report;
mod result;
mod run;
mod stub;

pub(crate) use dispatch::dispatch;
