//! The plan: what to send and what must hold.

mod expectations;
mod load;
mod model;
mod request;
mod scenario;
mod selection;
mod target;

pub use expectations::{Expectations, StatusSet};
pub use load::{Load, RateLimit};
pub use model::{Defaults, PLAN_VERSION, Plan, Series};
pub use request::{Body, Method, Pair, Request};
pub use scenario::{Scenario, Step};
pub use selection::{NothingSelected, Selection};
pub use target::{BaseUrl, HealthCheck, Process, Target};
