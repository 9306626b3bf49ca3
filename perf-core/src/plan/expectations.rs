//! What an answer must be like to count as a success.

use std::time::Duration;

use serde_json::Value;

use super::json_path::JsonPath;
use super::pattern::Pattern;
use super::status_set::StatusSet;
use super::template::Template;
use super::value_check::ValueCheck;
use crate::units::Bytes;

/// What an answer must be like. An answer that is not is a failure, however fast it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectations {
    /// The statuses that are a success.
    pub status: StatusSet,
    /// What headers must be like.
    pub headers: Vec<HeaderCheck>,
    /// The fewest bytes that a body may have.
    pub least_body: Bytes,
    /// The most bytes that a body may have; a larger one is read, and a failed check.
    pub most_body: Option<Bytes>,
    /// Texts that the body must contain, each of them.
    pub body_contains: Vec<Template>,
    /// Expressions that must fit somewhere in the body, each of them.
    pub body_matches: Vec<Pattern>,
    /// What must be found in a JSON body.
    pub json: Vec<JsonCheck>,
    /// The JSON schema that the body must follow.
    pub schema: Option<Value>,
    /// The longest service time of a success.
    pub within: Option<Duration>,
    /// The largest body that is read: a larger one is given up half-way, and a failure of a class
    /// of its own.
    pub max_body: Bytes,
}

/// What a header must be like. Of several headers of the same name one is enough. Its values are
/// strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderCheck {
    /// The header's name.
    pub name: String,
    /// What its value must be like.
    pub check: ValueCheck,
}

/// What must be found in a JSON document. Where the path finds several values, each must be like
/// this; where it finds none, that is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonCheck {
    /// Where to look.
    pub path: JsonPath,
    /// What must be found there.
    pub check: ValueCheck,
}

impl Expectations {
    /// Any answer with one of these statuses and a body of at most `max_body`.
    #[must_use]
    pub const fn of_status(status: StatusSet, max_body: Bytes) -> Self {
        Self {
            status,
            headers: Vec::new(),
            least_body: Bytes::new(0),
            most_body: None,
            body_contains: Vec::new(),
            body_matches: Vec::new(),
            json: Vec::new(),
            schema: None,
            within: None,
            max_body,
        }
    }

    /// The templates in it, whether they vary or not: what is compared with values of the run.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let headers = self.headers.iter().map(|header| &header.check);
        let json = self.json.iter().map(|json| &json.check);
        let compared = headers.chain(json).flat_map(ValueCheck::templates);
        self.body_contains.iter().chain(compared).collect()
    }
}

impl JsonCheck {
    /// Whether `document` is as it must be.
    ///
    /// # Errors
    /// What does not hold and where, for people. What the path's name tells to be a secret is not
    /// shown.
    pub fn holds(&self, document: &Value) -> Result<(), String> {
        let found = self.path.all(document);
        let failed = if found.is_empty() {
            self.check.holds(None).err().map(|problem| (None, problem))
        } else {
            let mut problems = found.iter().enumerate().filter_map(|(index, value)| {
                let problem = self.check.holds(Some(value)).err()?;
                Some((Some(index), problem))
            });
            problems.next()
        };
        let Some((index, problem)) = failed else {
            return Ok(());
        };
        let place = match index {
            Some(index) if found.len() > 1 => self.path.location(document, index),
            _ => self.path.to_string(),
        };
        Err(match index {
            _ if !self.path.is_secret() => format!("`{place}`: {problem}"),
            Some(_) => format!("`{place}`: expected another value, which is not shown"),
            None => format!("`{place}`: expected a value, found nothing"),
        })
    }
}
