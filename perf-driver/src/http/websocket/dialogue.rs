//! What a step says over a WebSocket, made ready. It sends nothing.

use std::fs;

use perf_core::{JsonTemplate, Listen, MessageContent, Template, WebSocket};
use tokio_tungstenite::tungstenite::Message;

use crate::http::setup_error::HttpSetupError;
use crate::transport::Failure;
use crate::values::{ValueError, Values};

/// What a step says over a WebSocket.
#[derive(Debug)]
pub(in crate::http) struct Dialogue {
    pub(super) subprotocols: Vec<String>,
    pub(super) turns: Vec<Turn>,
    pub(super) repeat: u32,
    /// The largest message that is received, in bytes.
    pub(super) largest: u64,
}

/// A message, and what is waited for then.
#[derive(Debug)]
pub(super) struct Turn {
    send: Option<Sending>,
    pub(super) listen: Listen,
    pub(super) is_round_trip: bool,
}

/// A turn with the values of the run in it.
#[derive(Debug)]
pub(in crate::http) struct Said {
    pub(super) message: Option<Message>,
    /// What is waited for, where it varies.
    pub(super) listen: Option<Box<Listen>>,
}

#[derive(Debug)]
enum Sending {
    Fixed(Message),
    Text(Template),
    Json(JsonTemplate),
}

impl Dialogue {
    /// What `plan` says, with messages of at most `largest` bytes in return. Files are read here.
    pub(in crate::http) fn new(plan: &WebSocket, largest: u64) -> Result<Self, HttpSetupError> {
        let turns = plan.turns.iter().map(|turn| {
            let send = turn.send.as_ref().map(Sending::new).transpose()?;
            Ok::<_, HttpSetupError>(Turn {
                send,
                listen: turn.listen.clone(),
                is_round_trip: turn.is_round_trip(),
            })
        });
        Ok(Self {
            subprotocols: plan.subprotocols.clone(),
            turns: turns.collect::<Result<_, _>>()?,
            repeat: plan.repeat.get(),
            largest,
        })
    }

    /// What is said in each turn, with `values` filled in.
    pub(in crate::http) fn render(&self, values: &mut Values) -> Result<Vec<Said>, Failure> {
        let turns = self.turns.iter().map(|turn| {
            let message = turn.send.as_ref().map(|sending| sending.render(values));
            Ok(Said {
                message: message.transpose()?,
                listen: awaited(&turn.listen, values)?,
            })
        });
        turns.collect()
    }
}

/// `listen` with `values` filled in; `None` where nothing in it varies.
fn awaited(listen: &Listen, values: &mut Values) -> Result<Option<Box<Listen>>, ValueError> {
    let (Listen::Receive { check, .. } | Listen::Await(check)) = listen else {
        return Ok(None);
    };
    if check.templates().is_empty() {
        return Ok(None);
    }
    let check = check.filled(&mut |expected| values.expected(expected))?;
    Ok(Some(Box::new(match listen {
        Listen::Receive { count, .. } => Listen::Receive {
            count: *count,
            check,
        },
        _ => Listen::Await(check),
    })))
}

impl Sending {
    fn new(content: &MessageContent) -> Result<Self, HttpSetupError> {
        Ok(match content {
            MessageContent::Text(text) => match text.as_fixed() {
                Some(fixed) => Self::Fixed(Message::text(fixed)),
                None => Self::Text(text.clone()),
            },
            MessageContent::Json(json) => match json.as_fixed() {
                Some(fixed) => Self::Fixed(Message::text(fixed.to_string())),
                None => Self::Json(json.clone()),
            },
            MessageContent::File(path) => {
                let bytes = fs::read(path).map_err(|source| HttpSetupError::BodyFile {
                    path: path.clone(),
                    source,
                })?;
                Self::Fixed(Message::binary(bytes))
            }
        })
    }

    fn render(&self, values: &mut Values) -> Result<Message, Failure> {
        Ok(match self {
            Self::Fixed(message) => message.clone(),
            Self::Text(text) => Message::text(values.text(text)?),
            Self::Json(json) => Message::text(values.json(json)?.to_string()),
        })
    }
}
