//! What a reader has to know before believing a result.

mod at_fault;
mod course;
mod faults;
mod generator;
mod leaks;
mod pace;
mod resources;
mod scenario;
mod target;
mod upstreams;

pub use at_fault::generator_doubts;
pub use faults::fault_doubts;
pub use leaks::leak_doubts;
pub use pace::pace_doubts;
pub use resources::resource_doubts;
pub use scenario::doubts;
pub use upstreams::upstream_doubts;
