//! A target whose behaviour is known: latency distributions, errors, stalls and limits, seeded.

mod batch;
mod body;
mod connections;
mod counters;
mod draws;
mod echo;
mod latency;
mod normal;
mod places;
mod route;
mod route_text;
mod server;
mod service;
mod stall;
mod state;
mod window;
mod word;

pub use batch::Batch;
pub use counters::RouteCounters;
pub use latency::{EmpiricalError, Latency};
pub use route::{Reply, Route};
pub use server::{Stub, StubConfig, StubError};
pub use stall::Stall;
pub use window::{Quota, QuotaWindow};
