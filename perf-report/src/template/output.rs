//! The outputs there are, by name.

/// What a view is rendered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Output {
    /// Aligned text for a terminal.
    Console,
    /// A document in GitHub-flavoured Markdown.
    Markdown,
    /// What to do about a run, for a terminal.
    Analysis,
    /// The same, for programs.
    AnalysisJson,
    /// A table of comma-separated values: one row a scenario or step and clock.
    Csv,
    /// How it went over time as comma-separated values: one row a slice of time.
    CsvTimeline,
    /// Annotations of GitHub Actions: commands that its runner reads from a step's output, at
    /// most ten a kind.
    Github,
    /// A step summary of GitHub Actions, or the body of a comment, in Markdown.
    GithubSummary,
    /// A page for a browser: one file, without a script, that asks for nothing from elsewhere.
    Html,
    /// The view itself, for programs.
    Json,
    /// A result of tests as CI servers read it: one case a criterion.
    Junit,
}

impl Output {
    /// Every output, in the order in which help lists them.
    pub const ALL: [Self; 11] = [
        Self::Console,
        Self::Html,
        Self::Markdown,
        Self::Json,
        Self::Csv,
        Self::CsvTimeline,
        Self::Junit,
        Self::Github,
        Self::GithubSummary,
        Self::Analysis,
        Self::AnalysisJson,
    ];

    /// Its name on the command line: `console`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Markdown => "markdown",
            Self::Analysis => "analysis",
            Self::AnalysisJson => "analysis-json",
            Self::Csv => "csv",
            Self::CsvTimeline => "csv-timeline",
            Self::Github => "github",
            Self::GithubSummary => "github-summary",
            Self::Html => "html",
            Self::Junit => "junit",
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
            Self::Analysis => "analysis.txt",
            Self::AnalysisJson => "analysis.json",
            Self::Csv => "summary.csv",
            Self::CsvTimeline => "timeline.csv",
            Self::Github => "annotations.txt",
            Self::GithubSummary => "github.md",
            Self::Html => "report.html",
            Self::Junit => "junit.xml",
            Self::Json => "run.json",
        }
    }

    /// Whether it goes to a terminal, whose width and colours it takes.
    #[must_use]
    pub const fn is_for_terminal(self) -> bool {
        matches!(self, Self::Analysis | Self::Console)
    }

    /// The output of this name; `None` if there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|output| output.name() == name)
    }
}
