//! NATS exchanges: one connection for the users of a worker, in each scenario.
//!
//! Nothing is sent again. A connection that was lost is a failure of all that was under way over it,
//! and the next exchange opens another one, within its own time.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::{HeaderMap, Message, Request};
use perf_core::{
    Bytes, Call, FailureKind, Lap, NatsAwaited, NatsDelivery, NatsMark, NatsSettings, Plan,
    Scenario, Step,
};
use tokio::time::sleep;

use super::answer::answer;
use super::classify::{lost, unanswered};
use super::connect::Server;
use super::connection::Connection;
use super::consumer::accepted;
use super::inbox::{Delivered, Inbox, Waiting};
use super::link::Link;
use super::prepare::{NatsPrepared, NatsRendered};
use super::setup_error::NatsSetupError;
use crate::judge::{Answer, ExpectationError, Judge};
use crate::laps::Laps;
use crate::transport::{Exchange, Failure, Transport};
use crate::values::Values;

/// How long messages may take to come again after the last exchange.
const LATE: Duration = Duration::from_millis(200);

/// The transport for NATS.
#[derive(Debug)]
pub(crate) struct NatsTransport {
    /// One for each scenario; `None` where none is named.
    ways: Vec<Option<Way>>,
}

/// The way of one scenario.
#[derive(Debug)]
struct Way {
    server: Arc<Server>,
    /// What is subscribed to: how messages are known again, and where they are published.
    deliveries: Vec<(NatsDelivery, String)>,
}

/// What one user of [`NatsTransport`] keeps.
#[derive(Debug)]
pub(crate) struct NatsSession {
    link: Rc<Link>,
    stage: Cell<Stage>,
}

/// How far an exchange has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Connecting,
    Answer,
    Delivery,
}

impl NatsTransport {
    /// A transport to the servers of `plan`, with the settings of its scenarios. Sends nothing.
    pub(crate) fn new(plan: &Plan) -> Result<Self, NatsSetupError> {
        let mut known: Vec<(&NatsSettings, Arc<Server>)> = Vec::new();
        let mut ways = Vec::new();
        for scenario in &plan.scenarios {
            let Some(settings) = &scenario.nats else {
                ways.push(None);
                continue;
            };
            let same = known.iter().find(|(known, _)| *known == settings);
            let server = match same {
                Some((_, server)) => Arc::clone(server),
                None => Arc::new(Server::new(settings)?),
            };
            known.push((settings, Arc::clone(&server)));
            ways.push(Some(Way {
                server,
                deliveries: deliveries(scenario),
            }));
        }
        Ok(Self { ways })
    }

    fn way(&self, scenario: usize) -> Result<&Way, NatsSetupError> {
        let way = self.ways.get(scenario).and_then(Option::as_ref);
        way.ok_or(NatsSetupError::NoServer)
    }
}

impl Transport for NatsTransport {
    type Prepared = NatsPrepared;
    type Rendered = NatsRendered;
    type Session = NatsSession;
    type Answer = Answer;
    type Error = NatsSetupError;

    fn prepare(&self, scenario: usize, step: &Step) -> Result<NatsPrepared, NatsSetupError> {
        let Call::Nats(call) = &step.call else {
            return Err(NatsSetupError::NotNats);
        };
        let way = self.way(scenario)?;
        let wanted = delivery_of(step);
        let inbox = way
            .deliveries
            .iter()
            .position(|known| Some(known) == wanted.as_ref());
        NatsPrepared::new(step, call, inbox)
    }

    fn open_sessions(
        &self,
        scenario: usize,
        count: usize,
    ) -> Result<Vec<NatsSession>, NatsSetupError> {
        let way = self.way(scenario)?;
        let inboxes = way.deliveries.iter().map(|(delivery, published)| {
            let inbox = Inbox::new(delivery, published)?;
            Ok::<_, ExpectationError>(Rc::new(inbox))
        });
        let inboxes = inboxes.collect::<Result<_, _>>()?;
        let link = Rc::new(Link::new(Arc::clone(&way.server), inboxes));
        let session = || NatsSession {
            link: Rc::clone(&link),
            stage: Cell::new(Stage::Connecting),
        };
        Ok(std::iter::repeat_with(session).take(count).collect())
    }

    async fn connect(&self, _scenario: usize, session: &mut NatsSession) {
        // Whoever needs the connection finds out by itself that there is none.
        if let Ok(connection) = session.link.connection().await {
            for (place, inbox) in session.link.inboxes.iter().enumerate() {
                let _heard = connection.hear(place, inbox).await;
            }
        }
    }

    fn render(
        &self,
        prepared: &NatsPrepared,
        values: &mut Values,
    ) -> Result<NatsRendered, Failure> {
        prepared.render(values)
    }

    async fn exchange(
        &self,
        session: &mut NatsSession,
        prepared: &NatsPrepared,
        rendered: NatsRendered,
        laps: &impl Laps,
    ) -> Exchange<Answer> {
        let exchanged = exchange(session, prepared, rendered, laps).await;
        let (received, ended) = exchanged.as_ref().map_or((0, None), |(message, at)| {
            (message.payload.len() as u64, *at)
        });
        let result = exchanged.and_then(|(message, _)| {
            if received > prepared.max_body {
                let message = format!("a message is larger than {}", Bytes::new(prepared.max_body));
                return Err(Failure::new(FailureKind::TooLarge, message));
            }
            Ok(answer(message))
        });
        Exchange {
            received: Bytes::new(received),
            result,
            ended,
        }
    }

    fn check(
        &self,
        prepared: &NatsPrepared,
        answer: &Answer,
        values: &mut Values,
    ) -> Result<(), Failure> {
        prepared.judge.judge(answer, values)
    }

    fn duplicates(&self, session: &mut NatsSession, prepared: &NatsPrepared) -> u64 {
        let inbox = prepared.inbox.map(|place| &session.link.inboxes[place]);
        inbox.map_or(0, |inbox| inbox.take_duplicates())
    }

    async fn settle(&self, session: &mut NatsSession) {
        if !session.link.inboxes.is_empty() {
            sleep(LATE).await;
        }
    }

    fn example(&self, answer: &Answer) -> Option<String> {
        Some(Judge::example(answer))
    }

    fn timed_out(&self, session: &mut NatsSession, limit: Duration) -> Failure {
        match session.stage.get() {
            Stage::Connecting => Failure::connect_timeout(limit),
            Stage::Answer => Failure::timeout(limit),
            Stage::Delivery => {
                let message = format!("published, and not delivered within {limit:?}");
                Failure::new(FailureKind::Lost, message)
            }
        }
    }
}

/// Publishes what is `rendered`, and waits for what ends the exchange; says when that came, if it was
/// before this.
async fn exchange(
    session: &NatsSession,
    prepared: &NatsPrepared,
    rendered: NatsRendered,
    laps: &impl Laps,
) -> Result<(Message, Option<Instant>), Failure> {
    let awaited = &prepared.awaited;
    if awaited.is_acknowledged() {
        laps.begin(Lap::Acknowledgement);
    }
    if awaited.delivery().is_some() {
        laps.begin(Lap::Delivery);
    }
    session.stage.set(Stage::Connecting);
    let connection = session.link.connection().await?;
    if let Some(place) = prepared.inbox {
        connection.hear(place, &session.link.inboxes[place]).await?;
    }
    session.stage.set(Stage::Answer);
    let subject = rendered.subject.clone();
    let done = async {
        match awaited {
            NatsAwaited::Reply => {
                let replied = request(&connection, rendered, "nobody answers on this subject");
                Ok((replied.await?, None))
            }
            NatsAwaited::Acknowledgement => Ok((acknowledged(&connection, rendered).await?, None)),
            NatsAwaited::Delivery(known) => {
                let (waiting, message) = marked(session, prepared, known, rendered)?;
                connection.publish(message).await?;
                session.stage.set(Stage::Delivery);
                let Delivered { message, at } = waiting.delivered().await.ok_or_else(lost)?;
                laps.ended(Lap::Delivery, at);
                Ok((message, Some(at)))
            }
            NatsAwaited::AcknowledgementAndDelivery(known) => {
                let (waiting, message) = marked(session, prepared, known, rendered)?;
                let delivered = async {
                    let Delivered { message, at } = waiting.delivered().await.ok_or_else(lost)?;
                    laps.ended(Lap::Delivery, at);
                    Ok::<_, Failure>((message, at))
                };
                let acknowledged = async {
                    acknowledged(&connection, message).await?;
                    laps.end(Lap::Acknowledgement);
                    session.stage.set(Stage::Delivery);
                    Ok::<_, Failure>(Instant::now())
                };
                let ((message, delivered), acknowledged) =
                    tokio::try_join!(delivered, acknowledged)?;
                Ok((message, Some(delivered.max(acknowledged))))
            }
        }
    };
    connection.unless_lost(&subject, done).await
}

/// The reply to what is `rendered`.
async fn request(
    connection: &Connection,
    rendered: NatsRendered,
    nobody: &'static str,
) -> Result<Message, Failure> {
    let request = Request::new().payload(rendered.payload).timeout(None);
    let request = match rendered.headers {
        Some(headers) => request.headers(headers),
        None => request,
    };
    let replied = connection.client.send_request(rendered.subject, request);
    replied.await.map_err(|error| unanswered(&error, nobody))
}

/// The acknowledgement of what is `rendered` by the stream that keeps it.
async fn acknowledged(connection: &Connection, rendered: NatsRendered) -> Result<Message, Failure> {
    let replied = request(connection, rendered, "no stream keeps this subject").await?;
    match accepted(&replied.payload) {
        Ok(answered) if answered.seq.is_some() => Ok(replied),
        Ok(_) => {
            let message = "the reply is not the acknowledgement of a stream";
            Err(Failure::new(FailureKind::Protocol, message))
        }
        Err(why) => {
            let message = format!("the stream did not keep the message: {why}");
            Err(Failure::new(FailureKind::CheckFailed, message))
        }
    }
}

/// What is `rendered` with a mark that it is `known` by, and the wait for it.
fn marked(
    session: &NatsSession,
    prepared: &NatsPrepared,
    known: &NatsDelivery,
    mut rendered: NatsRendered,
) -> Result<(Waiting, NatsRendered), Failure> {
    let place = prepared
        .inbox
        .expect("a delivery that is awaited has an inbox");
    let id = match (&known.mark, rendered.id.take()) {
        (NatsMark::Header(name), _) => {
            let id = session.link.next_id();
            let headers = rendered.headers.get_or_insert_with(HeaderMap::new);
            headers.insert(name.as_str(), id.as_str());
            id
        }
        (NatsMark::Value { .. }, id) => id.unwrap_or_default(),
    };
    let waiting = session.link.inboxes[place].expect(id)?;
    Ok((waiting, rendered))
}

/// What has to be subscribed to in `scenario`, each once.
fn deliveries(scenario: &Scenario) -> Vec<(NatsDelivery, String)> {
    let journey = &scenario.journey;
    let steps = journey.steps().into_iter();
    let around = journey.surroundings.steps();
    let mut found = Vec::new();
    for delivery in steps.chain(around).filter_map(delivery_of) {
        if !found.contains(&delivery) {
            found.push(delivery);
        }
    }
    found
}

/// How the message of `step` is known again, and where it is published.
fn delivery_of(step: &Step) -> Option<(NatsDelivery, String)> {
    let Call::Nats(call) = &step.call else {
        return None;
    };
    let known = call.awaited.delivery()?.clone();
    let published = call.subject.as_fixed().unwrap_or_default().to_owned();
    Some((known, published))
}
