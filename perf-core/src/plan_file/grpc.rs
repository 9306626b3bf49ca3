//! The table `[grpc]`, and `grpc = { … }` of a scenario: what it does not say is as in the plan.

use super::decoder::Told;
use super::fields::Fields;
use super::file::existing_file;
use super::http::decode_tls_or_none;
use super::tcp::ADDRESS;
use crate::plan::{GrpcConnections, GrpcDescriptors, GrpcSettings};

const EXPECTED: &str = "a table such as `{ address = \"127.0.0.1:50051\", descriptors = \"shop.binpb\" }`, \
                        or with `reflection = true` where the server offers it";

/// The settings under `grpc`, on top of `inherited` ones; `None` where there are neither.
pub(super) fn decode_grpc(
    fields: &mut Fields<'_>,
    inherited: Option<&GrpcSettings>,
) -> Result<Option<GrpcSettings>, Told> {
    let Some(value) = fields.take("grpc") else {
        return Ok(inherited.cloned());
    };
    let mut fields = Fields::of(value, EXPECTED).ok_or(Told)?;
    let address = match (fields.take("address"), inherited) {
        (Some(address), _) => address.parsed(ADDRESS),
        (None, Some(inherited)) => Some(inherited.address.clone()),
        (None, None) => {
            fields.require("address", EXPECTED);
            None
        }
    };
    let descriptors = decode_descriptors(&mut fields, inherited);
    let tls = fields.take("tls").map(decode_tls_or_none);
    let connections = fields.take("connections").map(|word| {
        word.one_of(&[
            ("shared", GrpcConnections::Shared),
            ("per_user", GrpcConnections::PerUser),
        ])
    });
    fields.close();
    let inherited_tls = inherited.and_then(|inherited| inherited.tls.clone());
    let usual = inherited.map_or(GrpcConnections::Shared, |inherited| inherited.connections);
    Ok(Some(GrpcSettings {
        address: address.ok_or(Told)?,
        descriptors: descriptors?,
        tls: tls.unwrap_or(Ok(inherited_tls))?,
        connections: connections.unwrap_or(Some(usual)).ok_or(Told)?,
    }))
}

fn decode_descriptors(
    fields: &mut Fields<'_>,
    inherited: Option<&GrpcSettings>,
) -> Result<GrpcDescriptors, Told> {
    let file = fields.take("descriptors");
    let reflection_value = fields.take("reflection");
    let reflection = match reflection_value {
        None => false,
        Some(value) => value.flag().ok_or(Told)?,
    };
    match (file, inherited) {
        (Some(_), _) if reflection => {
            if let Some(value) = reflection_value {
                value.wrong("both `descriptors` and `reflection`", "one of them");
            }
            Err(Told)
        }
        (Some(file), _) => existing_file(file).map(GrpcDescriptors::File).ok_or(Told),
        (None, _) if reflection => Ok(GrpcDescriptors::Reflection),
        (None, Some(inherited)) => Ok(inherited.descriptors.clone()),
        (None, None) => {
            fields.lacks_unless_misspelt("nothing that says what can be called", EXPECTED);
            Err(Told)
        }
    }
}
