//! Exchanges over TCP and UDP, for the users of each scenario.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use perf_core::{Call, Plan, Protocol, Step, TcpSettings, UdpSettings};
use reqwest::header::HeaderMap;

use super::prepare::{Kind, SocketPrepared, SocketRendered};
use super::server::TcpServer;
use super::setup_error::SocketSetupError;
use super::tcp::TcpUser;
use super::udp::UdpUser;
use crate::judge::{Answer, Judge};
use crate::laps::Laps;
use crate::transport::{Exchange, Failure, Transport};
use crate::values::Values;

/// The transport for TCP and UDP.
#[derive(Debug)]
pub(crate) struct SocketTransport {
    /// One for each scenario.
    ways: Vec<Way>,
}

/// The servers of one scenario; `None` where none is spoken with.
#[derive(Debug)]
struct Way {
    tcp: Option<Arc<TcpServer>>,
    udp: Option<UdpSettings>,
}

/// What one user of [`SocketTransport`] keeps.
#[derive(Debug)]
pub(crate) struct SocketSession {
    tcp: Option<TcpUser>,
    udp: Option<UdpUser>,
    is_udp: bool,
    /// Whether a session that was opened together with this one has found nobody.
    nobody: Rc<Cell<bool>>,
}

impl SocketTransport {
    /// A transport to the servers of `plan`, with the settings of its scenarios. Sends nothing.
    pub(crate) fn new(plan: &Plan) -> Result<Self, SocketSetupError> {
        let mut known: Vec<(&TcpSettings, Arc<TcpServer>)> = Vec::new();
        let mut ways = Vec::new();
        for scenario in &plan.scenarios {
            let settings = scenario.tcp.as_ref();
            let tcp = match settings.filter(|_| scenario.speaks(Protocol::Tcp)) {
                None => None,
                Some(settings) => {
                    let same = known.iter().find(|(known, _)| *known == settings);
                    let server = match same {
                        Some((_, server)) => Arc::clone(server),
                        None => Arc::new(TcpServer::new(settings)?),
                    };
                    known.push((settings, Arc::clone(&server)));
                    Some(server)
                }
            };
            let udp = scenario.udp.clone();
            let udp = udp.filter(|_| scenario.speaks(Protocol::Udp));
            ways.push(Way { tcp, udp });
        }
        Ok(Self { ways })
    }

    fn way(&self, scenario: usize) -> Result<&Way, SocketSetupError> {
        self.ways.get(scenario).ok_or(SocketSetupError::NoServer)
    }
}

impl Transport for SocketTransport {
    type Prepared = SocketPrepared;
    type Rendered = SocketRendered;
    type Session = SocketSession;
    type Answer = Answer;
    type Error = SocketSetupError;

    fn prepare(&self, scenario: usize, step: &Step) -> Result<SocketPrepared, SocketSetupError> {
        let way = self.way(scenario)?;
        match &step.call {
            Call::Tcp(call) if way.tcp.is_some() => SocketPrepared::of_tcp(step, call),
            Call::Udp(call) if way.udp.is_some() => SocketPrepared::of_udp(step, call),
            Call::Tcp(_) | Call::Udp(_) => Err(SocketSetupError::NoServer),
            _ => Err(SocketSetupError::NotSocket),
        }
    }

    fn open_sessions(
        &self,
        scenario: usize,
        count: usize,
    ) -> Result<Vec<SocketSession>, SocketSetupError> {
        let way = self.way(scenario)?;
        let nobody = Rc::new(Cell::new(false));
        let session = || SocketSession {
            tcp: way.tcp.clone().map(TcpUser::new),
            udp: way.udp.clone().map(UdpUser::new),
            is_udp: false,
            nobody: Rc::clone(&nobody),
        };
        Ok(std::iter::repeat_with(session).take(count).collect())
    }

    async fn connect(&self, _scenario: usize, session: &mut SocketSession) {
        // Whoever needs a connection finds out by itself that there is none; to be told so once is
        // enough here.
        if let Some(tcp) = session.tcp.as_mut().filter(|_| !session.nobody.get()) {
            session.nobody.set(!tcp.connect().await);
        }
    }

    fn render(
        &self,
        prepared: &SocketPrepared,
        values: &mut Values,
    ) -> Result<SocketRendered, Failure> {
        prepared.render(values)
    }

    async fn exchange(
        &self,
        session: &mut SocketSession,
        prepared: &SocketPrepared,
        rendered: SocketRendered,
        laps: &impl Laps,
    ) -> Exchange<Answer> {
        session.is_udp = prepared.protocol() == Protocol::Udp;
        let exchange = match &prepared.kind {
            Kind::Tcp(answer) => {
                let tcp = session.tcp.as_mut();
                let tcp = tcp.expect("a scenario with TCP has a server for it");
                tcp.exchange(prepared, answer, &rendered, laps).await
            }
            Kind::Udp { answer, .. } => {
                let udp = session.udp.as_mut();
                let udp = udp.expect("a scenario with UDP has a server for it");
                udp.exchange(prepared, *answer, &rendered).await
            }
        };
        let answer = |body: Vec<u8>| {
            let size = body.len() as u64;
            Answer::of_parts(None, HeaderMap::new(), body, size)
        };
        Exchange::new(exchange.received, exchange.result.map(answer))
    }

    fn check(
        &self,
        prepared: &SocketPrepared,
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
            u64::from(way.tcp.is_some()) + u64::from(way.udp.is_some())
        })
    }

    fn timed_out(&self, session: &mut SocketSession, limit: Duration) -> Failure {
        match (&session.tcp, &session.udp) {
            (_, Some(udp)) if session.is_udp => udp.timed_out(limit),
            (Some(tcp), _) => tcp.timed_out(limit),
            _ => Failure::timeout(limit),
        }
    }
}
