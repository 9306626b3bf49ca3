//! Strings with `{{…}}` in them.

use std::ops::Range;

use super::decoder::Decoder;
use super::fields::Fields;
use super::uses::Use;
use super::value::{Text, Value};
use crate::plan::{Parameter, Template, TemplatePart};

/// The value that `scale` binds.
pub(super) const SIZE: &str = "size";

/// A name with a template, and where the template stands.
#[derive(Clone)]
pub(super) struct PlacedParameter {
    pub(super) parameter: Parameter,
    pub(super) span: Range<usize>,
    pub(super) uses: Vec<Use>,
}

/// What never varies in `template`.
pub(super) fn texts(template: &Template) -> impl Iterator<Item = &str> {
    template.parts().iter().filter_map(|part| match part {
        TemplatePart::Text(text) => Some(text.as_str()),
        TemplatePart::Value(_) => None,
    })
}

impl Value<'_> {
    /// The template that this string is. What it asks for is noted for the step that is being read.
    pub(super) fn template(self, expected: &str) -> Option<Template> {
        let (template, uses) = self.placed_template(expected)?;
        self.decoder.uses.add(uses);
        Some(template)
    }

    /// The template that this string is, with the places of what it asks for.
    fn placed_template(self, expected: &str) -> Option<(Template, Vec<Use>)> {
        let text = self.text(expected)?;
        placed(&text, self.decoder)
    }
}

/// The template that `text` is, with the places of what it asks for.
pub(super) fn placed(text: &Text, decoder: &Decoder<'_>) -> Option<(Template, Vec<Use>)> {
    let template = match text.content.parse::<Template>() {
        Ok(template) => template,
        Err(error) => {
            let place = text.place_of(&error.span);
            decoder.unit_mistake(&place, error);
            return None;
        }
    };
    let template = match decoder.size.get() {
        Some(size) => template.with(SIZE, &size.to_string()),
        None => template,
    };
    let uses = template.references().map(|reference| Use {
        reference: reference.clone(),
        span: text.place_of(reference.place()),
    });
    let uses = uses.collect();
    Some((template, uses))
}

impl Text {
    /// The size that this text is and nothing else: a number where one belongs, as in JSON.
    pub(super) fn as_size(&self, decoder: &Decoder<'_>) -> Option<u32> {
        let template = self.content.parse::<Template>().ok()?;
        let reference = template.as_reference()?;
        let is_size = reference.name() == SIZE && reference.fields().is_empty();
        decoder.size.get().filter(|_| is_size)
    }
}

impl Fields<'_> {
    /// A table of templates, in the order of the file; none where there is no such key. Numbers and
    /// booleans are taken as written.
    pub(super) fn placed_parameters(&mut self, key: &'static str) -> Option<Vec<PlacedParameter>> {
        const EXPECTED: &str = "a string";
        let Some(value) = self.take(key) else {
            return Some(Vec::new());
        };
        let read = value.entries()?.into_iter().map(|(name, value)| {
            let (template, uses) = match value.bare_word() {
                Some(word) => (Template::fixed(word), Vec::new()),
                None => value.placed_template(EXPECTED)?,
            };
            Some(PlacedParameter {
                parameter: Parameter {
                    name,
                    value: template,
                },
                span: value.span(),
                uses,
            })
        });
        // Every mistake is told, not only the first.
        let read: Vec<_> = read.collect();
        read.into_iter().collect()
    }

    /// The same; what they ask for is noted for the step that is being read.
    pub(super) fn parameters(&mut self, key: &'static str) -> Option<Vec<Parameter>> {
        let decoder = self.take(key).map(|value| value.decoder);
        let placed = self.placed_parameters(key)?;
        let parameters = placed.into_iter().map(|placed| {
            if let Some(decoder) = decoder {
                decoder.uses.add(placed.uses);
            }
            placed.parameter
        });
        Some(parameters.collect())
    }
}
