//! gRPC exchanges: calls over a connection that the users of a worker share, or over one for each user.
//!
//! Nothing is called again. A connection that was lost, or over which the server takes no more calls, is
//! a failure of what was under way over it at most, and the next call makes another one within its own time.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use perf_core::{
    Bytes, Call, FailureKind, GrpcCode, GrpcConnections, GrpcSettings, GrpcStream, Lap, Plan,
    Protocol, Step,
};
use prost_reflect::DescriptorPool;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use tonic::client::Grpc;
use tonic::{Extensions, Request, Status};

use super::channel::{Caller, Channel, Tally};
use super::classify::{failure_of, sent_by_server};
use super::codec::RawCodec;
use super::descriptors;
use super::message::decode;
use super::prepare::{GrpcPrepared, GrpcRendered};
use super::server::Server;
use super::setup_error::GrpcSetupError;
use crate::judge::{Answer, Judge};
use crate::laps::Laps;
use crate::transport::{Carrier, Exchange, Failure, Transport};
use crate::values::Values;

/// The header of an answer that says how many messages came.
const COUNT: HeaderName = HeaderName::from_static("message-count");

/// The transport for gRPC.
#[derive(Debug)]
pub(crate) struct GrpcTransport {
    /// One for each scenario; `None` where none is spoken.
    ways: Vec<Option<Way>>,
}

/// The way of one scenario.
#[derive(Debug)]
struct Way {
    server: Arc<Server>,
    pool: DescriptorPool,
    connections: GrpcConnections,
}

/// What one user of [`GrpcTransport`] keeps.
#[derive(Debug)]
pub(crate) struct GrpcSession {
    channel: Rc<Channel>,
    is_connecting: Cell<bool>,
    /// Whether a session that was opened together with this one has found nobody.
    nobody: Rc<Cell<bool>>,
}

/// What came of a call that ended as it was expected to.
struct Came {
    headers: HeaderMap,
    body: Vec<u8>,
}

impl GrpcTransport {
    /// A transport to the servers of `plan`, with the settings of its scenarios. Reads descriptors, or
    /// asks the servers for theirs.
    pub(crate) fn new(plan: &Plan) -> Result<Self, GrpcSetupError> {
        let mut known: Vec<(&GrpcSettings, Arc<Server>, DescriptorPool)> = Vec::new();
        let mut ways = Vec::new();
        for scenario in &plan.scenarios {
            let settings = scenario.grpc.as_ref();
            let Some(settings) = settings.filter(|_| scenario.speaks(Protocol::Grpc)) else {
                ways.push(None);
                continue;
            };
            let same = known.iter().find(|(known, ..)| *known == settings);
            let (server, pool) = if let Some((_, server, pool)) = same {
                (Arc::clone(server), pool.clone())
            } else {
                let server = Arc::new(Server::new(settings)?);
                let services = services(plan, settings);
                let pool = descriptors::read(&settings.descriptors, &server, &services)?;
                (server, pool)
            };
            known.push((settings, Arc::clone(&server), pool.clone()));
            ways.push(Some(Way {
                server,
                pool,
                connections: settings.connections,
            }));
        }
        Ok(Self { ways })
    }

    fn way(&self, scenario: usize) -> Result<&Way, GrpcSetupError> {
        let way = self.ways.get(scenario).and_then(Option::as_ref);
        way.ok_or(GrpcSetupError::NoServer)
    }
}

/// The services that are called with these settings, each once.
fn services<'p>(plan: &'p Plan, settings: &GrpcSettings) -> Vec<&'p str> {
    let mut services = Vec::new();
    for scenario in &plan.scenarios {
        if scenario.grpc.as_ref() != Some(settings) {
            continue;
        }
        let steps = scenario.journey.steps().into_iter();
        for step in steps.chain(scenario.journey.surroundings.steps()) {
            if let Call::Grpc(call) = &step.call
                && !services.contains(&call.service.as_str())
            {
                services.push(call.service.as_str());
            }
        }
    }
    services
}

impl Transport for GrpcTransport {
    type Prepared = GrpcPrepared;
    type Rendered = GrpcRendered;
    type Session = GrpcSession;
    type Answer = Answer;
    type Error = GrpcSetupError;

    fn prepare(&self, scenario: usize, step: &Step) -> Result<GrpcPrepared, GrpcSetupError> {
        let Call::Grpc(call) = &step.call else {
            return Err(GrpcSetupError::NotGrpc);
        };
        GrpcPrepared::new(step, call, &self.way(scenario)?.pool)
    }

    fn open_sessions(
        &self,
        scenario: usize,
        count: usize,
    ) -> Result<Vec<GrpcSession>, GrpcSetupError> {
        let way = self.way(scenario)?;
        let channel = || Rc::new(Channel::new(Arc::clone(&way.server)));
        let shared = (way.connections == GrpcConnections::Shared).then(channel);
        let nobody = Rc::new(Cell::new(false));
        let session = || GrpcSession {
            channel: shared.clone().unwrap_or_else(channel),
            is_connecting: Cell::new(false),
            nobody: Rc::clone(&nobody),
        };
        Ok(std::iter::repeat_with(session).take(count).collect())
    }

    async fn connect(&self, _scenario: usize, session: &mut GrpcSession) {
        // Whoever needs a connection finds out by itself that there is none; to be told so once is
        // enough here.
        if !session.nobody.get() {
            session.nobody.set(session.channel.sender().await.is_err());
        }
    }

    fn render(
        &self,
        prepared: &GrpcPrepared,
        values: &mut Values,
    ) -> Result<GrpcRendered, Failure> {
        prepared.render(values)
    }

    async fn exchange(
        &self,
        session: &mut GrpcSession,
        prepared: &GrpcPrepared,
        rendered: GrpcRendered,
        laps: &impl Laps,
    ) -> Exchange<Answer> {
        let tally = Tally::new(prepared.most);
        let came = exchange(session, prepared, rendered, &tally, laps).await;
        let answer = |came: Came| {
            let size = came.body.len() as u64;
            Answer::of_parts(None, came.headers, came.body, size)
        };
        Exchange::new(Bytes::new(tally.received()), came.map(answer))
    }

    fn check(
        &self,
        prepared: &GrpcPrepared,
        answer: &Answer,
        values: &mut Values,
    ) -> Result<(), Failure> {
        prepared.judge.judge(answer, values)
    }

    fn example(&self, answer: &Answer) -> Option<String> {
        Some(Judge::example(answer))
    }

    fn descriptors(&self, scenario: usize) -> u64 {
        let way = self.way(scenario);
        way.map_or(0, |way| {
            u64::from(way.connections == GrpcConnections::PerUser)
        })
    }

    fn carrier(&self, _prepared: &GrpcPrepared) -> Option<Carrier> {
        Some(Carrier {
            name: "tonic",
            reason: "it is what speaks gRPC",
        })
    }

    fn timed_out(&self, session: &mut GrpcSession, limit: Duration) -> Failure {
        if session.is_connecting.get() {
            Failure::connect_timeout(limit)
        } else {
            Failure::timeout(limit)
        }
    }
}

async fn exchange(
    session: &GrpcSession,
    prepared: &GrpcPrepared,
    rendered: GrpcRendered,
    tally: &Arc<Tally>,
    laps: &impl Laps,
) -> Result<Came, Failure> {
    laps.begin(Lap::FirstMessage);
    session.is_connecting.set(true);
    let mut client = session.channel.client(tally).await?;
    session.is_connecting.set(false);
    let ready = client.ready().await;
    ready.map_err(|error| failure_of(&Status::from_error(error.into()), prepared.status))?;
    let mut request =
        Request::from_parts(rendered.metadata, Extensions::default(), rendered.message);
    request.set_timeout(prepared.deadline);
    let ended = match prepared.stream {
        None => call(&mut client, request, prepared).await,
        Some(stream) => listen(&mut client, request, (prepared, stream), tally, laps).await,
    };
    match ended {
        Ok(came) if prepared.status == GrpcCode::OK => came,
        Ok(came) => {
            came?;
            let message = format!("expected status {}, got OK", prepared.status);
            Err(Failure::new(FailureKind::StatusOther, message))
        }
        Err(status) if sent_by_server(&status) == Some(prepared.status) => {
            let told = json!({ "status": prepared.status.name(), "message": status.message() });
            Ok(Came {
                headers: status.metadata().clone().into_headers(),
                body: told.to_string().into_bytes(),
            })
        }
        Err(status) => Err(failure_of(&status, prepared.status)),
    }
}

/// A call with one answer.
async fn call(
    client: &mut Grpc<Caller>,
    request: Request<bytes::Bytes>,
    prepared: &GrpcPrepared,
) -> Result<Result<Came, Failure>, Status> {
    let answered = client
        .unary(request, prepared.path.clone(), RawCodec)
        .await?;
    let (metadata, message, _) = answered.into_parts();
    Ok(came(metadata.into_headers(), (message, 1), prepared))
}

/// A call with a stream of answers, of which the last is the one that is judged.
async fn listen(
    client: &mut Grpc<Caller>,
    request: Request<bytes::Bytes>,
    (prepared, limits): (&GrpcPrepared, GrpcStream),
    tally: &Tally,
    laps: &impl Laps,
) -> Result<Result<Came, Failure>, Status> {
    let path = prepared.path.clone();
    let answered = client.server_streaming(request, path, RawCodec).await?;
    let (metadata, mut stream, _) = answered.into_parts();
    let mut headers = metadata.into_headers();
    let (mut count, mut last) = (0, bytes::Bytes::new());
    // What is not listened to any longer is cancelled when it is dropped.
    while limits.most.is_none_or(|most| count < most.get()) {
        let Some(message) = stream.message().await? else {
            if let Some(trailers) = stream.trailers().await? {
                headers.extend(trailers.into_headers());
            }
            break;
        };
        laps.end(if count == 0 {
            Lap::FirstMessage
        } else {
            Lap::NextMessage
        });
        laps.begin(Lap::NextMessage);
        tally.begin_next();
        count += 1;
        last = message;
    }
    laps.forget(Lap::FirstMessage);
    laps.forget(Lap::NextMessage);
    if count < limits.least {
        let message = format!("expected at least {} messages, got {count}", limits.least);
        return Ok(Err(Failure::new(FailureKind::CheckFailed, message)));
    }
    Ok(came(headers, (last, count), prepared))
}

fn came(
    mut headers: HeaderMap,
    (message, count): (bytes::Bytes, u64),
    prepared: &GrpcPrepared,
) -> Result<Came, Failure> {
    headers.insert(COUNT, HeaderValue::from(count));
    let body = match count {
        0 => Vec::new(),
        _ => decode(message, &prepared.output)?,
    };
    Ok(Came { headers, body })
}
