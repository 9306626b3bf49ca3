//! What a reader has to know before believing a result.

mod course;
mod generator;
mod pace;
mod resources;
mod scenario;
mod target;

pub use pace::pace_doubts;
pub use resources::resource_doubts;
pub use scenario::doubts;
