//! A scenario: a journey, its load, and what must hold.

use std::time::Duration;

use super::fault::Fault;
use super::grpc::GrpcSettings;
use super::http::HttpSettings;
use super::interleave::Interleave;
use super::journey::Journey;
use super::limits::{RateLimit, RequestQuota};
use super::load::Load;
use super::nats::NatsSettings;
use super::protocol::Protocol;
use super::scale::ScalePoint;
use super::sql::SqlSettings;
use super::step::Step;
use super::tcp::TcpSettings;
use super::udp::UdpSettings;
use super::warm_up::WarmUp;
use crate::criterion::{Criterion, Priority};

/// Something that is done over and over under a load.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name, unique in the plan.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// Words to select it by.
    pub tags: Vec<String>,
    /// The priority of its criteria that have none of their own.
    pub priority: Priority,
    /// How much is sent, and when.
    pub load: Load,
    /// The start that is not judged.
    pub warm_up: WarmUp,
    /// How long it waits when its turn has come.
    pub start_after: Duration,
    /// A cap on this scenario's requests.
    pub rate_limit: Option<RateLimit>,
    /// What the target allows this scenario.
    pub quota: Option<RequestQuota>,
    /// How HTTP is spoken in it; the plan's settings are already merged in.
    pub http: HttpSettings,
    /// How NATS is spoken in it; the plan's settings are already merged in.
    pub nats: Option<NatsSettings>,
    /// How a database is spoken with in it; the plan's settings are already merged in.
    pub sql: Option<SqlSettings>,
    /// How gRPC is spoken in it; the plan's settings are already merged in.
    pub grpc: Option<GrpcSettings>,
    /// How TCP is spoken in it; the plan's settings are already merged in.
    pub tcp: Option<TcpSettings>,
    /// How UDP is spoken in it; the plan's settings are already merged in.
    pub udp: Option<UdpSettings>,
    /// What its users do.
    pub journey: Journey,
    /// What goes wrong on purpose meanwhile.
    pub faults: Vec<Fault>,
    /// What must hold for all its steps together.
    pub criteria: Vec<Criterion>,
    /// Where it stands among the scenarios that were made of one; `None` for one of its own.
    pub scale: Option<ScalePoint>,
    /// The scenario that it is driven in turn with; `None` where it is driven by itself, and in the
    /// other one of the two.
    pub interleave: Option<Interleave>,
    /// A fingerprint of what it does, in 16 hexadecimal digits: its requests, not its name, its
    /// load or what it is judged by. Empty where it was not read from a text.
    pub hash: String,
}

impl Scenario {
    /// The measured steps in the order of the file: each is a series of its own.
    #[must_use]
    pub fn steps(&self) -> Vec<&Step> {
        self.journey.steps()
    }

    /// Whether one of its steps, or of those around them, speaks `protocol`.
    #[must_use]
    pub fn speaks(&self, protocol: Protocol) -> bool {
        let steps = self.journey.steps().into_iter();
        let mut steps = steps.chain(self.journey.surroundings.steps());
        steps.any(|step| step.call.protocol() == protocol)
    }
}
