//! A message as an answer that can be judged. It judges nothing.

use async_nats::Message;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::judge::Answer;

/// `message` as an answer. Headers whose names or values HTTP would not allow are left out: nothing
/// in a plan can ask for them.
pub(super) fn answer(message: Message) -> Answer {
    let mut headers = HeaderMap::new();
    for (name, values) in message.headers.iter().flat_map(|headers| headers.iter()) {
        let name: &str = name.as_ref();
        let name = HeaderName::from_bytes(name.as_bytes());
        for value in values {
            let value = HeaderValue::from_str(value.as_str());
            if let (Ok(name), Ok(value)) = (&name, value) {
                headers.append(name, value);
            }
        }
    }
    let size = message.payload.len() as u64;
    Answer::of_parts(None, headers, message.payload.into(), size)
}
