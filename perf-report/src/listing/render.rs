//! A listing in one of its forms. Refuses to know how any of them looks.

use super::tables::{Listing, ListingFormat};
use super::{json, text};
use crate::template::RenderOptions;

impl Listing {
    /// The tables in this form, with a line feed at the end. Text is as wide as it needs to be
    /// where `options` know no width.
    #[must_use]
    pub fn render(&self, format: ListingFormat, options: &RenderOptions) -> String {
        match format {
            ListingFormat::Text => text::text(self, options),
            ListingFormat::Json => json::json(self),
        }
    }
}
