//! JSON with places that are filled in. It renders nothing.

use serde_json::Value;

use super::template::Template;

/// A JSON value whose strings are templates. Keys are not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonTemplate {
    /// What never varies, to any depth.
    Fixed(Value),
    /// A string in which something varies. One that is just one place, `"{{count}}"`, becomes the
    /// value itself, whatever its type.
    Text(Template),
    /// A list in which something varies.
    List(Vec<JsonTemplate>),
    /// A table in which something varies.
    Object(Vec<(String, JsonTemplate)>),
}

impl JsonTemplate {
    /// A string.
    #[must_use]
    pub fn text(template: Template) -> Self {
        match template.as_fixed() {
            Some(text) => Self::Fixed(Value::String(text.to_owned())),
            None => Self::Text(template),
        }
    }

    /// A list; fixed if all its elements are.
    #[must_use]
    pub fn list(elements: Vec<Self>) -> Self {
        let fixed: Option<Vec<_>> = elements.iter().map(Self::as_fixed).collect();
        match fixed {
            Some(values) => Self::Fixed(values.into_iter().cloned().collect()),
            None => Self::List(elements),
        }
    }

    /// A table; fixed if all its values are.
    #[must_use]
    pub fn object(entries: Vec<(String, Self)>) -> Self {
        let fixed = entries
            .iter()
            .map(|(name, value)| Some((name.clone(), value.as_fixed()?.clone())));
        match fixed.collect::<Option<serde_json::Map<_, _>>>() {
            Some(object) => Self::Fixed(Value::Object(object)),
            None => Self::Object(entries),
        }
    }

    /// The value, if nothing in it varies.
    #[must_use]
    pub const fn as_fixed(&self) -> Option<&Value> {
        match self {
            Self::Fixed(value) => Some(value),
            Self::Text(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The templates in it that vary.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Text(template) => vec![template],
            Self::List(elements) => elements.iter().flat_map(Self::templates).collect(),
            Self::Object(entries) => entries
                .iter()
                .flat_map(|(_, value)| value.templates())
                .collect(),
        }
    }
}

impl From<Value> for JsonTemplate {
    /// A value in which nothing varies: braces mean nothing in it.
    fn from(value: Value) -> Self {
        Self::Fixed(value)
    }
}
