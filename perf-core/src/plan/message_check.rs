//! What an event or a message must be like.

use serde_json::Value;

use super::expectations::JsonCheck;
use super::value_check::ValueCheck;

/// What an event of a stream, or a message of a WebSocket, must be like. Without any check, it may
/// be anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageCheck {
    /// Of an event: its type, which is `message` where the stream does not say.
    pub event: Option<ValueCheck>,
    /// Of an event: the last id that the stream has told, this event included; empty before.
    pub id: Option<ValueCheck>,
    /// Its data, or its text, as a string.
    pub text: Option<ValueCheck>,
    /// What must be found in it as JSON.
    pub json: Vec<JsonCheck>,
}

/// An event or a message, as far as it is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received<'m> {
    /// Of an event: its type.
    pub event: Option<&'m str>,
    /// Of an event: the last id that the stream has told.
    pub id: Option<&'m str>,
    /// Its content. What is no text is checked with replacement characters in it.
    pub content: &'m [u8],
}

impl MessageCheck {
    /// Whether `received` is as it must be.
    ///
    /// # Errors
    /// The first check that does not hold, for people, without what a name tells to be a secret.
    pub fn holds(&self, received: Received<'_>) -> Result<(), String> {
        let fits = |what: &str, check: &Option<ValueCheck>, value: Option<Value>| match check {
            None => Ok(()),
            Some(check) => check
                .holds(value.as_ref())
                .map_err(|problem| format!("{what}: {problem}")),
        };
        fits("event", &self.event, received.event.map(Value::from))?;
        fits("id", &self.id, received.id.map(Value::from))?;
        if let Some(check) = &self.text {
            let text = Value::String(String::from_utf8_lossy(received.content).into_owned());
            // It may hold a secret, which no name in front of it tells.
            let problem = |_shown| format!("expected {check}, got another text");
            check.holds(Some(&text)).map_err(problem)?;
        }
        if self.json.is_empty() {
            return Ok(());
        }
        let document = serde_json::from_slice(received.content);
        let document = document.map_err(|error| format!("expected JSON: {error}"))?;
        self.json
            .iter()
            .try_for_each(|check| check.holds(&document))
    }
}
