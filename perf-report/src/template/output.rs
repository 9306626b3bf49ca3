//! The outputs there are, by name.

/// What a view is rendered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Output {
    /// Aligned text for a terminal.
    Console,
    /// A document in GitHub-flavoured Markdown.
    Markdown,
    /// A page for a browser: one file, without a script, that asks for nothing from elsewhere.
    Html,
    /// The view itself, for programs.
    Json,
}

impl Output {
    /// Every output, in the order in which help lists them.
    pub const ALL: [Self; 4] = [Self::Console, Self::Html, Self::Markdown, Self::Json];

    /// Its name on the command line: `console`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// The template that renders it, by file name: `console.txt`. A file of this name in a
    /// user's folder takes the built-in one's place.
    #[must_use]
    pub const fn template(self) -> &'static str {
        match self {
            Self::Console => "console.txt",
            Self::Markdown => "markdown.md",
            Self::Html => "report.html",
            Self::Json => "run.json",
        }
    }

    /// The output of this name; `None` if there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|output| output.name() == name)
    }
}
