//! Makes a step over TCP or UDP ready: whatever does not vary is worked out once.

use bytes::Bytes;
use perf_core::{Protocol, Step, TcpAnswer, TcpCall, TcpPart, Template, UdpAnswer, UdpCall};

use super::payload::{ReadyPayload, framed};
use super::setup_error::SocketSetupError;
use crate::judge::Judge;
use crate::transport::Failure;
use crate::values::Values;

/// The largest file that is sent over TCP, in bytes: it is held in memory.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// A step made ready.
#[derive(Debug)]
pub(crate) struct SocketPrepared {
    payload: ReadyPayload,
    pub(super) kind: Kind,
    /// The most bytes of an answer.
    pub(super) most: u64,
    pub(super) judge: Judge,
}

/// What is spoken, and what is awaited.
#[derive(Debug)]
pub(super) enum Kind {
    Tcp(TcpAnswer),
    Udp {
        answer: UdpAnswer,
        id: Option<Template>,
    },
}

/// What is sent in one exchange.
#[derive(Debug)]
pub(crate) struct SocketRendered {
    pub(super) bytes: Bytes,
    /// What the answer is known by.
    pub(super) id: Option<String>,
}

impl SocketPrepared {
    pub(super) fn of_tcp(step: &Step, call: &TcpCall) -> Result<Self, SocketSetupError> {
        let payload = ReadyPayload::new(&call.payload, LARGEST_FILE)?;
        Self::new(step, payload, Kind::Tcp(call.answer.clone()))
    }

    pub(super) fn of_udp(step: &Step, call: &UdpCall) -> Result<Self, SocketSetupError> {
        let payload = ReadyPayload::new(&call.payload, UdpCall::MOST_BYTES)?;
        let (answer, id) = (call.answer, call.id.clone());
        Self::new(step, payload, Kind::Udp { answer, id })
    }

    fn new(step: &Step, payload: ReadyPayload, kind: Kind) -> Result<Self, SocketSetupError> {
        Ok(Self {
            payload,
            kind,
            most: step.expect.max_body.count(),
            judge: Judge::new(step)?,
        })
    }

    /// What it speaks.
    pub(crate) const fn protocol(&self) -> Protocol {
        match self.kind {
            Kind::Tcp(_) => Protocol::Tcp,
            Kind::Udp { .. } => Protocol::Udp,
        }
    }

    /// What is sent, with `values` filled in.
    pub(super) fn render(&self, values: &mut Values) -> Result<SocketRendered, Failure> {
        let bytes = self.payload.render(values)?;
        let (bytes, id) = match &self.kind {
            Kind::Tcp(TcpAnswer::Part(TcpPart::Frame(length))) => (framed(*length, &bytes)?, None),
            Kind::Tcp(_) => (bytes, None),
            Kind::Udp { id, .. } => {
                let id = id.as_ref().map(|id| values.text(id)).transpose()?;
                (bytes, id)
            }
        };
        Ok(SocketRendered { bytes, id })
    }
}
