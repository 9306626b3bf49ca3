//! Asks a server what can be called: `grpc.reflection.v1`, as
//! <https://github.com/grpc/grpc/blob/master/doc/server-reflection.md> describes it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::http::uri::PathAndQuery;
use prost::Message;
use prost_reflect::DescriptorPool;
use prost_reflect::prost_types::FileDescriptorProto;
use tokio::runtime::{Builder, LocalOptions};
use tokio::time::timeout;
use tonic::{Code, Request, Status};

use super::channel::{Channel, Tally};
use super::codec::RawCodec;
use super::server::Server;
use super::setup_error::GrpcSetupError;

/// How long a server may take to tell everything.
const LIMIT: Duration = Duration::from_secs(10);

/// The largest file that is taken, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The service, and what it was called before it was finished.
const METHODS: [&str; 2] = [
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

#[derive(Clone, PartialEq, Message)]
struct Asked {
    #[prost(oneof = "Question", tags = "3, 4")]
    question: Option<Question>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum Question {
    /// A file of this name.
    #[prost(string, tag = "3")]
    File(String),
    /// The file in which something of this name stands.
    #[prost(string, tag = "4")]
    Symbol(String),
}

/// What is answered, as far as it is looked at.
#[derive(Clone, PartialEq, Message)]
struct Answered {
    #[prost(message, optional, tag = "4")]
    files: Option<Files>,
    #[prost(message, optional, tag = "7")]
    error: Option<Refused>,
}

#[derive(Clone, PartialEq, Message)]
struct Files {
    /// Each a `FileDescriptorProto`.
    #[prost(bytes = "vec", repeated, tag = "1")]
    files: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct Refused {
    #[prost(string, tag = "2")]
    message: String,
}

/// What `server` tells of these `services`. Blocks, for ten seconds at most.
pub(super) fn describe(
    server: &Server,
    services: &[&str],
) -> Result<DescriptorPool, GrpcSetupError> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build_local(LocalOptions::default())
        .map_err(|source| GrpcSetupError::Runtime { source })?;
    let channel = Channel::new(Arc::new(server.clone()));
    let mut pool = DescriptorPool::new();
    let mut files = BTreeMap::new();
    for service in services {
        let failed = |problem: String| GrpcSetupError::Reflection {
            address: server.origin.to_string(),
            service: (*service).to_owned(),
            problem,
        };
        let asked = runtime.block_on(async {
            let asking = ask_all(&channel, service, &mut files);
            timeout(LIMIT, asking).await
        });
        match asked {
            Ok(Ok(())) => (),
            Ok(Err(problem)) => return Err(failed(problem)),
            Err(_elapsed) => return Err(failed("no answer in time".to_owned())),
        }
    }
    let added = pool.add_file_descriptor_protos(files.into_values());
    added.map_err(|error| GrpcSetupError::Reflection {
        address: server.origin.to_string(),
        service: services.join(", "),
        problem: error.to_string(),
    })?;
    // A name that is still being resolved must not hold the caller up.
    runtime.shutdown_background();
    Ok(pool)
}

/// Asks for the file of `service` and all that it imports, as far as they are not among `files`.
async fn ask_all(
    channel: &Channel,
    service: &str,
    files: &mut BTreeMap<String, FileDescriptorProto>,
) -> Result<(), String> {
    let mut questions = vec![Question::Symbol(service.to_owned())];
    while let Some(question) = questions.pop() {
        if let Question::File(name) = &question
            && files.contains_key(name)
        {
            continue;
        }
        for file in ask(channel, question).await? {
            let file = FileDescriptorProto::decode(file.as_slice());
            let file = file.map_err(|error| error.to_string())?;
            questions.extend(file.dependency.iter().cloned().map(Question::File));
            files.insert(file.name().to_owned(), file);
        }
    }
    Ok(())
}

async fn ask(channel: &Channel, question: Question) -> Result<Vec<Vec<u8>>, String> {
    let asked = Asked {
        question: Some(question),
    };
    let asked = Bytes::from(asked.encode_to_vec());
    let mut unknown = None;
    for method in METHODS {
        match ask_over(channel, method, asked.clone()).await {
            Ok(answered) => {
                if let Some(refused) = answered.error {
                    return Err(refused.message);
                }
                return Ok(answered.files.unwrap_or_default().files);
            }
            Err(status) if status.code() == Code::Unimplemented => unknown = Some(status),
            Err(status) => return Err(status.message().to_owned()),
        }
    }
    Err(unknown.map_or_else(String::new, |_status| {
        "it has no service for that".to_owned()
    }))
}

async fn ask_over(
    channel: &Channel,
    method: &'static str,
    asked: Bytes,
) -> Result<Answered, Status> {
    let client = channel.client(&Tally::new(LARGEST)).await;
    let mut client = client.map_err(|failure| Status::unavailable(failure.message))?;
    client
        .ready()
        .await
        .map_err(|error| Status::from_error(error.into()))?;
    let path = PathAndQuery::from_static(method);
    let answer = client
        .server_streaming(Request::new(asked), path, RawCodec)
        .await?;
    let message = answer.into_inner().message().await?;
    let message = message.ok_or_else(|| Status::internal("the answer is empty"))?;
    Answered::decode(message).map_err(|error| Status::internal(error.to_string()))
}
