//! One row of a CSV file and its fields, where they lie. Refuses to own anything, so that rows
//! by the million cost no memory.

use std::ops::Range;

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    /// Its line, from 1.
    pub(super) line: u64,
    pub(super) fields: Fields<'a>,
}

/// The fields of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    /// The same, where all of it is UTF-8: cheaper to find out at once.
    text: Option<&'a str>,
    ends: &'a [usize],
    /// Bytes between a field and the next.
    gap: usize,
}

impl<'a> Fields<'a> {
    /// Those within `bytes` that end at `ends`, with so many bytes between them.
    pub(super) fn new(bytes: &'a [u8], ends: &'a [usize], gap: usize) -> Self {
        let text = std::str::from_utf8(bytes).ok();
        Self {
            bytes,
            text,
            ends,
            gap,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    pub(super) fn has_longer_than(&self, limit: usize) -> bool {
        self.bytes.len() > limit && self.iter().any(|field| field.len() > limit)
    }

    /// The field at `index`, from 0; `None` beyond the last.
    pub(super) fn get(&self, index: usize) -> Option<&'a [u8]> {
        self.bytes.get(self.range(index)?)
    }

    /// The field at `index` as text; `None` if it is not UTF-8, and beyond the last.
    pub(super) fn text(&self, index: usize) -> Option<&'a str> {
        let range = self.range(index)?;
        match self.text {
            Some(text) => text.get(range),
            None => std::str::from_utf8(self.bytes.get(range)?).ok(),
        }
    }

    fn range(&self, index: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(index)?;
        let before = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        Some(before.map_or(0, |before| before + self.gap)..end)
    }
}
