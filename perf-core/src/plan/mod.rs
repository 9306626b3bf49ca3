//! The plan: what to send and what must hold.

mod delay;
mod expectations;
mod journey;
mod load;
mod model;
mod request;
mod scenario;
mod selection;
mod step;
mod target;
mod warm_up;

pub use delay::Delay;
pub use expectations::{Expectations, StatusSet};
pub use journey::{Action, Journey, Surroundings, Task};
pub use load::{Load, RateLimit};
pub use model::{Defaults, Order, PLAN_VERSION, Plan, Series};
pub use request::{Body, Method, Pair, Request};
pub use scenario::Scenario;
pub use selection::{NothingSelected, Selection};
pub use step::{OnFailure, Step};
pub use target::{BaseUrl, HealthCheck, Process, Target};
pub use warm_up::WarmUp;
