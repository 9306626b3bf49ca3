//! What in a plan's calls only files beside it tell to be wrong.

use perf_core::{Mistake, Plan};

/// The mistakes in calls whose messages are described in a file, in the order of the plan. Of protocols
/// that this crate was built without there are none. No server is asked.
#[must_use]
pub fn check_calls(plan: &Plan) -> Vec<Mistake> {
    of_grpc(plan)
}

#[cfg(feature = "grpc")]
fn of_grpc(plan: &Plan) -> Vec<Mistake> {
    crate::grpc::mistakes_in_calls(plan)
}

#[cfg(not(feature = "grpc"))]
const fn of_grpc(_plan: &Plan) -> Vec<Mistake> {
    Vec::new()
}
