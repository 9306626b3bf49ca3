//! The commands.

mod accept;
mod analyze;
mod baseline;
mod bisect;
mod calibrate;
mod capacity;
mod capacity_plan;
mod capacity_step;
mod certified;
mod check;
mod compare;
mod compared;
mod completions;
mod dispatch;
mod driven;
mod export;
mod history;
mod import;
mod init;
mod interleaved;
mod kept;
mod man;
mod one_run;
mod plan;
mod plan_size;
mod report;
mod result;
mod rules;
mod run;
mod samples;
mod selftest;
mod sides;
mod stub;
mod worst_of_runs;

pub(crate) use dispatch::dispatch;
