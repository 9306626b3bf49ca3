//! The parts of a HAR file that a plan is made from. Whatever else is there is passed over.

use serde::{Deserialize, Deserializer};

use super::har_error::HarError;
use crate::draft::document::DocumentFault;
use crate::draft::secret_shapes::without_shapes;
use crate::units::Timestamp;

/// One request with its answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) started_date_time: String,
    /// Milliseconds, from the beginning to the last byte; below zero where it is not known.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) time: f64,
    pub(super) request: Request,
    pub(super) response: Response,
    /// What Chromium calls the kind of the resource: `image`, `preflight`.
    #[serde(default, rename = "_resourceType", deserialize_with = "or_default")]
    pub(super) resource_type: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) headers: Vec<Pair>,
    #[serde(default)]
    pub(super) post_data: Option<PostData>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    /// 0 where there was no answer.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) status: f64,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) headers: Vec<Pair>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) content: Content,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Content {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) mime_type: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) text: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) encoding: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostData {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) mime_type: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) text: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) params: Vec<Pair>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pair {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) value: String,
    /// Of a part of a body that is a file.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) file_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) content_type: String,
}

#[derive(Deserialize)]
struct Archive {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    #[serde(default, deserialize_with = "or_default")]
    version: String,
    entries: Vec<Entry>,
}

/// What a file is that is no HAR.
#[derive(Deserialize)]
struct Other {
    openapi: Option<serde::de::IgnoredAny>,
    swagger: Option<serde::de::IgnoredAny>,
}

/// The requests in `bytes`, in the order in which they began, as far as that is known.
pub(super) fn read_archive(bytes: &[u8]) -> Result<Vec<Entry>, HarError> {
    let no_har = |source| HarError::NoHar { source };
    let text = DocumentFault::text_of(bytes).map_err(no_har)?;
    let archive: Archive = serde_json::from_str(text).map_err(|error| {
        let other = serde_json::from_str::<Other>(text).ok();
        if other.is_some_and(|other| other.openapi.is_some() || other.swagger.is_some()) {
            return HarError::Description;
        }
        no_har(DocumentFault::of_json(&error))
    })?;
    let version = archive.log.version.trim();
    if !matches!(version, "" | "1.1" | "1.2" | "1.3") {
        let version = without_shapes(version);
        let version = version.chars().filter(|c| !c.is_control()).take(20);
        return Err(HarError::Version {
            version: version.collect(),
        });
    }
    let mut entries = archive.log.entries;
    if entries.is_empty() {
        return Err(HarError::Empty);
    }
    let starts: Option<Vec<_>> = entries.iter().map(Entry::start_millis).collect();
    if starts.is_some() {
        entries.sort_by_key(Entry::start_millis);
    }
    Ok(entries)
}

impl Entry {
    /// When it began, in milliseconds of the Unix clock, if that is known.
    pub(super) fn start_millis(&self) -> Option<i64> {
        let start: Timestamp = self.started_date_time.parse().ok()?;
        Some(start.as_unix_millis())
    }

    /// When it had its answer.
    pub(super) fn end_millis(&self) -> Option<i64> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "between nothing and a day in milliseconds"
        )]
        let took = self.time.clamp(0.0, 86_400_000.0) as i64;
        self.start_millis()?.checked_add(took)
    }

    /// The status of the answer; `None` if there was none.
    pub(super) fn status(&self) -> Option<u16> {
        let status = self.response.status;
        (100..=599_u16).find(|known| f64::from(*known).total_cmp(&status).is_eq())
    }

    /// The type of the answer without its parameters, in lower case.
    pub(super) fn mime_type(&self) -> String {
        essence(&self.response.content.mime_type)
    }
}

/// The value of the first of `headers` that is called `name`.
pub(super) fn header<'h>(headers: &'h [Pair], name: &str) -> Option<&'h str> {
    let found = headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name));
    found.map(|header| header.value.as_str())
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The default where there is a `null`, which some writers put for nothing.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
