//! Colours of the terminal. A colour only ever repeats what a word already says.

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Good,
    Doubtful,
    Bad,
    Unknown,
    Heading,
    Dim,
}

/// Whether styles are written at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Ansi,
    None,
}

/// Every name that a style can be asked for with: the codes of verdicts and weights, and two of its own.
const NAMES: [(&str, Style); 18] = [
    ("critical", Style::Bad),
    ("dim", Style::Dim),
    ("fail", Style::Bad),
    ("failed", Style::Bad),
    ("generator_fault", Style::Bad),
    ("heading", Style::Heading),
    ("inconclusive", Style::Unknown),
    ("interrupted", Style::Doubtful),
    ("invalid", Style::Bad),
    ("not_judged", Style::Unknown),
    ("notice", Style::Dim),
    ("opportunity", Style::Unknown),
    ("pass", Style::Good),
    ("passed", Style::Good),
    ("passed_with_warnings", Style::Doubtful),
    ("undecided", Style::Unknown),
    ("warn", Style::Doubtful),
    ("warning", Style::Doubtful),
];

impl Style {
    /// The style of this name.
    ///
    /// # Errors
    /// A message that lists the known names.
    pub(super) fn named(name: &str) -> Result<Self, String> {
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, style)| *style)
            .ok_or_else(|| {
                let known: Vec<&str> = NAMES.iter().map(|(known, _)| *known).collect();
                format!("unknown style `{name}`, known are {}", known.join(", "))
            })
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Good => "32",
            Self::Doubtful => "33",
            Self::Bad => "1;31",
            Self::Unknown => "35",
            Self::Heading => "1",
            Self::Dim => "2",
        }
    }
}

impl Colour {
    /// `text` in this style, or as it is.
    pub(super) fn paint(self, text: &str, style: Style) -> String {
        match self {
            Self::Ansi if !text.is_empty() => format!("\u{1b}[{}m{text}\u{1b}[0m", style.code()),
            Self::Ansi | Self::None => text.to_owned(),
        }
    }
}
