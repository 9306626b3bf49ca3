//! Gives each step to the transport of its protocol. It speaks none itself.

#[cfg(any(feature = "postgres", feature = "sqlite"))]
use std::num::NonZeroUsize;
use std::time::Duration;

use perf_core::{Call, Plan, Protocol, Step};

use super::prepared::{PlanPrepared, PlanRendered};
use super::session::PlanSession;
use super::setup_error::ProtocolError;
use crate::command::CommandTransport;
#[cfg(feature = "grpc")]
use crate::grpc::GrpcTransport;
use crate::http::{HttpSetupError, HttpTransport};
use crate::judge::Answer;
use crate::laps::Laps;
#[cfg(feature = "nats")]
use crate::nats::NatsTransport;
use crate::socket::SocketTransport;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::sql::SqlTransport;
use crate::transport::{Carrier, Exchange, Failure, Transport};
use crate::values::Values;

/// The transport for all steps of a plan.
#[derive(Debug)]
pub(crate) struct PlanTransport {
    /// `None` without an address.
    http: Option<HttpTransport>,
    socket: SocketTransport,
    #[cfg(feature = "grpc")]
    grpc: GrpcTransport,
    #[cfg(feature = "nats")]
    nats: NatsTransport,
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    sql: SqlTransport,
    /// The protocols that each scenario speaks.
    spoken: Vec<Vec<Protocol>>,
}

impl PlanTransport {
    /// A transport to the servers of `plan`, with the settings of its scenarios.
    pub(crate) fn new(plan: &Plan) -> Result<Self, ProtocolError> {
        let http = plan.target.base_url.as_ref();
        let http = http.map(|_| HttpTransport::new(plan)).transpose()?;
        let spoken = plan.scenarios.iter().map(|scenario| {
            let journey = &scenario.journey;
            let steps = journey.steps().into_iter();
            let steps = steps.chain(journey.surroundings.steps());
            let mut spoken: Vec<_> = steps.map(|step| step.call.protocol()).collect();
            spoken.sort_unstable();
            spoken.dedup();
            spoken
        });
        Ok(Self {
            http,
            socket: SocketTransport::new(plan)?,
            #[cfg(feature = "grpc")]
            grpc: GrpcTransport::new(plan)?,
            #[cfg(feature = "nats")]
            nats: NatsTransport::new(plan)?,
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            sql: SqlTransport::new(plan)?,
            spoken: spoken.collect(),
        })
    }

    fn http(&self) -> Result<&HttpTransport, HttpSetupError> {
        self.http.as_ref().ok_or(HttpSetupError::NoAddress)
    }

    fn prepared_http(&self) -> &HttpTransport {
        self.http
            .as_ref()
            .expect("what is ready for HTTP has an address")
    }

    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    fn speaks_sql(&self, scenario: usize) -> bool {
        [Protocol::Postgres, Protocol::Sqlite]
            .into_iter()
            .any(|protocol| self.speaks(scenario, protocol))
    }

    fn speaks_sockets(&self, scenario: usize) -> bool {
        [Protocol::Tcp, Protocol::Udp]
            .into_iter()
            .any(|protocol| self.speaks(scenario, protocol))
    }

    fn speaks(&self, scenario: usize, protocol: Protocol) -> bool {
        self.spoken[scenario].contains(&protocol)
    }
}

impl Transport for PlanTransport {
    type Prepared = PlanPrepared;
    type Rendered = PlanRendered;
    type Session = PlanSession;
    type Answer = Answer;
    type Error = ProtocolError;

    fn prepare(&self, scenario: usize, step: &Step) -> Result<PlanPrepared, ProtocolError> {
        match &step.call {
            Call::Http(_) => {
                let prepared = self.http()?.prepare(scenario, step)?;
                Ok(PlanPrepared::Http(Box::new(prepared)))
            }
            Call::Command(_) => {
                let prepared = CommandTransport.prepare(scenario, step)?;
                Ok(PlanPrepared::Command(Box::new(prepared)))
            }
            Call::Tcp(_) | Call::Udp(_) => {
                let prepared = self.socket.prepare(scenario, step)?;
                Ok(PlanPrepared::Socket(Box::new(prepared)))
            }
            #[cfg(feature = "grpc")]
            Call::Grpc(_) => {
                let prepared = self.grpc.prepare(scenario, step)?;
                Ok(PlanPrepared::Grpc(Box::new(prepared)))
            }
            #[cfg(feature = "nats")]
            Call::Nats(_) => {
                let prepared = self.nats.prepare(scenario, step)?;
                Ok(PlanPrepared::Nats(Box::new(prepared)))
            }
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            Call::Sql(_) => {
                let prepared = self.sql.prepare(scenario, step)?;
                Ok(PlanPrepared::Sql(Box::new(prepared)))
            }
            #[cfg(not(all(
                feature = "grpc",
                feature = "nats",
                any(feature = "postgres", feature = "sqlite")
            )))]
            other => Err(ProtocolError::NotBuilt {
                protocol: other.protocol(),
            }),
        }
    }

    fn open_sessions(
        &self,
        scenario: usize,
        count: usize,
    ) -> Result<Vec<PlanSession>, ProtocolError> {
        let mut http = if self.speaks(scenario, Protocol::Http) {
            self.http()?.open_sessions(scenario, count)?
        } else {
            Vec::new()
        }
        .into_iter();
        #[cfg(feature = "grpc")]
        let mut grpc = if self.speaks(scenario, Protocol::Grpc) {
            self.grpc.open_sessions(scenario, count)?
        } else {
            Vec::new()
        }
        .into_iter();
        let mut socket = if self.speaks_sockets(scenario) {
            self.socket.open_sessions(scenario, count)?
        } else {
            Vec::new()
        }
        .into_iter();
        #[cfg(feature = "nats")]
        let mut nats = if self.speaks(scenario, Protocol::Nats) {
            self.nats.open_sessions(scenario, count)?
        } else {
            Vec::new()
        }
        .into_iter();
        #[cfg(any(feature = "postgres", feature = "sqlite"))]
        let mut sql = if self.speaks_sql(scenario) {
            self.sql.open_sessions(scenario, count)?
        } else {
            Vec::new()
        }
        .into_iter();
        let session = || PlanSession {
            http: http.next(),
            socket: socket.next(),
            #[cfg(feature = "grpc")]
            grpc: grpc.next(),
            #[cfg(feature = "nats")]
            nats: nats.next(),
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            sql: sql.next(),
            last: Protocol::Http,
        };
        Ok(std::iter::repeat_with(session).take(count).collect())
    }

    async fn connect(&self, scenario: usize, session: &mut PlanSession) {
        if let Some(session) = &mut session.socket {
            self.socket.connect(scenario, session).await;
        }
        #[cfg(feature = "grpc")]
        if let Some(session) = &mut session.grpc {
            self.grpc.connect(scenario, session).await;
        }
        #[cfg(feature = "nats")]
        if let Some(session) = &mut session.nats {
            self.nats.connect(scenario, session).await;
        }
        #[cfg(any(feature = "postgres", feature = "sqlite"))]
        if let Some(session) = &mut session.sql {
            self.sql.connect(scenario, session).await;
        }
    }

    fn render(
        &self,
        prepared: &PlanPrepared,
        values: &mut Values,
    ) -> Result<PlanRendered, Failure> {
        match prepared {
            PlanPrepared::Http(prepared) => {
                let rendered = self.prepared_http().render(prepared, values);
                rendered.map(PlanRendered::Http)
            }
            PlanPrepared::Command(prepared) => {
                let rendered = CommandTransport.render(prepared, values);
                rendered.map(PlanRendered::Command)
            }
            PlanPrepared::Socket(prepared) => {
                let rendered = self.socket.render(prepared, values);
                rendered.map(PlanRendered::Socket)
            }
            #[cfg(feature = "grpc")]
            PlanPrepared::Grpc(prepared) => {
                let rendered = self.grpc.render(prepared, values);
                rendered.map(PlanRendered::Grpc)
            }
            #[cfg(feature = "nats")]
            PlanPrepared::Nats(prepared) => {
                let rendered = self.nats.render(prepared, values);
                rendered.map(PlanRendered::Nats)
            }
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            PlanPrepared::Sql(prepared) => {
                let rendered = self.sql.render(prepared, values);
                rendered.map(PlanRendered::Sql)
            }
        }
    }

    async fn exchange(
        &self,
        session: &mut PlanSession,
        prepared: &PlanPrepared,
        rendered: PlanRendered,
        laps: &impl Laps,
    ) -> Exchange<Answer> {
        match (prepared, rendered) {
            (PlanPrepared::Http(prepared), PlanRendered::Http(rendered)) => {
                self.prepared_http()
                    .exchange(session.http(), prepared, rendered, laps)
                    .await
            }
            (PlanPrepared::Command(prepared), PlanRendered::Command(rendered)) => {
                session.last = Protocol::Command;
                CommandTransport
                    .exchange(&mut (), prepared, rendered, laps)
                    .await
            }
            (PlanPrepared::Socket(prepared), PlanRendered::Socket(rendered)) => {
                let session = session.socket(prepared.protocol());
                self.socket
                    .exchange(session, prepared, rendered, laps)
                    .await
            }
            #[cfg(feature = "grpc")]
            (PlanPrepared::Grpc(prepared), PlanRendered::Grpc(rendered)) => {
                self.grpc
                    .exchange(session.grpc(), prepared, rendered, laps)
                    .await
            }
            #[cfg(feature = "nats")]
            (PlanPrepared::Nats(prepared), PlanRendered::Nats(rendered)) => {
                self.nats
                    .exchange(session.nats(), prepared, rendered, laps)
                    .await
            }
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            (PlanPrepared::Sql(prepared), PlanRendered::Sql(rendered)) => {
                self.sql
                    .exchange(session.sql(prepared.protocol()), prepared, rendered, laps)
                    .await
            }
            _ => unreachable!("what is rendered is of the protocol of its step"),
        }
    }

    fn check(
        &self,
        prepared: &PlanPrepared,
        answer: &Answer,
        values: &mut Values,
    ) -> Result<(), Failure> {
        match prepared {
            PlanPrepared::Http(prepared) => self.prepared_http().check(prepared, answer, values),
            PlanPrepared::Command(prepared) => CommandTransport.check(prepared, answer, values),
            PlanPrepared::Socket(prepared) => self.socket.check(prepared, answer, values),
            #[cfg(feature = "grpc")]
            PlanPrepared::Grpc(prepared) => self.grpc.check(prepared, answer, values),
            #[cfg(feature = "nats")]
            PlanPrepared::Nats(prepared) => self.nats.check(prepared, answer, values),
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            PlanPrepared::Sql(prepared) => self.sql.check(prepared, answer, values),
        }
    }

    #[cfg(feature = "nats")]
    fn duplicates(&self, session: &mut PlanSession, prepared: &PlanPrepared) -> u64 {
        match (prepared, &mut session.nats) {
            (PlanPrepared::Nats(prepared), Some(session)) => {
                self.nats.duplicates(session, prepared)
            }
            _ => 0,
        }
    }

    #[cfg(feature = "nats")]
    async fn settle(&self, session: &mut PlanSession) {
        if let Some(session) = &mut session.nats {
            self.nats.settle(session).await;
        }
    }

    fn example(&self, answer: &Answer) -> Option<String> {
        crate::judge::Judge::example(answer).into()
    }

    fn secrets(&self, prepared: &PlanPrepared) -> Vec<String> {
        prepared.secrets()
    }

    fn descriptors(&self, scenario: usize) -> u64 {
        let http = self.http.as_ref();
        let http = http.filter(|_| self.speaks(scenario, Protocol::Http));
        let http = http.map_or(0, |http| http.descriptors(scenario));
        let commands = self.speaks(scenario, Protocol::Command);
        let commands = u64::from(commands) * CommandTransport.descriptors(scenario);
        #[cfg(any(feature = "postgres", feature = "sqlite"))]
        let http = http + self.sql.descriptors(scenario);
        #[cfg(feature = "grpc")]
        let http = http + self.grpc.descriptors(scenario);
        http + commands + self.socket.descriptors(scenario)
    }

    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    fn workers(&self, scenario: usize) -> Option<NonZeroUsize> {
        self.sql.workers(scenario)
    }

    fn carrier(&self, prepared: &PlanPrepared) -> Option<Carrier> {
        match prepared {
            PlanPrepared::Http(prepared) => self.prepared_http().carrier(prepared),
            PlanPrepared::Command(_) | PlanPrepared::Socket(_) => None,
            #[cfg(feature = "grpc")]
            PlanPrepared::Grpc(prepared) => self.grpc.carrier(prepared),
            #[cfg(feature = "nats")]
            PlanPrepared::Nats(_) => Some(Carrier {
                name: "async-nats",
                reason: "it is what speaks NATS",
            }),
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            PlanPrepared::Sql(prepared) => self.sql.carrier(prepared),
        }
    }

    fn timed_out(&self, session: &mut PlanSession, limit: Duration) -> Failure {
        match session.last {
            Protocol::Http => self.prepared_http().timed_out(session.http(), limit),
            Protocol::Command => CommandTransport.timed_out(&mut (), limit),
            #[cfg(feature = "grpc")]
            Protocol::Grpc => self.grpc.timed_out(session.grpc(), limit),
            Protocol::Tcp | Protocol::Udp => {
                let session = session.socket(session.last);
                self.socket.timed_out(session, limit)
            }
            #[cfg(feature = "nats")]
            Protocol::Nats => self.nats.timed_out(session.nats(), limit),
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            Protocol::Postgres | Protocol::Sqlite => {
                let session = session.sql(session.last);
                self.sql.timed_out(session, limit)
            }
            #[cfg(not(all(
                feature = "grpc",
                feature = "nats",
                any(feature = "postgres", feature = "sqlite")
            )))]
            _ => unreachable!("a step of a protocol that is not built is refused"),
        }
    }
}
