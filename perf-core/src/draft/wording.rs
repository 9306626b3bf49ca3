//! A text of a plan that is being written: what is always the same, variables of the environment
//! and values of a run. It alone knows how each of them is written, and how the plan's own signs
//! are kept from meaning anything.

use std::ops::Range;

/// A part of a [`Wording`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Sent as it is.
    Text(String),
    /// `${NAME}`.
    Variable(String),
    /// `{{name}}`.
    Value(String),
}

/// A text in pieces. No two texts stand next to each other, and none is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Wording(Vec<Piece>);

impl Wording {
    /// Only text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        let mut wording = Self::default();
        wording.push(Piece::Text(text.into()));
        wording
    }

    /// Only a variable.
    pub(super) fn variable(name: impl Into<String>) -> Self {
        Self(vec![Piece::Variable(name.into())])
    }

    /// Only a value.
    pub(super) fn value(name: impl Into<String>) -> Self {
        Self(vec![Piece::Value(name.into())])
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Whether a value of the run is in it.
    pub(super) fn has_value(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Value(_)))
    }

    /// Whether nothing but text is in it.
    pub(super) fn is_text(&self) -> bool {
        self.0.iter().all(|piece| matches!(piece, Piece::Text(_)))
    }

    /// Puts `piece` behind the others.
    pub(super) fn push(&mut self, piece: Piece) {
        match (self.0.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
            (_, piece) => self.0.push(piece),
        }
    }

    /// Puts all pieces of `other` behind the others.
    pub(super) fn append(&mut self, other: Self) {
        for piece in other.0 {
            self.push(piece);
        }
    }

    /// The same with every text replaced by what `split` makes of it.
    pub(super) fn map_texts(self, mut split: impl FnMut(&str) -> Self) -> Self {
        let mut mapped = Self::default();
        for piece in self.0 {
            match piece {
                Piece::Text(text) => mapped.append(split(&text)),
                other => mapped.push(other),
            }
        }
        mapped
    }

    /// `text` with the parts at `places`, which are in order and do not overlap, replaced.
    pub(super) fn with_parts(text: &str, places: Vec<(Range<usize>, Piece)>) -> Self {
        let mut wording = Self::default();
        let mut at = 0;
        for (place, piece) in places {
            wording.push(Piece::Text(text[at..place.start].to_owned()));
            wording.push(piece);
            at = place.end;
        }
        wording.push(Piece::Text(text[at..].to_owned()));
        wording
    }

    /// As it stands in a plan where templates are read.
    pub(super) fn in_template(&self) -> String {
        self.written(|text| text.replace("{{", "{{{{"))
    }

    /// As it stands in a plan where only the environment is filled in. There are no values there.
    pub(super) fn in_plain(&self) -> String {
        self.written(str::to_owned)
    }

    /// The texts alone, one behind the other.
    pub(super) fn in_raw(&self) -> String {
        let texts = self.0.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            Piece::Variable(_) | Piece::Value(_) => None,
        });
        texts.collect()
    }

    fn written(&self, escape: impl Fn(&str) -> String) -> String {
        let mut written = String::new();
        // What stands between two variables is read as one text by who fills them in.
        let mut between = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => between.push_str(&escape(text)),
                Piece::Value(name) => {
                    between.push_str("{{");
                    between.push_str(name);
                    between.push_str("}}");
                }
                Piece::Variable(name) => {
                    written.push_str(&between.replace("${", "$${"));
                    between.clear();
                    written.push_str("${");
                    written.push_str(name);
                    written.push('}');
                }
            }
        }
        written.push_str(&between.replace("${", "$${"));
        written
    }
}

/// Whether a value can be written behind `before`: a single brace there would become a part of its
/// own braces.
pub(super) fn value_fits_behind(before: &str) -> bool {
    let braces = before.len() - before.trim_end_matches('{').len();
    braces.is_multiple_of(2)
}

/// `start`, or as much before it that no `$` stands there: behind one, `${` would mean itself.
pub(super) fn variable_start(text: &str, start: usize) -> usize {
    text[..start].trim_end_matches('$').len()
}
