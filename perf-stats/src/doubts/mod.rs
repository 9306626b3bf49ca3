//! What a reader has to know before believing a result.

mod at_fault;
mod course;
mod generator;
mod pace;
mod resources;
mod scenario;
mod target;

pub use at_fault::generator_doubts;
pub use pace::pace_doubts;
pub use resources::resource_doubts;
pub use scenario::doubts;
