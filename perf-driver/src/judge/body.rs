//! What a body must be like as bytes.

use memchr::memmem::{self, Finder};
use perf_core::{Bytes, Expectations, Pattern, Template};

use super::unknown::unknown;
use crate::values::Values;

/// What a body must be like, in the form in which it is quick to check.
#[derive(Debug)]
pub(super) struct BodyRule {
    least: u64,
    most: Option<u64>,
    contains: Vec<Wanted>,
    matches: Vec<Pattern>,
}

/// A text that a body must contain.
#[derive(Debug)]
enum Wanted {
    Fixed(String, Box<Finder<'static>>),
    Varying(Template),
}

impl BodyRule {
    pub(super) fn new(expect: &Expectations) -> Self {
        let contains = expect.body_contains.iter().map(Wanted::new);
        Self {
            least: expect.least_body.count(),
            most: expect.most_body.map(Bytes::count),
            contains: contains.collect(),
            matches: expect.body_matches.clone(),
        }
    }

    /// Whether it has to see the body.
    pub(super) const fn reads_body(&self) -> bool {
        !self.contains.is_empty() || !self.matches.is_empty()
    }

    /// Whether it looks at anything.
    pub(super) const fn asks_nothing(&self) -> bool {
        self.least == 0 && self.most.is_none() && !self.reads_body()
    }

    /// Whether `body`, which was `size` bytes long, is as it must be.
    pub(super) fn holds(&self, body: &[u8], size: u64, values: &mut Values) -> Result<(), String> {
        let got = Bytes::new(size);
        if size < self.least {
            let least = Bytes::new(self.least);
            return Err(format!("expected a body of at least {least}, got {got}"));
        }
        if let Some(most) = self.most.filter(|most| size > *most) {
            let most = Bytes::new(most);
            return Err(format!("expected a body of at most {most}, got {got}"));
        }
        for wanted in &self.contains {
            wanted.is_in(body, values)?;
        }
        match self.matches.iter().find(|pattern| !pattern.is_match(body)) {
            Some(pattern) => Err(format!(
                "expected a body that `{pattern}` fits, which it does not"
            )),
            None => Ok(()),
        }
    }
}

impl Wanted {
    fn new(text: &Template) -> Self {
        match text.as_fixed() {
            Some(fixed) => {
                let finder = Finder::new(fixed.as_bytes()).into_owned();
                Self::Fixed(fixed.to_owned(), Box::new(finder))
            }
            None => Self::Varying(text.clone()),
        }
    }

    fn is_in(&self, body: &[u8], values: &mut Values) -> Result<(), String> {
        let missing = |text: &str| format!("expected a body with `{text}`, which is not in it");
        match self {
            Self::Fixed(_, finder) if finder.find(body).is_some() => Ok(()),
            Self::Fixed(text, _) => Err(missing(text)),
            Self::Varying(template) => {
                let text = values.text(template).map_err(|error| unknown(&error))?;
                match memmem::find(body, text.as_bytes()) {
                    Some(_) => Ok(()),
                    None if template.is_secret() => Err(missing(template.as_str())),
                    None => Err(missing(&text)),
                }
            }
        }
    }
}
