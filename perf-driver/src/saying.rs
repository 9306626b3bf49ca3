//! Something that is said in each exchange, and perhaps varies. It is sent by others.

use bytes::Bytes;
use perf_core::{JsonTemplate, Template};

use crate::values::{ValueError, Values};

/// What is said: worked out once where it never varies.
#[derive(Debug)]
pub(crate) enum Saying {
    /// Always this.
    Fixed(Bytes),
    Text(Template),
    Json(JsonTemplate),
}

impl Saying {
    /// Nothing.
    pub(crate) const fn nothing() -> Self {
        Self::Fixed(Bytes::new())
    }

    pub(crate) fn text(template: &Template) -> Self {
        match template.as_fixed() {
            Some(fixed) => Self::Fixed(Bytes::copy_from_slice(fixed.as_bytes())),
            None => Self::Text(template.clone()),
        }
    }

    pub(crate) fn json(template: &JsonTemplate) -> Self {
        match template.as_fixed() {
            Some(fixed) => Self::Fixed(fixed.to_string().into()),
            None => Self::Json(template.clone()),
        }
    }

    /// With `values` filled in.
    pub(crate) fn render(&self, values: &mut Values) -> Result<Bytes, ValueError> {
        Ok(match self {
            Self::Fixed(bytes) => bytes.clone(),
            Self::Text(template) => values.text(template)?.into(),
            Self::Json(json) => values.json(json)?.to_string().into(),
        })
    }
}
