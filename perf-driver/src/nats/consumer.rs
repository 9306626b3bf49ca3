//! A consumer of a stream, of the driver's own: the server pushes to it what the stream keeps from
//! then on, and forgets it soon after nobody listens any more.
//!
//! It is asked for over the API of `JetStream`, which is made of requests:
//! <https://docs.nats.io/reference/reference-protocols/nats_api_reference>.

use async_nats::Client;
use perf_core::FailureKind;
use serde::Deserialize;
use serde_json::json;

use super::classify::unanswered;
use crate::transport::Failure;

/// How long the server keeps a consumer that nobody listens to, in nanoseconds: five seconds.
const FORGOTTEN_AFTER: u64 = 5_000_000_000;

/// What the server answers, as far as it is looked at.
#[derive(Debug, Deserialize)]
pub(super) struct Answered {
    pub(super) error: Option<Refused>,
    /// Of an acknowledgement: the place that the message has in its stream.
    pub(super) seq: Option<u64>,
}

/// Why the server did not do it.
#[derive(Debug, Deserialize)]
pub(super) struct Refused {
    #[serde(default)]
    description: String,
}

/// Has the server push to `place` what `stream` keeps of `subject` from now on.
pub(super) async fn create(
    client: &Client,
    stream: &str,
    subject: &str,
    place: &str,
) -> Result<(), Failure> {
    let wanted = json!({
        "stream_name": stream,
        "config": {
            "deliver_subject": place,
            "deliver_policy": "new",
            "ack_policy": "none",
            "replay_policy": "instant",
            "filter_subject": subject,
            "inactive_threshold": FORGOTTEN_AFTER,
        },
    });
    let api = format!("$JS.API.CONSUMER.CREATE.{stream}");
    let answered = client.request(api, wanted.to_string().into()).await;
    let answered = answered
        .map_err(|error| unanswered(&error, "the server has no JetStream"))?
        .payload;
    match accepted(&answered) {
        Ok(_) => Ok(()),
        Err(why) => {
            let message = format!("no consumer of the stream `{stream}`: {why}");
            Err(Failure::new(FailureKind::Protocol, message))
        }
    }
}

/// What `payload` says, if it is no refusal.
pub(super) fn accepted(payload: &[u8]) -> Result<Answered, String> {
    let answered: Answered = serde_json::from_slice(payload)
        .map_err(|_unlike| "the answer is not one of JetStream".to_owned())?;
    match answered.error {
        Some(refused) => Err(refused.description),
        None => Ok(answered),
    }
}
