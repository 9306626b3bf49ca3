//! The commands.

mod accept;
mod analyze;
mod baseline;
mod check;
mod dispatch;
mod driven;
mod export;
mod history;
mod import;
mod init;
mod plan;
mod report;
mod result;
mod run;
mod stub;

pub(crate) use dispatch::dispatch;
