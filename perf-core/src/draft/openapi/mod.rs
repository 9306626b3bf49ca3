//! From a description of an API, in `OpenAPI` 3, to a plan.

mod body;
mod description;
mod expectation;
mod groups;
mod learn;
mod openapi_error;
mod operation;
mod options;
mod parameters;
mod plan;
mod reference;
mod sample;
mod security;
mod server;
mod step;
mod value_sources;

pub use openapi_error::OpenApiError;
pub use options::OpenApiOptions;
pub use plan::plan_from_openapi;
