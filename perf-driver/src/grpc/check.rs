//! Finds what in a plan's calls does not fit the descriptors that it names. It asks no server: what those
//! tell by reflection is looked at before anything is sent.

use std::collections::BTreeMap;
use std::path::Path;

use perf_core::{Call, GrpcCall, GrpcDescriptors, Mistake, Plan};
use prost_reflect::DescriptorPool;

use super::descriptors::{method, of_file};
use super::fit::check;
use super::setup_error::GrpcSetupError;
use super::unfit::Unfit;

/// The mistakes, in the order of the file.
pub(crate) fn mistakes_in_calls(plan: &Plan) -> Vec<Mistake> {
    let mut files: BTreeMap<&Path, Result<DescriptorPool, GrpcSetupError>> = BTreeMap::new();
    let mut mistakes = Vec::new();
    let left_out = plan.left_out.iter().map(|left_out| &left_out.scenario);
    for scenario in plan.scenarios.iter().chain(left_out) {
        let Some(GrpcDescriptors::File(path)) =
            scenario.grpc.as_ref().map(|grpc| &grpc.descriptors)
        else {
            continue;
        };
        let steps = scenario.journey.steps().into_iter();
        for step in steps.chain(scenario.journey.surroundings.steps()) {
            let Call::Grpc(call) = &step.call else {
                continue;
            };
            let pool = files.entry(path).or_insert_with(|| of_file(path));
            mistakes.extend(mistake_in(call, pool));
        }
    }
    mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    mistakes.dedup();
    mistakes
}

fn mistake_in(call: &GrpcCall, pool: &Result<DescriptorPool, GrpcSetupError>) -> Option<Mistake> {
    let told = |place: &Mistake, unfit: Unfit| Mistake {
        problem: unfit.problem,
        expected: unfit.expected,
        ..place.clone()
    };
    let pool = match pool {
        Ok(pool) => pool,
        Err(error) => {
            let unfit = Unfit {
                problem: error.to_string(),
                expected: "what `protoc --include_imports --descriptor_set_out` writes".to_owned(),
            };
            return Some(told(&call.place, unfit));
        }
    };
    match method(pool, call) {
        Err(unfit) => Some(told(&call.place, unfit)),
        Ok(method) => {
            let checked = check(&call.message, &method.input());
            checked.err().map(|unfit| told(&call.message_place, unfit))
        }
    }
}
