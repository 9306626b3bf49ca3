//! What can be called, from a file or from the server itself.

use std::fs;
use std::path::Path;

use perf_core::{GrpcCall, GrpcDescriptors};
use prost_reflect::{DescriptorPool, MethodDescriptor};

use super::reflection::describe;
use super::server::Server;
use super::setup_error::GrpcSetupError;
use super::unfit::{Unfit, one_of};

/// What stands in `descriptors` about these services, or what `server` tells of them.
pub(super) fn read(
    descriptors: &GrpcDescriptors,
    server: &Server,
    services: &[&str],
) -> Result<DescriptorPool, GrpcSetupError> {
    match descriptors {
        GrpcDescriptors::File(path) => of_file(path),
        GrpcDescriptors::Reflection => describe(server, services),
    }
}

/// The descriptors in the file at `path`.
pub(super) fn of_file(path: &Path) -> Result<DescriptorPool, GrpcSetupError> {
    let bytes = fs::read(path).map_err(|source| GrpcSetupError::File {
        path: path.to_owned(),
        source,
    })?;
    let pool = DescriptorPool::decode(bytes.as_slice());
    let pool = pool.map_err(|error| GrpcSetupError::Descriptors {
        path: path.to_owned(),
        problem: error.to_string(),
    })?;
    if pool.services().len() == 0 {
        return Err(GrpcSetupError::Descriptors {
            path: path.to_owned(),
            problem: "it has no service".to_owned(),
        });
    }
    Ok(pool)
}

/// The method that `call` names.
pub(super) fn method(pool: &DescriptorPool, call: &GrpcCall) -> Result<MethodDescriptor, Unfit> {
    let Some(service) = pool.get_service_by_name(&call.service) else {
        let known = pool
            .services()
            .map(|service| service.full_name().to_owned());
        return Err(Unfit {
            problem: format!("there is no service `{}`", call.service),
            expected: one_of(known),
        });
    };
    let found = service
        .methods()
        .find(|method| method.name() == call.method);
    let Some(method) = found else {
        let known = service.methods().map(|method| method.name().to_owned());
        return Err(Unfit {
            problem: format!("`{}` has no method `{}`", call.service, call.method),
            expected: one_of(known),
        });
    };
    if method.is_client_streaming() {
        return Err(Unfit {
            problem: format!("`{call}` is called with a stream"),
            expected: "a method that is called with one message".to_owned(),
        });
    }
    match (method.is_server_streaming(), call.stream) {
        (true, None) => Err(Unfit {
            problem: format!("`{call}` answers with a stream"),
            expected: "`stream = true`, or `stream = { take = 10 }`, beside it".to_owned(),
        }),
        (false, Some(_)) => Err(Unfit {
            problem: format!("`{call}` answers with one message"),
            expected: "a step without `stream`".to_owned(),
        }),
        _ => Ok(method),
    }
}
