//! From a recording of a browser or a proxy, in HAR 1.2, to a plan.

mod address;
mod archive;
mod body;
mod candidates;
mod cookies;
mod correlate;
mod filling;
mod har_error;
mod headers;
mod learn;
mod multipart;
mod options;
mod path;
mod plan;
mod request;
mod select;
mod sent;
mod site;
mod step_name;

pub use har_error::HarError;
pub use options::HarOptions;
pub use plan::plan_from_har;
