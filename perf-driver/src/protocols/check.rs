//! What in a plan's calls only files beside it tell to be wrong.

use perf_core::{Mistake, Plan};

/// The mistakes in calls whose messages are described in a file, in the order of the plan. Of protocols
/// that this crate was built without there are none. No server is asked.
#[must_use]
pub fn check_calls(plan: &Plan) -> Vec<Mistake> {
    #[cfg(feature = "grpc")]
    return crate::grpc::mistakes_in_calls(plan);
    #[cfg(not(feature = "grpc"))]
    {
        let _nothing_to_look_at = plan;
        Vec::new()
    }
}
