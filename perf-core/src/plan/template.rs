//! Texts with places that are filled in while a run goes on: `/items/{{users.id}}`. Only says what
//! is asked for; what it stands for is known to who drives the load.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::units::UnitError;

/// A text with places for values: `{{name}}`, `{{name.field}}`, `{{name.0.field}}`. Blanks within
/// the braces do not matter; `{{{{` stands for two braces that are sent as they are.
///
/// ```
/// use perf_core::Template;
///
/// let template: Template = "/users/{{ user.id }}/orders".parse()?;
/// assert!(!template.is_fixed());
/// assert_eq!(template.references().next().map(|place| place.name()), Some("user"));
/// assert_eq!(template.to_string(), "/users/{{ user.id }}/orders");
///
/// let fixed: Template = "{{{{mustache}}".parse()?;
/// assert_eq!(fixed.as_fixed(), Some("{{mustache}}"));
///
/// let mistake = "/users/{{}}".parse::<Template>().unwrap_err();
/// assert_eq!(mistake.span, 7..11);
/// # Ok::<(), perf_core::UnitError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Template {
    source: String,
    parts: Vec<TemplatePart>,
}

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text that is always the same; never empty, and never next to another one.
    Text(String),
    /// What is filled in.
    Value(Reference),
}

/// What a place in a [`Template`] asks for: a name, and the way from there into a list or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    name: String,
    fields: Vec<String>,
    place: Range<usize>,
}

const OPENING: &str = "{{";
const CLOSING: &str = "}}";
const EXPECTED: &str = "`{{name}}`, `{{name.field}}` or `{{name.0}}`; `{{{{` for two braces";

impl Template {
    /// A text that is sent as it is: braces mean nothing in it.
    #[must_use]
    pub fn fixed(text: impl Into<String>) -> Self {
        let text = text.into();
        let source = text.replace(OPENING, "{{{{");
        let parts = match text.as_str() {
            "" => Vec::new(),
            _ => vec![TemplatePart::Text(text)],
        };
        Self { source, parts }
    }

    /// The template as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Its parts, in order; none where it is empty.
    #[must_use]
    pub fn parts(&self) -> &[TemplatePart] {
        &self.parts
    }

    /// Whether nothing in it varies.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.references().next().is_none()
    }

    /// The text that it always stands for, with `{{{{` made `{{`; `None` if something varies.
    #[must_use]
    pub fn as_fixed(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TemplatePart::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// What it asks for, in order; a name that is there twice comes twice.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Text(_) => None,
            TemplatePart::Value(reference) => Some(reference),
        })
    }

    /// What it asks for, where it is one place and nothing else: `{{count}}`. Such a template can
    /// stand for a value that is no text.
    #[must_use]
    pub fn as_reference(&self) -> Option<&Reference> {
        match self.parts.as_slice() {
            [TemplatePart::Value(reference)] => Some(reference),
            _ => None,
        }
    }

    /// The same with `text` in every place that asks for `name` and for nothing within it.
    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        let mut filled = Self {
            source: self.source,
            parts: Vec::new(),
        };
        for part in self.parts {
            match part {
                TemplatePart::Text(own) => filled.push_text(&own),
                TemplatePart::Value(place) if place.name == name && place.fields.is_empty() => {
                    filled.push_text(text);
                }
                TemplatePart::Value(_) => filled.parts.push(part),
            }
        }
        filled
    }

    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => (),
            Some(TemplatePart::Text(last)) => last.push_str(text),
            _ => self.parts.push(TemplatePart::Text(text.to_owned())),
        }
    }
}

impl Reference {
    /// The name of what is asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The way from there: names in a table, numbers in a list. Empty for the whole.
    #[must_use]
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// The bytes of the template that it stands at, braces included.
    #[must_use]
    pub const fn place(&self) -> &Range<usize> {
        &self.place
    }
}

impl FromStr for Template {
    type Err = UnitError;

    /// Reads a template. The error's span points at the place that is wrong.
    fn from_str(source: &str) -> Result<Self, UnitError> {
        let mut template = Self {
            source: source.to_owned(),
            parts: Vec::new(),
        };
        let mut at = 0;
        while let Some(found) = source[at..].find(OPENING) {
            let open = at + found;
            template.push_text(&source[at..open]);
            let inner = open + OPENING.len();
            if source[inner..].starts_with(OPENING) {
                template.push_text(OPENING);
                at = inner + OPENING.len();
                continue;
            }
            let Some(length) = source[inner..].find(CLOSING) else {
                let problem = "`{{` is not closed";
                return Err(UnitError::new(problem, EXPECTED, open..source.len()));
            };
            at = inner + length + CLOSING.len();
            let reference = reference(&source[inner..inner + length], open..at)?;
            template.parts.push(TemplatePart::Value(reference));
        }
        template.push_text(&source[at..]);
        Ok(template)
    }
}

/// What is written between the braces at `place`.
fn reference(written: &str, place: Range<usize>) -> Result<Reference, UnitError> {
    let mut segments = written.trim().split('.').map(str::trim);
    let name = segments.next().unwrap_or_default();
    let refuse = |problem: String| Err(UnitError::new(problem, EXPECTED, place.clone()));
    if name.is_empty() {
        return refuse("no name between the braces".to_owned());
    }
    if !is_name(name) {
        return refuse(format!("`{name}` is not a name"));
    }
    let fields: Vec<_> = segments.map(str::to_owned).collect();
    if fields.iter().any(|field| !is_field(field)) {
        return refuse(format!("`{}` has a field without a name", written.trim()));
    }
    Ok(Reference {
        name: name.to_owned(),
        fields,
        place,
    })
}

/// Whether a value can be called `name`: letters, digits, `_` and `-`, no digit first.
pub(crate) fn is_name(name: &str) -> bool {
    let legal = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    name.chars().all(legal) && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Columns and keys are called what their files call them, blanks included.
fn is_field(field: &str) -> bool {
    !field.is_empty() && !field.contains(|c: char| c.is_control() || c == '{' || c == '}')
}

impl fmt::Display for Template {
    /// As it is written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl fmt::Debug for Template {
    /// As it is written, in quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source, f)
    }
}

impl fmt::Display for Reference {
    /// `users.id`, without the braces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.fields
            .iter()
            .try_for_each(|field| write!(f, ".{field}"))
    }
}
