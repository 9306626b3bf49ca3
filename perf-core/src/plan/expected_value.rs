//! A value that something is compared with, and that is known only while a run goes on. It compares
//! nothing.

use super::json_template::JsonTemplate;
use super::template::Template;
use crate::secret::is_secret_name;

/// A value of the run that something is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedValue {
    /// JSON; a string that is just one place, `"{{count}}"`, is the value itself with its type.
    Json(JsonTemplate),
    /// A text, whatever is filled in: what headers and messages are compared with.
    Text(Template),
}

impl ExpectedValue {
    /// The templates in it that vary.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Json(json) => json.templates(),
            Self::Text(text) => vec![text],
        }
    }

    /// It as it is written, for people.
    #[must_use]
    pub fn written(&self) -> String {
        let templates = self.templates().into_iter();
        let written: Vec<_> = templates.map(|template| format!("`{template}`")).collect();
        written.join(", ")
    }

    /// Whether it asks for something whose name tells of a secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.templates().into_iter().any(Template::is_secret)
    }
}

impl Template {
    /// Whether it asks for something whose name, or the name of a field on the way to it, tells of a
    /// secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.references().any(|reference| {
            let mut names = std::iter::once(reference.name())
                .chain(reference.fields().iter().map(String::as_str));
            names.any(is_secret_name)
        })
    }
}
