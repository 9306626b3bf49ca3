//! Makes a step over gRPC ready: whatever does not vary is worked out once.

use std::time::Duration;

use bytes::Bytes;
use hyper::http::uri::PathAndQuery;
use perf_core::{FailureKind, GrpcCall, GrpcCode, GrpcStream, JsonTemplate, Parameter, Step};
use prost_reflect::{DescriptorPool, MessageDescriptor};
use tonic::metadata::{AsciiMetadataKey, AsciiMetadataValue, MetadataMap};

use super::descriptors::method;
use super::fit::check;
use super::message::encode;
use super::setup_error::GrpcSetupError;
use super::unfit::Unfit;
use crate::judge::Judge;
use crate::transport::Failure;
use crate::values::Values;

/// A step over gRPC made ready.
#[derive(Debug)]
pub(crate) struct GrpcPrepared {
    pub(super) path: PathAndQuery,
    message: ReadyMessage,
    input: MessageDescriptor,
    pub(super) output: MessageDescriptor,
    metadata: Vec<Parameter>,
    pub(super) stream: Option<GrpcStream>,
    pub(super) status: GrpcCode,
    /// What the server is told that it has.
    pub(super) deadline: Duration,
    /// The most bytes of a message.
    pub(super) most: u64,
    pub(super) judge: Judge,
}

/// What is sent in one call.
#[derive(Debug)]
pub(crate) struct GrpcRendered {
    pub(super) message: Bytes,
    pub(super) metadata: MetadataMap,
}

#[derive(Debug)]
enum ReadyMessage {
    Fixed(Bytes),
    Varies(JsonTemplate),
}

impl GrpcPrepared {
    /// Makes `step`, of which `call` is a part, ready.
    pub(super) fn new(
        step: &Step,
        call: &GrpcCall,
        pool: &DescriptorPool,
    ) -> Result<Self, GrpcSetupError> {
        let unfit = |unfit: Unfit| GrpcSetupError::Unfit {
            call: call.to_string(),
            problem: unfit.problem,
            expected: unfit.expected,
        };
        let method = method(pool, call).map_err(unfit)?;
        let input = method.input();
        check(&call.message, &input).map_err(unfit)?;
        let message = match &call.message {
            JsonTemplate::Fixed(fixed) => {
                let encoded = encode(fixed.clone(), &input).map_err(|failure| {
                    unfit(Unfit {
                        problem: failure.message.into_owned(),
                        expected: format!("what `{}` can have", input.full_name()),
                    })
                })?;
                ReadyMessage::Fixed(encoded)
            }
            varies => ReadyMessage::Varies(varies.clone()),
        };
        let path = format!("/{call}").parse::<PathAndQuery>();
        Ok(Self {
            path: path.map_err(|_illegal| GrpcSetupError::NotGrpc)?,
            message,
            input,
            output: method.output(),
            metadata: call.metadata.clone(),
            stream: call.stream,
            status: call.status,
            deadline: step.timeout,
            most: step.expect.max_body.count(),
            judge: Judge::new(step)?,
        })
    }

    /// What is sent, with `values` filled in.
    pub(super) fn render(&self, values: &mut Values) -> Result<GrpcRendered, Failure> {
        let message = match &self.message {
            ReadyMessage::Fixed(encoded) => encoded.clone(),
            ReadyMessage::Varies(template) => encode(values.json(template)?, &self.input)?,
        };
        let mut metadata = MetadataMap::new();
        for entry in &self.metadata {
            let unfit = || {
                let message = format!("the value of `{}` is no metadata", entry.name);
                Failure::new(FailureKind::MissingValue, message)
            };
            let name = entry.name.parse::<AsciiMetadataKey>();
            let value = values.text(&entry.value)?.parse::<AsciiMetadataValue>();
            let (Ok(name), Ok(value)) = (name, value) else {
                return Err(unfit());
            };
            metadata.append(name, value);
        }
        Ok(GrpcRendered { message, metadata })
    }
}
