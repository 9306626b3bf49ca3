//! What a body must be like as bytes.

use memchr::memmem::Finder;
use perf_core::{Bytes, Expectations, Pattern};

/// What a body must be like, in the form in which it is quick to check.
#[derive(Debug)]
pub(super) struct BodyRule {
    least: u64,
    most: Option<u64>,
    contains: Vec<(String, Finder<'static>)>,
    matches: Vec<Pattern>,
}

impl BodyRule {
    pub(super) fn new(expect: &Expectations) -> Self {
        let contains = expect.body_contains.iter().map(|text| {
            let finder = Finder::new(text.as_bytes()).into_owned();
            (text.clone(), finder)
        });
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
    pub(super) fn holds(&self, body: &[u8], size: u64) -> Result<(), String> {
        let got = Bytes::new(size);
        if size < self.least {
            let least = Bytes::new(self.least);
            return Err(format!("expected a body of at least {least}, got {got}"));
        }
        if let Some(most) = self.most.filter(|most| size > *most) {
            let most = Bytes::new(most);
            return Err(format!("expected a body of at most {most}, got {got}"));
        }
        let missing = self.contains.iter();
        if let Some((text, _)) = missing
            .into_iter()
            .find(|(_, finder)| finder.find(body).is_none())
        {
            return Err(format!("expected a body with `{text}`, which is not in it"));
        }
        match self.matches.iter().find(|pattern| !pattern.is_match(body)) {
            Some(pattern) => Err(format!(
                "expected a body that `{pattern}` fits, which it does not"
            )),
            None => Ok(()),
        }
    }
}
