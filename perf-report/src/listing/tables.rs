//! Tables under headings, and the forms that they are written in.

use super::entry::Entry;

/// Tables that are told together.
///
/// ```
/// use perf_report::{Heading, Listing, ListingFormat, RenderOptions, Section};
///
/// let listing = Listing {
///     sections: vec![Section {
///         key: "runs",
///         title: None,
///         headings: vec![Heading::left("id", "RUN"), Heading::right("requests", "REQUESTS")],
///         rows: vec![vec!["monday".into(), 1_500_u64.into()]],
///         if_empty: "no runs yet".to_owned(),
///     }],
/// };
/// let options = RenderOptions::default();
/// assert_eq!(
///     listing.render(ListingFormat::Text, &options),
///     "  RUN     REQUESTS\n  monday     1,500\n"
/// );
/// assert!(listing.render(ListingFormat::Json, &options).contains("\"requests\": 1500"));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The tables in their order.
    pub sections: Vec<Section>,
}

/// A table, with what stands above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its name for programs.
    pub key: &'static str,
    /// A line above it for people; `None` for none.
    pub title: Option<String>,
    /// Its columns.
    pub headings: Vec<Heading>,
    /// Its rows, each with an entry for every column; missing ones are absent.
    pub rows: Vec<Vec<Entry>>,
    /// What is said to people where there are no rows.
    pub if_empty: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub(super) key: &'static str,
    pub(super) title: String,
    pub(super) is_number: bool,
    pub(super) gives_way: bool,
}

/// The form of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListingFormat {
    /// Aligned text for a terminal.
    Text,
    /// One JSON object: each section under its key, each row an object.
    Json,
}

impl Heading {
    /// A column of texts.
    #[must_use]
    pub fn left(key: &'static str, title: impl Into<String>) -> Self {
        Self {
            key,
            title: title.into(),
            is_number: false,
            gives_way: false,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub fn right(key: &'static str, title: impl Into<String>) -> Self {
        Self {
            is_number: true,
            ..Self::left(key, title)
        }
    }

    /// The same column, but cut first where a line is too long.
    #[must_use]
    pub fn giving_way(self) -> Self {
        Self {
            gives_way: true,
            ..self
        }
    }
}

impl ListingFormat {
    /// Every form, in the order in which help lists them.
    pub const ALL: [Self; 2] = [Self::Text, Self::Json];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}
