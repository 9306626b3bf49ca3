//! Makes what is sent ready: what does not vary is worked out once, and files are read.

use std::fs;

use bytes::Bytes;
use perf_core::{FailureKind, FrameLength, JsonTemplate, Payload, Template};

use super::setup_error::SocketSetupError;
use crate::transport::Failure;
use crate::values::Values;

/// What is sent.
#[derive(Debug)]
pub(super) enum ReadyPayload {
    Fixed(Bytes),
    Text(Template),
    Json(JsonTemplate),
}

impl ReadyPayload {
    /// `payload`, of at most so many bytes.
    pub(super) fn new(payload: &Payload, most: u64) -> Result<Self, SocketSetupError> {
        Ok(match payload {
            Payload::Text(text) => match text.as_fixed() {
                Some(text) => Self::Fixed(Bytes::from(text.to_owned())),
                None => Self::Text(text.clone()),
            },
            Payload::Json(json) => Self::Json(json.clone()),
            Payload::Bytes(bytes) => Self::Fixed(Bytes::from(bytes.clone())),
            Payload::Pattern(size) => {
                let pattern = (0..size.count()).map(Payload::pattern_byte);
                Self::Fixed(pattern.collect())
            }
            Payload::File(path) => {
                let content = fs::read(path).map_err(|source| SocketSetupError::File {
                    path: path.clone(),
                    source,
                })?;
                if content.len() as u64 > most {
                    return Err(SocketSetupError::TooLarge {
                        path: path.clone(),
                        size: content.len(),
                        most,
                    });
                }
                Self::Fixed(content.into())
            }
        })
    }

    /// The bytes, with `values` filled in.
    pub(super) fn render(&self, values: &mut Values) -> Result<Bytes, Failure> {
        Ok(match self {
            Self::Fixed(bytes) => bytes.clone(),
            Self::Text(text) => values.text(text)?.into(),
            Self::Json(json) => values.json(json)?.to_string().into(),
        })
    }
}

/// `content` behind its length.
pub(super) fn framed(length: FrameLength, content: &Bytes) -> Result<Bytes, Failure> {
    let size = content.len();
    let Some(mut frame) = length.write(size) else {
        let message = format!("{size} bytes, whose length does not fit in front of them");
        return Err(Failure::new(FailureKind::MissingValue, message));
    };
    frame.extend_from_slice(content);
    Ok(frame.into())
}
